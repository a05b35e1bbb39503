"""Stickers of people, made here instead of in a child."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from albums.actions.keep_sticker import keep_sticker
from albums.kinds import bring_sticker
from albums.models import Sticker, User
from render.jobs import states
from render.jobs.calls import Call
from render.jobs.models import Job, Lane
from render.jobs.own_sticker import read_sticker
from render.media.arrays import unwatched
from render.media.errors import RefusedError

FRAME_MS = 120


def disc(width: int = 60, height: int = 40, shift: int = 0) -> Image.Image:
    """A red ellipse that fills the picture; what is beside it is transparent."""
    y, x = np.mgrid[0:height, 0:width]
    inside = ((x - width / 2 - shift) / (width / 2)) ** 2 + ((y - height / 2) / (height / 2)) ** 2 < 1
    picture = np.zeros((height, width, 4), np.uint8)
    picture[inside] = (200, 40, 30, 255)
    return Image.fromarray(picture)


def picture_file(file_format: str = "WEBP", frames: int = 1) -> bytes:
    """That ellipse; with several frames it moves."""
    out = BytesIO()
    first, *others = [disc(shift=number) for number in range(frames)]
    moving = {"save_all": True, "append_images": others, "duration": FRAME_MS, "loop": 0} if others else {}
    first.save(out, file_format, **moving, **({"lossless": True} if file_format == "WEBP" else {}))
    return out.getvalue()


def make_sticker(owner: User, name: str = "The ball", frames: int = 1) -> Sticker:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sticker.webp"
        path.write_bytes(picture_file(frames=frames))
        duration = frames * FRAME_MS / 1000 if frames > 1 else None
        return keep_sticker(owner, path, name, (60, 40), duration=duration)


def bring_all() -> None:
    """Do all jobs of the kind `bring_sticker` that wait."""
    while Job.objects.unfinished().filter(kind="bring_sticker").exists():
        job = states.claim("here", tuple(Lane))
        assert job is not None
        try:
            prepared = bring_sticker.prepare(job)
            value = read_sticker(prepared.params, unwatched) if isinstance(prepared, Call) else None
        except RefusedError as error:
            states.fail(job, str(error))
            continue
        states.finish(job, partial(bring_sticker.store, job, value or {}))
