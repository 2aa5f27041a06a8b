"""Editions as calendar files (RFC 5545, with the properties of RFC 7986)."""

from catalogue.syndication.icalendar.file import calendar_file

__all__ = ["calendar_file"]
