"""What the pages of applying ask of the request first."""
