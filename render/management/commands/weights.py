"""`manage.py weights`: find, import and check the model files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from render.management.engine import BAD_INPUT, EngineCommand
from render.media.errors import RefusedError
from render.weights.errors import ModelFileError
from render.weights.install import Outcome, State, check, install, leave_out
from render.weights.manifest import Model, Package, read_manifest
from render.weights.sources import Places, keep_extra


class Command(EngineCommand):
    help = "Import the model files that set-up fetched, and check them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", nargs="?", choices=["add"], help="add a file that no package carries")
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument(
            "--only-confirmed", action="store_true", help="from now on leave out models whose licence is not confirmed"
        )
        chosen.add_argument("--all", action="store_true", help="take them again")
        parser.add_argument("--check", action="store_true", help="import nothing; run what is installed and compare")
        self.add_json_argument(parser)

    def work(self, options: dict[str, Any]) -> None:
        models, places = read_manifest(), Places.of_project()
        if options["action"] == "add":
            self._add(options["file"], models, places)
        if options["only_confirmed"] or options["all"]:
            places.choose_confirmed(only=options["only_confirmed"])
        outcomes = []
        for number, model in enumerate(models):
            self.progress(number / len(models), f"{model.name} {model.purpose}")
            outcomes.append(_deal_with(model, places, only_check=options["check"]))
            self.progress.clear()
            self._tell(outcomes[-1])
        self.write_json(options["json"], {"models": [_entry(outcome) for outcome in outcomes]})
        self._end(outcomes)

    def _add(self, file: Path | None, models: tuple[Model, ...], places: Places) -> None:
        if file is None or not file.is_file():
            raise RefusedError("Say which file to add: manage.py weights add FILE")
        try:
            model = keep_extra(file, models, places)
        except ModelFileError as error:
            raise RefusedError(str(error)) from error
        self.say(f"{file.name} is kept for {model.name}.")

    def _tell(self, outcome: Outcome) -> None:
        if outcome.state is State.READY:
            return
        seconds = f" in {outcome.seconds:.1f} s" if outcome.seconds else ""
        detail = f": {outcome.detail}" if outcome.detail else ""
        self.say(f"{outcome.model.name:<18} {outcome.state}{seconds}{detail}")

    def _end(self, outcomes: list[Outcome]) -> None:
        wrong = [outcome.model.name for outcome in outcomes if not outcome.good]
        if wrong:
            self.give_up(f"These models cannot be used: {', '.join(wrong)}.", BAD_INPUT)
        missing = [outcome.model.name for outcome in outcomes if outcome.state in {State.MISSING, State.LEFT_OUT}]
        without = f" Without: {', '.join(missing)}." if missing else ""
        self.say(f"{len(outcomes) - len(missing)} models are ready.{without}")


def _deal_with(model: Model, places: Places, *, only_check: bool) -> Outcome:
    if places.only_confirmed and not model.confirmed:
        return leave_out(model, places)
    return check(model, places) if only_check else install(model, places)


def _entry(outcome: Outcome) -> dict[str, object]:
    model, source = outcome.model, outcome.model.source
    return {
        "name": model.name,
        "purpose": model.purpose,
        "state": outcome.state,
        "detail": outcome.detail or None,
        "extra": model.extra,
        "licence": model.licence,
        "confirmed": model.confirmed,
        "source": f"{source.package} {source.version}" if isinstance(source, Package) else source.address,
        "seconds": round(outcome.seconds, 2),
    }
