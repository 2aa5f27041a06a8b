"""Writes of rows inside the caller's transaction."""
