"""Words: analysis, ranking, spelling, excerpts, highlights, synonyms."""
