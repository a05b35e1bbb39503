"""Sound: loudness, speech, and our own soundtracks with their beat grids."""
