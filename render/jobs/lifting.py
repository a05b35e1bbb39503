"""The tasks of the page on which a subject lifts off a photo: "find_subjects" and "lift"."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from render.cutout.composing import see_through
from render.cutout.cut import Cutout
from render.cutout.grounds import matched
from render.cutout.kept import as_bytes, from_bytes
from render.cutout.lifting import SEEKING, brushed, cropped, lifted, outlines
from render.cutout.scene import look
from render.cutout.strokes import strokes_from_json
from render.cutout.subjects import subjects_of
from render.jobs.cutting import NONE, ground_of, laid
from render.jobs.probing import probe_from_json
from render.jobs.receiving import receive_file
from render.media.arrays import RGB, Report, unwatched
from render.media.errors import RefusedError
from render.media.photo import read_photo, shrunk_size
from render.media.writing import write_part
from render.vision.pyramid import Pyramid
from render.vision.sessions import session
from render.weights.models import is_installed

cv2.setNumThreads(1)

type RGBA = npt.NDArray[np.uint8]

PREVIEW_SIDE, STICKER_SIDE = 1600, 2048
QUALITY, PREVIEW_QUALITY, STICKER_QUALITY, JPEG_QUALITY = 92, 80, 90, 95
NETWORKS = ("nanodet", "deeplabv3", "u2netp", "blazeface", "pose_landmark")  # that look for subjects
NOTHING_LIFTED = "No subject is lifted yet: press on one, or paint over it with the brush."


def warm_up() -> None:
    """Load the networks that are there."""
    for name in filter(is_installed, NETWORKS):
        session(name)


def find_subjects(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path", "map", "scene"}: look at the picture of at most 1600 pixels, and write the map, a PNG of numbers of
    subjects, and what was seen, for `lift` -> {"size": of the map, "subjects": [{"name", "share", "box", "outlines"}]}.
    """
    with Image.open(params["path"], formats=["WEBP"]) as image:
        picture = np.asarray(image.convert("RGB"), np.uint8)
    report(0.2, "Looking at the picture")
    pyramid = Pyramid(picture)
    scene = look(pyramid, SEEKING, main=True)
    found = subjects_of(pyramid, scene, SEEKING)
    Path(params["scene"]).write_bytes(as_bytes(scene))
    Image.fromarray(found.map).save(params["map"])
    told = [
        {"name": one.name, "share": one.share, "box": list(one.box), "outlines": outlines(found.map, number)}
        for number, one in enumerate(found.found, 1)
    ]
    return {"size": [found.map.shape[1], found.map.shape[0]], "subjects": told}


