"""Decisions about applications in plain Python."""
