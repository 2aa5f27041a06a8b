"""Decisions about alerts in plain Python."""