def lift(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Make the file `out` of the subjects `chosen` of a photo.

    {"photo": {"path", "probe"}, "map", "scene", "chosen": [number, ...], "quality", "strokes", "smart", "background",
    "picture": as "photo" or None, "match", "base": where the cut-out before any brush is kept, "make", "out", "as": of
    a picture what receive_file needs} -> {"width", "height"} of what was made; of a picture its probe as "received".
    """
    work = Lifting(params, report)
    made = MAKERS[params["make"]](work)
    write_part(Path(params["out"]), lambda path: save(made, path, Path(params["out"]).suffix, params["make"]))
    work.keep_base()  # after what somebody waits for
    found = {"width": made.shape[1], "height": made.shape[0]}
    if params["as"]:
        found["received"] = receive_file({"path": params["out"], **params["as"]}, unwatched)["probe"]
    return found


class Lifting:
    """A cut-out, and what it is cut from, read when it is needed: what was cut once needs no photo to be shown."""

    def __init__(self, params: dict[str, Any], report: Report) -> None:
        self.params = params
        self.report = report

    @cached_property
    def image(self) -> RGB:
        photo = self.params["photo"]
        return read_photo(Path(photo["path"]), probe_from_json(photo["probe"]))

    @cached_property
    def pyramid(self) -> Pyramid:
        return Pyramid(self.image)

    @cached_property
    def cutout(self) -> Cutout:
        strokes = strokes_from_json(self.params["strokes"])
        if not strokes:
            return self.base
        self.report(0.6, "Drawing the edges")
        return brushed(self.pyramid, self.base, strokes, self.params["quality"], smart=self.params["smart"])

    @cached_property
    def base(self) -> Cutout:
        """Before any brush, from the cache if it is there."""
        path = Path(self.params["base"])
        if path.is_file():
            with Image.open(path, formats=["PNG"]) as image:
                kept = np.asarray(image, np.uint8)
            return Cutout(kept[:, :, 3].copy(), self._all_colours(kept))
        with Image.open(self.params["map"], formats=["PNG"]) as image:
            labels = np.asarray(image, np.uint8)
        self.report(0.2, "Cutting out")
        seen = from_bytes(Path(self.params["scene"]).read_bytes())
        return lifted(self.pyramid, labels, self.params["chosen"], self.params["quality"], seen)

    def keep_base(self) -> None:
        path, cutout = Path(self.params["base"]), self.base
        if not path.is_file():
            write_part(path, lambda part: save(see_through(cutout.colours, cutout.alpha), part, ".png", "base"))

    def _all_colours(self, kept: RGBA) -> RGB:
        """Where nothing was lifted the picture's, for a brush that adds; nobody else sees them."""
        if not self.params["strokes"]:
            return kept[:, :, :3].copy()
        return np.asarray(np.where(kept[:, :, 3:] > 0, kept[:, :, :3], self.image), np.uint8)

    def laid(self) -> RGBA:
        """Over its new ground, or by itself."""
        self.require_something()
        return laid(self.cutout, self.image, self.params)

    def require_something(self) -> None:
        if not self.cutout.alpha.any():
            raise RefusedError(NOTHING_LIFTED)


def preview(work: Lifting) -> RGBA:
    """The subject in its place in the frame, in the light of its new ground where that is wished."""
    cutout, params = work.cutout, work.params
    colours = cutout.colours
    if params["match"] and params["background"] != NONE:
        colours = matched(colours, cutout.alpha, ground_of(cutout, work.image, params))
    return shrunk(np.asarray(cv2.merge([*cv2.split(colours), cutout.alpha]), np.uint8), PREVIEW_SIDE)


def result(work: Lifting) -> RGBA:
    """As it will be, small."""
    picture = work.laid()
    if picture.shape[2] == 4:
        return shrunk(picture, PREVIEW_SIDE)
    size = shrunk_size(picture.shape[1], picture.shape[0], PREVIEW_SIDE)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def sticker(work: Lifting) -> RGBA:
    """As it was lifted, and no larger than it is."""
    work.require_something()
    return shrunk(cropped(see_through(work.cutout.colours, work.cutout.alpha)), STICKER_SIDE)


def whole_frame(work: Lifting) -> RGBA:
    return work.laid()


def download(work: Lifting) -> RGBA:
    """At full size; without a ground only the subject."""
    picture = work.laid()
    return cropped(picture) if picture.shape[2] == 4 else picture


MAKERS: dict[str, Callable[[Lifting], RGBA]] = {
    "preview": preview,
    "result": result,
    "sticker": sticker,
    "picture": whole_frame,
    "png": download,
    "webp": download,
}


def shrunk(picture: RGBA, side: int) -> RGBA:
    """Smaller, if it is larger; what cannot be seen has no part in the colours of what can."""
    size = shrunk_size(picture.shape[1], picture.shape[0], side)
    if size == picture.shape[1::-1]:
        return see_through(picture[:, :, :3], picture[:, :, 3])
    alpha = cv2.resize(picture[:, :, 3], size, interpolation=cv2.INTER_AREA)
    # The mean of what is seen alone is that of all, black for the rest, divided by how much of it is seen.
    red, green, blue, seen = cv2.split(picture)
    shown = cv2.merge([cv2.multiply(plane, seen, scale=1 / 255) for plane in (red, green, blue)])
    weighed = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    colours = weighed * (255 / np.maximum(alpha, 1).astype(np.float32))[:, :, None]
    return np.dstack([np.clip(np.rint(colours), 0, 255), alpha]).astype(np.uint8)


def save(picture: RGBA, path: Path, suffix: str, make: str) -> None:
    """A PNG of 12 MP at the best compression takes a minute, and one that only waits in the cache may be large."""
    image = Image.fromarray(picture)
    if suffix == ".png":
        image.save(path, "PNG", compress_level=1 if make == "base" else 3)
    elif suffix == ".jpg":
        image.save(path, "JPEG", quality=JPEG_QUALITY)
    elif make in ("preview", "result"):
        image.save(path, "WEBP", quality=PREVIEW_QUALITY, alpha_quality=QUALITY, method=1)
    else:
        image.save(path, "WEBP", quality=STICKER_QUALITY if make == "sticker" else QUALITY, method=3)
