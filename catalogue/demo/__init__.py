"""The sample catalogue as data, and the generator for large ones."""
