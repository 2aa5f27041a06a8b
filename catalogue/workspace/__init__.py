"""The signed-in partner's home and worklists: pages that span features."""
