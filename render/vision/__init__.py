"""What is in a picture: one module per question."""
