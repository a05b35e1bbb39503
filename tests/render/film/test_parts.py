from __future__ import annotations

import os
import time
from pathlib import Path

from render.film.movie import tidy_cache
from render.film.parts import PARTIAL_SECONDS, UNUSED_SECONDS, PartsCache

PLENTY = 10**9


def put(cache: PartsCache, name: str, *, unused: float, size: int = 10) -> Path:
    path = cache.path(name)
    path.write_bytes(b"x" * size)
    os.utime(path, (time.time() - unused,) * 2)
    return path


def test_the_longest_unused_go_until_the_rest_fits(tmp_path: Path) -> None:
    cache = PartsCache(tmp_path, 25)
    old, kept, new = (put(cache, name, unused=unused) for name, unused in (("a", 30.0), ("b", 20.0), ("c", 10.0)))
    cache.trim(keep=[old])
    assert (old.exists(), kept.exists(), new.exists()) == (True, False, True)


def test_asking_for_a_part_is_use(tmp_path: Path) -> None:
    cache = PartsCache(tmp_path, 15)
    asked, other = put(cache, "a", unused=30.0), put(cache, "b", unused=20.0)
    assert cache.has("a") and not cache.has("z")
    cache.trim()
    assert asked.exists() and not other.exists()


def test_what_nobody_used_for_long_goes_though_there_is_room(tmp_path: Path) -> None:
    cache = PartsCache(tmp_path / "segments", PLENTY)
    old, kept = (put(cache, name, unused=UNUSED_SECONDS + 60) for name in "ab")
    recent = put(cache, "c", unused=UNUSED_SECONDS - 60)
    cache.trim(keep=[kept])
    assert (old.exists(), kept.exists(), recent.exists()) == (False, True, True)
    tidy_cache(tmp_path, PLENTY)
    assert not kept.exists() and recent.exists()


def test_what_a_crash_left_goes_after_a_day(tmp_path: Path) -> None:
    cache = PartsCache(tmp_path, PLENTY)
    left, written = put(cache, "a", unused=PARTIAL_SECONDS + 60), put(cache, "b", unused=60.0)
    left, written = (path.rename(path.with_name(f"{path.stem}.7.partial")) for path in (left, written))
    cache.trim()
    assert not left.exists() and written.exists()
