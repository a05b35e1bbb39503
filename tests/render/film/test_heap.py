from __future__ import annotations

import ctypes
import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import numpy as np

from render.film.heap import LARGEST_KEPT, memory_kept

BYTES, TIMES = 2**23, 20


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


def test_a_photo_as_it_is_read_goes_back_to_the_system_at_once() -> None:
    """In a process of its own: one that has done much has room for a photo among what others left."""
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        assert fresh.submit(given_back).result() > 2 * LARGEST_KEPT


def given_back() -> int:
    """Bytes less in memory once a photo is let go of."""
    with memory_kept():
        photo = np.ones(3 * LARGEST_KEPT, np.uint8)
        held = resident()
        del photo
        return held - resident()


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


def test_another_c_library_is_left_alone() -> None:
    with patch.object(ctypes, "CDLL", return_value=object()), memory_kept():
        pass
