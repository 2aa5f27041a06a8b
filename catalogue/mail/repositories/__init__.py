"""Writes of rows that several features share, inside their transactions."""
