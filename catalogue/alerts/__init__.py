"""Alerts: telling whoever asked when applications open; who is interested in a planned course."""
