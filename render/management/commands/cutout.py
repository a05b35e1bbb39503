"""`manage.py cutout`: lift subjects from a photo or video, and lay them over another ground."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from render.cutout.levels import QUALITIES
from render.jobs.cutting import cut_photo
from render.jobs.cutting_video import cut_clip, is_video
from render.management.engine import EngineCommand
from render.media.arrays import Report
from render.media.errors import RefusedError

PERCENT = 100


class Command(EngineCommand):
    help = "Cut people, animals and things out of a photo or video."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="IN")
        parser.add_argument("out", type=Path, metavar="OUT")
        parser.add_argument("--quality", choices=QUALITIES, help="accurate for photos, fast for videos")
        parser.add_argument("--keep", default="", metavar="person,dog", help="classes that stay; else what stands out")
        parser.add_argument("--press", metavar="X,Y", help="only the subject at this place, in percent of the picture")
        parser.add_argument("--background", default="none", metavar="none|blur|#rrggbb|#rrggbb-#rrggbb|FILE")
        parser.add_argument("--match", action="store_true", help="bring the subject into the light of its new ground")
        parser.add_argument("--start", type=float, metavar="SECONDS", help="where the part of a video begins")
        parser.add_argument("--end", type=float, metavar="SECONDS", help="where it ends")
        parser.add_argument("--label-map", type=Path, metavar="FILE.png")
        parser.add_argument("--matte", type=Path, metavar="FILE.png")
        self.add_json_argument(parser)

    def work(self, options: dict[str, Any]) -> None:
        cut = cut_from_video if is_video(options["file"]) else cut_from_photo
        found = cut(options, self.progress)
        self.progress.clear()
        for note in found["notes"]:
            self.say(note)
        names = ", ".join(f"{name} {share:.0%}" for name, share in found["classes"].items())
        self.say(f"Seen: {names or 'none of the classes'}.")
        if found.get("frames"):
            self.say(f"{found['frames']} pictures, {found['frame_rate']:g} a second, {found['duration']:.1f} seconds.")
        self.say(f"Written to {options['out']}." if found["subject"] else "There is no clear subject here.")
        self.write_json(options["json"], found)


def cut_from_photo(options: dict[str, Any], report: Report) -> dict[str, Any]:
    if options["start"] is not None or options["end"] is not None:
        raise RefusedError("Only a video has a start and an end.")
    return cut_photo(
        options["file"],
        options["out"],
        data=settings.DATA_DIR,
        quality=options["quality"] or "accurate",
        keep=kept(options["keep"]),
        point=pressed(options["press"]),
        background=options["background"],
        match=options["match"],
        label_map=options["label_map"],
        matte=options["matte"],
        report=report,
    )


def cut_from_video(options: dict[str, Any], report: Report) -> dict[str, Any]:
    for name in ("press", "match", "label_map", "matte"):
        if options[name]:
            raise RefusedError(f"--{name.replace('_', '-')} is for photos, not for videos.")
    return cut_clip(
        options["file"],
        options["out"],
        data=settings.DATA_DIR,
        quality=options["quality"] or "fast",
        keep=kept(options["keep"]),
        background=options["background"],
        start=options["start"],
        end=options["end"],
        report=report,
    )


def kept(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def pressed(text: str | None) -> tuple[float, float] | None:
    """`X,Y` in percent -> shares. Raises RefusedError."""
    if text is None:
        return None
    try:
        x, y = (float(part) / PERCENT for part in text.split(","))
    except ValueError as error:
        raise RefusedError("--press takes two numbers in percent, as in 40,55.") from error
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise RefusedError("--press takes percents from 0 to 100.")
    return x, y
