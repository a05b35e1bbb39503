"""`manage.py best_frame`: the best moment of a video, or of several stills of one burst."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from render.jobs.look import best_frame
from render.management.engine import EngineCommand

DEFAULT_FRAMES = 12  # as in Apple's sample "Selecting a selfie based on capture quality" (2020)


class Command(EngineCommand):
    help = "Find the best frame of a video, or the best of several stills of one burst."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--frames", type=int, default=DEFAULT_FRAMES, metavar="N")
        parser.add_argument("-o", "--out", type=Path, metavar="best.jpg")
        self.add_json_argument(parser)

    def work(self, options: dict[str, Any]) -> None:
        found = best_frame(
            options["files"], options["frames"], options["out"], data=settings.DATA_DIR, report=self.progress
        )
        self.progress.clear()
        for index, frame in enumerate(found["frames"]):
            mark = "*" if index == found["best"] else " "
            name = frame["path"] if "path" in frame else f"{frame['time']:.2f} s"
            self.say(f"{mark} {name}: {frame['quality']:.2f}, faces: {frame['faces']}")
        self.write_json(options["json"], found)
