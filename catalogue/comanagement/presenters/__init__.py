"""What pages show of drafts and revisions: words chosen, differences found; nothing is read."""
