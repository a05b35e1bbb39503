"""From a storyboard to a movie: themes, timeline, shots, transitions, titles, segments, encoder."""

import os

# When imported, moviepy starts an ffmpeg program to see whether there is one, unless it is told. Fenced children may
# start no program, and nothing here needs it: PyAV decodes and encodes, moviepy gets arrays.
os.environ.setdefault("IMAGEIO_FFMPEG_EXE", "ffmpeg")
