"""Classifiers of a project side by side: how often each is right, and in what they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from albums.model_form import ALTERED, SEES
from albums.models import Snapshot
from albums.showing_snapshot import PARTS, part_name

MOST = 6  # side by side


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    values: list[str]
    best: list[bool]  # of the numbers, those than which none is higher

    @property
    def cells(self) -> list[tuple[str, bool]]:
        return list(zip(self.values, self.best, strict=True))


def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def compared(snapshots: list[Snapshot]) -> list[Row]:
    """What is the same in all is left out, but for what they get right."""
    rows = [measured_row(part_name(part), [accuracy(each, part) for each in snapshots]) for part in PARTS]
    labels = sorted({label for each in snapshots for label in each.evaluation.get("labels", [])})
    rows += [
        measured_row(_("recognises “%(label)s”") % {"label": label}, [recall(each, label) for each in snapshots])
        for label in labels
    ]
    return [row for row in rows if any(value != "–" for value in row.values)] + differences(snapshots)


def measured_row(name: str, values: list[float | None]) -> Row:
    highest = max((value for value in values if value is not None), default=None)
    return Row(name, [percent(value) for value in values], [value is not None and value == highest for value in values])


def accuracy(snapshot: Snapshot, part: str) -> float | None:
    found: float | None = snapshot.evaluation.get("parts", {}).get(part, {}).get("accuracy")
    return found


def recall(snapshot: Snapshot, label: str) -> float | None:
    """In the part that says most about other pictures."""
    parts = snapshot.evaluation.get("parts", {})
    part: dict[str, Any] = next((parts[part] for part in PARTS if part in parts), {})
    found: float | None = part.get("per_class", {}).get(label, {}).get("recall")
    return found


def differences(snapshots: list[Snapshot]) -> list[Row]:
    told = [settings_of(each) for each in snapshots]
    names = list(dict.fromkeys(name for each in told for name in each))
    rows = [Row(name, [each.get(name, "–") for each in told], [False] * len(told)) for name in names]
    return [row for row in rows if len(set(row.values)) > 1]


def settings_of(snapshot: Snapshot) -> dict[str, str]:
    """How it was taught, in words."""
    if snapshot.run is None:
        return {}
    parameters: dict[str, Any] = snapshot.run.parameters
    told = {"rounds": snapshot.iteration, "examples": len(snapshot.run.examples), **flat(parameters)}
    names = {
        "rounds": _("rounds"),
        "examples": _("examples"),
        "iterations": "",
        "multi_label": "",
        "views": _("views of each picture"),
        "sees": _("it looks at"),
        "rate": _("pictures a second"),
        "duration": _("seconds of a movement"),
        "stride": _("looks again after seconds"),
        "threshold": _("how sure it must be"),
        "validation_share": _("share to check itself"),
        "regularisation": _("regularisation"),
        "seed": _("seed"),
        "flip": _("mirrored"),
        "augment": _("altered"),
    }
    return {names.get(name, name): str(value) for name, value in told.items() if names.get(name, name)}


def flat(parameters: dict[str, Any]) -> dict[str, Any]:
    """Each value in words, with the ways to alter pictures as one."""
    return {name: in_words(name, value) for name, value in parameters.items()}


def in_words(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(str(ALTERED.get(key, key)) for key, on in value.items() if on) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "sees":
        return dict(SEES).get(value, value)
    return "–" if value is None else value
