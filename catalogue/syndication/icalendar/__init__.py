"""Editions as calendar files (RFC 5545, with the properties of RFC 7986)."""

from catalogue.syndication.icalendar.file import calendar_file
from catalogue.syndication.icalendar.personal import Task, personal_calendar

__all__ = ["Task", "calendar_file", "personal_calendar"]
