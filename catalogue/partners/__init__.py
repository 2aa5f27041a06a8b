"""Organisations, their agreements, networks and members."""
