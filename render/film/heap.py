"""Memory that is used again instead of being given back: the kernel clears every page that it hands out."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

# Numbers of glibc's malloc.h, and its own first values (mallopt(3)).
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
USUAL = 128 * 1024
# Frames, planes of stills and what x264 takes are smaller, those of 2160p too; photos as they are read are larger: one
# in a shot, whose pages cost little, and whose holes would be too large for all else.
LARGEST_KEPT = 15 * 2**20
ALL = 2**30


@contextmanager
def memory_kept() -> Iterator[None]:
    """Within the block memory that is let go stays with the process, where the C library can be told so.

    An encoder takes 60 MB anew for each segment, and frames of clips are 3 MB each: at 1080p the pages cost 2 ms of
    CPU a frame. At the end of the block all is given back.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt") or not hasattr(library, "malloc_trim"):
        yield
        return
    library.mallopt(MMAP_THRESHOLD, LARGEST_KEPT)
    library.mallopt(TRIM_THRESHOLD, ALL)
    try:
        yield
    finally:
        library.mallopt(MMAP_THRESHOLD, USUAL)
        library.mallopt(TRIM_THRESHOLD, USUAL)
        library.malloc_trim(0)
