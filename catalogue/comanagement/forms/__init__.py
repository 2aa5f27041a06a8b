"""The forms in which listings are written."""
