"""What can be done with an account: a file per use case."""
