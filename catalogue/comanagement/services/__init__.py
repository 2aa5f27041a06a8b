"""What can be done to a listing: one function is one use case and one transaction."""
