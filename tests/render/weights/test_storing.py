"""A file is the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from render.weights.storing import write_whole


def test_it_works(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError("No space left on device")])
@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_an_interruption_leaves_the_old_file(
    moment: str, interruption: BaseException | type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def interrupt(*_: object) -> None:
        raise interruption

    monkeypatch.setattr(os if moment == "fsync" else Path, moment, interrupt)
    with pytest.raises(interruption if isinstance(interruption, type) else type(interruption)):
        write_whole(path, b"new and longer")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
