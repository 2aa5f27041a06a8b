"""What every public page asks of the request first."""
