from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from render.media.inventory import inventory, natural_key

NAMES = st.text(st.sampled_from("aB1209_ é²."), max_size=8)


def lay_out(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_it_works(tmp_path: Path) -> None:
    lay_out(tmp_path, "b/IMG_10.jpg", "b/IMG_2.jpg", "b/img_1.jpg", "a.jpg", "C.jpg")
    names = [str(path.relative_to(tmp_path)) for path in inventory([tmp_path])]
    assert names == ["a.jpg", "b/img_1.jpg", "b/IMG_2.jpg", "b/IMG_10.jpg", "C.jpg"]


def test_leftovers_are_passed_over(tmp_path: Path) -> None:
    lay_out(tmp_path, ".DS_Store", "._a.jpg", "Thumbs.db", "desktop.ini", "__MACOSX/a.jpg", ".trash/a.jpg", "a.jpg")
    assert inventory([tmp_path]) == [tmp_path / "a.jpg"]


def test_links_out_and_loops_are_not_followed(tmp_path: Path) -> None:
    album, secret = tmp_path / "album", tmp_path / "secret"
    lay_out(tmp_path, "album/sub/a.jpg", "secret/b.jpg")
    (album / "sub" / "up").symlink_to(album)
    (album / "out").symlink_to(secret)
    (album / "out.jpg").symlink_to(secret / "b.jpg")
    (album / "self").symlink_to(album / "self")
    (album / "z.jpg").symlink_to(album / "sub" / "a.jpg")
    assert inventory([album]) == [album / "sub" / "a.jpg"]


def test_each_file_comes_once(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.jpg", "b.jpg")
    assert inventory([tmp_path / "b.jpg", tmp_path, tmp_path]) == [tmp_path / "b.jpg", tmp_path / "a.jpg"]


def test_what_is_no_file_is_listed_for_the_probe_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert inventory([tmp_path, tmp_path / "gone.jpg"]) == [tmp_path / "pipe.jpg", tmp_path / "gone.jpg"]


@given(st.lists(NAMES, unique=True))
def test_the_order_is_total_and_does_not_depend_on_the_start(names: list[str]) -> None:
    backwards = names[::-1]
    ordered = sorted(names, key=natural_key)
    assert ordered == sorted(backwards, key=natural_key)
    assert all(natural_key(one) < natural_key(two) for one, two in pairwise(ordered))


@given(st.integers(0, 10**9), st.integers(0, 10**9), NAMES)
def test_numbers_are_numbers(one: int, two: int, rest: str) -> None:
    rest = "x" + rest
    if one != two:
        assert (natural_key(f"a{one}{rest}") < natural_key(f"a{two}{rest}")) == (one < two)
