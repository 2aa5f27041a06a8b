"""Decisions about courses and editions in plain Python."""
