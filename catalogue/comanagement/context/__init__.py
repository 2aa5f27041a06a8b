"""What every page about a listing asks of the request first."""
