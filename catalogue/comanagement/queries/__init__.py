"""Reads of drafts, chains and rights; each answers only what the actor may see."""
