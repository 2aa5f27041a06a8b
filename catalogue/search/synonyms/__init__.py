"""Words that mean the same: a table that hub staff keep, applied when a text is searched for."""
