"""Many partners, one listing: revisions, merging, sign-off, publishing."""
