"""The engine's side: building, keeping and asking the index on this machine."""
