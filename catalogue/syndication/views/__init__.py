"""Views for other programs."""
