"""Languages: which one a page speaks, and how words, dates and money read in it."""
