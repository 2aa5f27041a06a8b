"""The visits, by what they are about."""
