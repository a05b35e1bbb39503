"""`manage.py memory`: a movie of all photos and videos in some folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from render.film.theme import theme_names
from render.jobs.steps import Wish, make_movie
from render.management.commands.classifier import model_named
from render.management.engine import EngineCommand
from render.story.pace import LENGTHS
from render.story.storyboard import to_json
from render.story.wish import ASPECTS, HEIGHTS, ORDERS

DEFAULT = Wish()


class Command(EngineCommand):
    help = "Make a movie of all photos and videos in some folders."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
        parser.add_argument("-o", "--out", required=True, type=Path, metavar="out.mp4")
        parser.add_argument("--mood", choices=theme_names(), default=DEFAULT.mood)
        parser.add_argument("--length", choices=list(LENGTHS), default=DEFAULT.length)
        parser.add_argument("--aspect", choices=ASPECTS, default=DEFAULT.aspect)
        parser.add_argument("--height", choices=HEIGHTS, type=int, default=DEFAULT.height, help="of the short side")
        parser.add_argument("--title", default=DEFAULT.title)
        parser.add_argument("--soundtrack", type=Path, metavar="FILE", help="your own music instead of ours")
        labels = "whose labels the rule may name; may be given several times"
        parser.add_argument("--classifier", action="append", default=[], type=Path, metavar="MODEL", help=labels)
        parser.add_argument(
            "--rule", default="", help="what it is to be made of: 'beach and 2024-07' (docs/classifiers.md)"
        )
        parser.add_argument("--order", choices=ORDERS, default=DEFAULT.order, help="of what the rule keeps")
        parser.add_argument("--storyboard", type=Path, metavar="FILE", help="also write the storyboard as JSON")
        self.add_json_argument(parser)

    def work(self, options: dict[str, Any]) -> None:
        wish = Wish(
            title=options["title"],
            mood=options["mood"],
            length=options["length"],
            aspect=options["aspect"],
            height=options["height"],
            soundtrack=options["soundtrack"],
            order=options["order"],
        )
        movie = make_movie(
            options["folders"],
            wish,
            options["out"],
            data=settings.DATA_DIR,
            rule=options["rule"],
            classifiers=[model_named(path) for path in options["classifier"]],
            cache_bytes=settings.CACHE_BYTES,
            report=self.progress,
        )
        self.progress.clear()
        if options["storyboard"]:
            text = json.dumps(to_json(movie.storyboard), ensure_ascii=False, indent=1)
            options["storyboard"].write_text(text + "\n", encoding="utf-8")
        self.say(f"{options['out']}: {movie.report['duration']:.1f} s, {len(movie.report['shots'])} shots.")
        for left_out in movie.storyboard.left_out:
            self.say(f"  left out {left_out.source}: {left_out.reason}")
        self.write_json(options["json"], movie.report)
