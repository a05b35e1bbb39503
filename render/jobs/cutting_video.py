"""The task "cut_clip": lift subjects from a video, as a video with another ground or as an animated sticker. And the
call that asks for it."""

from __future__ import annotations

import shutil
import time
from functools import partial
from pathlib import Path
from typing import Any

import cv2
from PIL import Image, ImageSequence

from render.cutout.behind import Behind
from render.cutout.classes import classes_named
from render.cutout.cut import Wish
from render.cutout.follow import EVERY
from render.cutout.grounds import plain_ground
from render.cutout.levels import Quality
from render.cutout.reels import REELS
from render.cutout.video import Clip, Made, cut_sticker, cut_video, part_of_video
from render.jobs.asking import absolute, outcome_of, publish, require, scratch
from render.jobs.calls import Call, Limits
from render.jobs.cutting import BLUR, MIB, NONE, ground_file, probed
from render.jobs.pool import Pool
from render.jobs.probing import probe_as_json, probe_from_json
from render.jobs.receiving import receive_file
from render.jobs.stages import part_of
from render.media.arrays import Report, unwatched
from render.media.errors import RefusedError
from render.media.identify import VIDEO_FORMATS, identify_head, read_head
from render.media.photo import read_photo
from render.media.probe import Probe
from render.media.writing import write_part

cv2.setNumThreads(1)

MP4 = ".mp4"
# Of a slow and busy machine, ten times what was measured (bench.cutting.video): each look, and each megapixel.
LOOKS = 1 / EVERY  # a second
LOOK_SECONDS: dict[Quality, float] = {"fast": 0.6, "balanced": 8.0, "accurate": 45.0}
MEGAPIXEL_SECONDS = 0.6
START_SECONDS = 60.0
# Networks and an encoder take 500 MB, the large U2-Net 800 more; decoded frames, those that wait for the next look too,
# the rest.
MEMORY: dict[Quality, int] = {"fast": 1000 * MIB, "balanced": 1000 * MIB, "accurate": 2000 * MIB}
BYTES_PER_PIXEL = 100
MOST_RATE = 60.0


def cut_clip(
    video: Path,
    out: Path,
    *,
    data: Path,
    quality: Quality = "fast",
    keep: tuple[str, ...] = (),
    background: str = NONE,
    start: float | None = None,
    end: float | None = None,
    report: Report = unwatched,
) -> dict[str, Any]:
    """Cut subjects out of a video in a fenced child; the shape of the answer is in docs/commands.md.

    Raises RefusedError for files that cannot be read or written, and for wishes that make no sense.
    """
    classes_named(keep)
    picture = ground_file(background)
    _require_suffix(out, background)
    files = [video, *([picture] if picture else [])]
    require(files)
    started = time.monotonic()
    with scratch(data) as folder:
        probes = probed(files, folder, part_of(report, 0.0, 0.05))
        made = folder / f"made{out.suffix.lower()}"
        params = clip_params(video, probes[video], made, quality=quality, keep=keep, background=background)
        params |= {"start": start, "end": end, "picture": picture and file_of(picture, probes[picture])}
        limits = clip_limits(part_of_video(video, probes[video], start, end), quality)
        with Pool(1, readable=absolute(files), writable=[folder], limits=limits) as pool:
            found = outcome_of(pool, Call("cut_clip", params), part_of(report, 0.05, 1.0))
        if found["subject"]:
            publish(made, out)
    return dict(found) | {"seconds": round(time.monotonic() - started, 3)}


def is_video(path: Path) -> bool:
    """By its first bytes; False for what is neither a photo nor a video."""
    try:
        return identify_head(read_head(path)) in VIDEO_FORMATS
    except RefusedError:
        return False


def clip_params(
    video: Path, probe: Probe, made: Path, *, quality: Quality, keep: tuple[str, ...], background: str
) -> dict[str, Any]:
    """What the task needs, but for a part, a picture and a crop."""
    return {
        "video": file_of(video, probe), "picture": None, "quality": quality, "keep": list(keep), "start": None,
        "end": None, "background": background, "cropped": False, "made": str(made),
    }  # fmt: skip


