"""Writes that several services share, inside the caller's transaction."""
