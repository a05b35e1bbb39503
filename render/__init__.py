"""The engine: from media to scores, stories and movies. It knows nothing of albums."""
