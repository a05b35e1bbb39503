from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from render.jobs.look_cache import LookCache
from tests.render.story.material import photo, video

MIB = 2**20


def test_what_was_seen_comes_back_under_the_probe_of_now(tmp_path: Path) -> None:
    cache = LookCache(tmp_path, MIB)
    _, analysis = video("a.mp4", speech=((1.0, 2.0),))
    cache.put("digest", analysis)
    dated = replace(analysis.probe, taken_at_source="file")
    found = cache.get("digest", dated)
    assert found is not None and found.probe == dated
    assert found.video is not None and found.video.speech == ((1.0, 2.0),)
    assert cache.get("other", dated) is None


def test_a_damaged_file_is_looked_at_again(tmp_path: Path) -> None:
    cache = LookCache(tmp_path, MIB)
    _, analysis = photo("a.jpg")
    cache.put("digest", analysis)
    (kept,) = tmp_path.iterdir()
    kept.write_text(kept.read_text()[:100])
    assert cache.get("digest", analysis.probe) is None


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    _, analysis = photo("a.jpg")
    LookCache(tmp_path, MIB).put("size", analysis)
    (one,) = tmp_path.iterdir()
    cache = LookCache(tmp_path, 2 * one.stat().st_size)
    for age, digest in enumerate(("new", "used", "old")):
        cache.put(digest, analysis)
        (kept,) = tmp_path.glob(f"{digest}.*")
        os.utime(kept, (1000.0 - age, 1000.0 - age))
    os.utime(one, (1.0, 1.0))
    assert cache.get("used", analysis.probe)
    cache.trim()
    assert {path.name.split(".")[0] for path in tmp_path.iterdir()} == {"used", "new"}
