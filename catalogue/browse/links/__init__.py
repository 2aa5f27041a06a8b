"""Addresses of pages, and what travels in them from link to link."""
