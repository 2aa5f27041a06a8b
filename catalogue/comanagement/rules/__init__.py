"""Decisions about listings in plain Python: merging, freshness, differences, validity."""
