from __future__ import annotations

import ctypes
import resource
from unittest.mock import patch

import numpy as np

from render.film.heap import memory_kept

BYTES, TIMES = 2**24, 20


def faults() -> int:
    """Pages handed out while large arrays come and go."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(TIMES):
        np.ones(BYTES, np.uint8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_large_arrays_get_the_same_memory_again() -> None:
    with memory_kept():
        faults()
        assert faults() < BYTES / resource.getpagesize()


def test_another_c_library_is_left_alone() -> None:
    with patch.object(ctypes, "CDLL", return_value=object()), memory_kept():
        pass
