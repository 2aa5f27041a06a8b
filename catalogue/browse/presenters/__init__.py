"""What the public pages show of rows: facets, options, lists, answers."""
