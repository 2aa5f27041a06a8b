"""What the worker does with what happened: a file per job."""
