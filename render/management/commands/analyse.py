"""`manage.py analyse`: look at files and say what is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from render.jobs.look import look_at
from render.jobs.report import analysis_report
from render.jobs.stages import Stages
from render.jobs.who import who_is_who
from render.management.engine import EngineCommand


class Command(EngineCommand):
    help = "Look at photos and videos and say what is in them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        self.add_json_argument(parser)

    def work(self, options: dict[str, Any]) -> None:
        stages = Stages()
        album = look_at(options["paths"], settings.DATA_DIR, stages, self.progress)
        persons = who_is_who(album, options["paths"], settings.DATA_DIR, stages, self.progress)
        self.progress.clear()
        for refused in album.refused:
            self.say(f"{refused.source}: {refused.reason}")
        self.say(f"{len(album.seen)} files seen, {len(album.refused)} refused, in {stages.seconds:.1f} s.")
        self.write_json(options["json"], analysis_report(album, stages, persons))
