"""What can be done with organisations and their people: a file per use case."""
