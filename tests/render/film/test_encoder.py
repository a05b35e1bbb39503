from __future__ import annotations

from pathlib import Path

import av
import pytest

from render.film.encoder import encode
from render.film.planes import Size, new_frame


@pytest.mark.parametrize("size", [(854, 480), (480, 854), (480, 480), (1280, 720)])
def test_every_shape_keeps_its_rows_and_colours(size: Size, tmp_path: Path) -> None:
    """480 x 854 is no multiple of 4, which PyAV's way without a copy gets wrong."""
    encode([new_frame(size, y=120, u=100, v=160)] * 3, size, tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        frame = next(container.decode(video=0))
    planes = frame.to_ndarray(format="yuv420p")
    assert (frame.width, frame.height) == size
    luma, chroma = planes[: size[1]], planes[size[1] :]
    assert abs(int(luma.min()) - 120) <= 2 and abs(int(luma.max()) - 120) <= 2
    assert chroma.min() >= 96 and chroma.max() <= 164
