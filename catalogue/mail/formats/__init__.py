"""What a mail looks like on the wire."""
