"""The task "cut_out": lift subjects from a photo, and lay them over a new ground. And the call that asks for it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from render.cutout.classes import classes_named, is_picture
from render.cutout.composing import over, see_through
from render.cutout.cut import Cut, Cutout, Wish, cut_out
from render.cutout.grounds import covering, matched, out_of_focus, plain_ground
from render.cutout.levels import Quality
from render.cutout.semantic import labels_of
from render.jobs.asking import absolute, outcome_of, publish, require, scratch
from render.jobs.calls import Call, Limits
from render.jobs.look import identify
from render.jobs.pool import Pool
from render.jobs.probing import probe_as_json, probe_from_json
from render.jobs.stages import Stages, part_of
from render.media.arrays import RGB, Report, unwatched
from render.media.errors import RefusedError
from render.media.photo import read_photo
from render.media.probe import Probe

cv2.setNumThreads(1)

MIB = 2**20
# The large U2-Net takes 700 MB with its buffers; a photo of 12 MP, its alpha, colours and two grounds 200 MB more.
CUT_LIMITS = Limits(seconds=120.0, cpu_seconds=120.0, memory=1600 * MIB)
NONE, BLUR = "none", "blur"
QUALITY = 95
JPEG = {".jpg", ".jpeg"}


def cut_photo(
    photo: Path,
    out: Path,
    *,
    data: Path,
    quality: Quality = "accurate",
    keep: tuple[str, ...] = (),
    point: tuple[float, float] | None = None,
    background: str = NONE,
    match: bool = False,
    label_map: Path | None = None,
    matte: Path | None = None,
    report: Report = unwatched,
) -> dict[str, Any]:
    """Cut subjects out of a photo in a fenced child; the shape of the answer is in docs/commands.md.

    Raises RefusedError for files that cannot be read or written, and for wishes that make no sense.
    """
    classes_named(keep)
    picture = ground_file(background)
    _require_suffixes(out, background, label_map, matte)
    files = [photo, *([picture] if picture else [])]
    require(files)
    started = time.monotonic()
    wanted = {"out": out, "label_map": label_map, "matte": matte}
    with scratch(data) as folder:
        probes = probed(files, folder, part_of(report, 0.0, 0.1))
        made = {name: folder / f"{name}{path.suffix.lower()}" for name, path in wanted.items() if path}
        params = {
            "photo": {"path": str(photo.absolute()), "probe": probe_as_json(probes[photo])},
            "picture": {"path": str(picture.absolute()), "probe": probe_as_json(probes[picture])} if picture else None,
            "quality": quality, "keep": list(keep), "point": point, "background": background, "match": match,
            "made": {name: str(path) for name, path in made.items()},
        }  # fmt: skip
        with Pool(1, readable=absolute(files), writable=[folder], limits=CUT_LIMITS) as pool:
            found = outcome_of(pool, Call("cut_out", params), part_of(report, 0.1, 1.0))
        for name, path in made.items():
            if path.exists():
                publish(path, wanted[name] or out)
    return dict(found) | {"seconds": round(time.monotonic() - started, 3)}


def probed(files: list[Path], folder: Path, report: Report) -> dict[Path, Probe]:
    """Of what is cut out, and of the picture for its ground, which comes second. Raises RefusedError."""
    probes, refused = identify(files, files, folder, Stages(), report)
    if refused:
        raise RefusedError(f"{Path(refused[0].source).name}: {refused[0].reason}")
    for picture in files[1:]:
        if probes[picture].kind != "photo":
            raise RefusedError(f"{picture.name}: a background is a photo, no video.")
    return dict(probes)


def ground_file(background: str) -> Path | None:
    """The picture that is to be the ground, if it is one."""
    if background in (NONE, BLUR) or plain_ground(background):
        return None
    if background.startswith("#"):
        raise RefusedError(f"{background} is no colour. Write it like #2060c0, or two with a dash for a gradient.")
    return Path(background)


def _require_suffixes(out: Path, background: str, label_map: Path | None, matte: Path | None) -> None:
    if not is_picture(out):
        raise RefusedError(f"{out.name}: a photo is cut out to .png, .webp or .jpg.")
    if background == NONE and out.suffix.lower() in JPEG:
        raise RefusedError("A JPEG cannot be transparent: take .png or .webp, or a background.")
    for path in (label_map, matte):
        if path and path.suffix.lower() != ".png":
            raise RefusedError(f"{path.name}: label map and matte are written as .png.")


def cut_out_step(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"photo", "picture", "quality", "keep", "point", "background", "match", "made"} -> what `--json` writes."""
    image = _read(params["photo"])
    report(0.1, "Looking at the picture")
    keep = classes_named(params["keep"]) or None
    point = tuple(params["point"]) if params["point"] else None
    cut = cut_out(image, Wish(params["quality"], keep, point))
    report(0.8, "Writing")
    _write_masks(cut, image, {name: Path(path) for name, path in params["made"].items()})
    if cut.cutout is not None:
        _write(laid(cut.cutout, image, params), Path(params["made"]["out"]))
    shares = {name: round(share, 4) for name, share in cut.scene.shares().items()}
    return {
        "subject": cut.cutout is not None,
        "classes": shares,
        "quality": params["quality"],
        "coarse": cut.scene.coarse,
        "notes": list(cut.notes),
    }


def laid(cutout: Cutout, image: RGB, params: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The cut-out alone with its alpha, or over its new ground."""
    if params["background"] == NONE:
        return see_through(cutout.colours, cutout.alpha)
    ground = ground_of(cutout, image, params)
    colours = matched(cutout.colours, cutout.alpha, ground) if params["match"] else cutout.colours
    return over(colours, cutout.alpha, ground)


def ground_of(cutout: Cutout, image: RGB, params: dict[str, Any]) -> RGB:
    """The new ground, in the picture's size."""
    height, width = cutout.alpha.shape
    if params["background"] == BLUR:
        return out_of_focus(image, cutout.alpha)
    if plain := plain_ground(params["background"]):
        return plain.picture(width, height)
    return covering(_read(params["picture"]), width, height)


def _read(file: dict[str, Any]) -> RGB:
    return read_photo(Path(file["path"]), probe_from_json(file["probe"]))


def _write_masks(cut: Cut, image: RGB, made: dict[str, Path]) -> None:
    height, width = image.shape[:2]
    if "label_map" in made:
        Image.fromarray(labels_of(cut.scene.scores, width, height)).save(made["label_map"])
    if "matte" in made:
        alpha = cut.cutout.alpha if cut.cutout else np.zeros((height, width), np.uint8)
        Image.fromarray(alpha).save(made["matte"])


def _write(picture: np.ndarray[Any, np.dtype[np.uint8]], path: Path) -> None:
    """PNG and WebP by default settings; a PNG of 12 MP at the best compression takes a minute."""
    options: dict[str, Any] = {"compress_level": 3} if path.suffix == ".png" else {"quality": QUALITY}
    Image.fromarray(picture).save(path, **options)