def file_of(path: Path, probe: Probe) -> dict[str, Any]:
    return {"path": str(path.absolute()), "probe": probe_as_json(probe)}


def clip_limits(clip: Clip, quality: Quality) -> Limits:
    """What cutting out a clip may take, by what its header says."""
    pixels = clip.probe.width * clip.probe.height
    frames = clip.seconds * min(clip.rate, MOST_RATE)
    seconds = START_SECONDS + clip.seconds * LOOKS * LOOK_SECONDS[quality]
    seconds += frames * MEGAPIXEL_SECONDS * max(0.3, pixels / 1e6)
    return Limits(seconds, seconds, MEMORY[quality] + pixels * BYTES_PER_PIXEL)


def _require_suffix(out: Path, background: str) -> None:
    suffix = out.suffix.lower()
    if suffix not in (MP4, *REELS):
        raise RefusedError(f"{out.name}: a video is cut out to .mp4, .webp or .apng.")
    if background == NONE and suffix == MP4:
        raise RefusedError("An MP4 cannot be transparent: take .webp or .apng, or a background.")


def cut_clip_step(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"video", "start", "end", "picture", "quality", "keep", "background", "cropped", "made"} -> what `--json` writes.

    The suffix of `made` says what is made. Without a subject there is no file.
    """
    path, probe = Path(params["video"]["path"]), probe_from_json(params["video"]["probe"])
    clip = part_of_video(path, probe, params["start"], params["end"])
    wish = Wish(params["quality"], classes_named(params["keep"]) or None)
    made, behind = Path(params["made"]), _behind(params)
    if made.suffix == MP4:
        found = cut_video(clip, wish, behind or Behind(None), made, report)
    else:
        found = cut_sticker(clip, wish, behind, made, report, cropped=params["cropped"])
    return _told(found, clip) | {"quality": params["quality"]}


def keep_clip(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"clip": as `cut_clip_step` takes it, "scratch", "receive": as `receive_file` takes it or None} -> {"subject",
    "width", "height", "duration", "probe"}.

    What is there already is not cut out again. "probe" and the pictures that `receive_file` writes are for a new item.
    """
    made = Path(params["clip"]["made"])
    if not made.is_file():
        fresh = Path(params["scratch"]) / f"made{made.suffix}"
        if not cut_clip_step(params["clip"] | {"made": str(fresh)}, part_of(report, 0.0, 0.95))["subject"]:
            return {"subject": False}
        write_part(made, partial(shutil.copyfile, fresh))
    report(0.95, "Keeping it")
    if params["receive"]:
        received = receive_file(params["receive"] | {"path": str(made)}, unwatched)
        return {"subject": True, "probe": received["probe"]}
    return {"subject": True} | _measures(made)


def _measures(sticker: Path) -> dict[str, Any]:
    """Width, height, and seconds of one turn."""
    with Image.open(sticker) as picture:
        milliseconds = 0
        for frame in ImageSequence.Iterator(picture):
            frame.load()  # it tells only then how long it is seen
            milliseconds += int(frame.info["duration"])
        return {"width": picture.width, "height": picture.height, "duration": milliseconds / 1000}


def _behind(params: dict[str, Any]) -> Behind | None:
    background = params["background"]
    if background == NONE:
        return None
    if background == BLUR:
        return Behind(None)
    if plain := plain_ground(background):
        return Behind(plain)
    picture = params["picture"]
    return Behind(read_photo(Path(picture["path"]), probe_from_json(picture["probe"])))


def _told(found: Made, clip: Clip) -> dict[str, Any]:
    return {
        "subject": found.subject,
        "classes": {name: round(share, 4) for name, share in found.shares.items() if share >= 0.0005},
        "coarse": found.coarse,
        "notes": list(found.notes),
        "width": found.size[0],
        "height": found.size[1],
        "frames": found.frames,
        "frame_rate": round(found.frame_rate, 3),
        "source_frame_rate": clip.probe.frame_rate and round(clip.probe.frame_rate, 3),
        "start": round(clip.start, 3),
        "duration": round(found.duration, 3),
        "sound": found.sound,
    }
