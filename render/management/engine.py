"""What the engine's commands share: progress, plain errors, JSON reports."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from render.management.terminal import TerminalProgress
from render.media.errors import RefusedError
from render.weights.models import MissingModelError

BAD_INPUT = 2
INTERRUPTED = 130  # as a shell reports a program ended by Ctrl-C


class EngineCommand(BaseCommand):
    """A command that ends with 0, or with 2 and one sentence."""

    requires_system_checks = ()

    def work(self, options: dict[str, Any]) -> None:
        raise NotImplementedError

    def handle(self, *_: Any, **options: Any) -> None:
        self.progress = TerminalProgress(self.stderr)
        self.json_to_stdout = options.get("json") == "-"
        try:
            self.work(options)
        except (RefusedError, MissingModelError) as error:
            self.give_up(str(error), BAD_INPUT)
        except KeyboardInterrupt:
            self.give_up("Stopped.", INTERRUPTED)
        except BrokenPipeError:
            # Whoever read the output has seen enough, as in `| head`; Python would complain again when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def give_up(self, sentence: str, status: int) -> NoReturn:
        """End with one line; Django's CommandError would put its class name before it."""
        self.progress.clear()
        self.stderr.write(sentence)
        raise SystemExit(status)

    def add_json_argument(self, parser: CommandParser) -> None:
        parser.add_argument("--json", metavar="FILE", help="write a report as JSON; - is standard output")

    def say(self, line: str) -> None:
        """A line for the person; kept off standard output when that carries the JSON."""
        (self.stderr if self.json_to_stdout else self.stdout).write(line)

    def write_json(self, target: str | None, report: dict[str, Any]) -> None:
        if target is None:
            return
        text = json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False)
        if target == "-":
            self.stdout.write(text)
            return
        try:
            Path(target).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise RefusedError(f"The report cannot be written to {target}: {error.strerror}.") from error
