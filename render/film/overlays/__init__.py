"""Pictures laid over shots and cards: SVG templates with slots for words, particles, lines between places."""
