"""From a storyboard to a movie: themes, timeline, shots, transitions, titles, segments, encoder."""
