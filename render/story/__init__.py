"""Choose and arrange: similar shots, best shot, moments, selection, storyboard."""
