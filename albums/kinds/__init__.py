"""What is done in jobs: one module per kind, each of which registers itself."""
