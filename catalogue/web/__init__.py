"""What surrounds every request: kept pages, compression, static files, headers, errors, health."""
