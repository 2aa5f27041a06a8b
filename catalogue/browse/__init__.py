"""The public pages: home, list, course, institutions, programmes, comparison, suggestions."""
