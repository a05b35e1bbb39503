from __future__ import annotations

from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.film.encoder import encode
from render.film.planes import new_frame
from render.film.seal import is_sealed, seal


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "a.mp4"
    encode([new_frame((320, 180), y=40 + index) for index in range(30)], (320, 180), path)
    seal(path)
    return path


def test_a_sealed_file_still_plays(sealed: Path) -> None:
    assert is_sealed(sealed)
    with av.open(str(sealed)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 30


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_single_bit_is_noticed(sealed: Path, place: int, bit: int) -> None:
    content = bytearray(sealed.read_bytes())
    content[place % len(content)] ^= 1 << bit
    damaged = sealed.with_name("damaged.mp4")
    damaged.write_bytes(content)
    assert not is_sealed(damaged)


@given(st.integers(1, 10**6))
def test_so_is_a_lost_end(sealed: Path, lost: int) -> None:
    cut = sealed.with_name("cut.mp4")
    cut.write_bytes(sealed.read_bytes()[: -1 - lost % sealed.stat().st_size])
    assert not is_sealed(cut)


def test_what_is_not_there_or_never_was_sealed(tmp_path: Path) -> None:
    assert not is_sealed(tmp_path / "nothing.mp4")
    for content in (b"", b"short", b"x" * 3_000_000):
        (tmp_path / "other.mp4").write_bytes(content)
        assert not is_sealed(tmp_path / "other.mp4")
