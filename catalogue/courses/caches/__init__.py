"""What a process remembers of rows."""
