"""What pages show of the desk, as plain values for templates."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from albums.desk import Desk, Making, Received

# The engine's labels, in order, and what they are called here; a label may go on with ": 3 of 12".
STEPS = {
    "Reading files": gettext_lazy("Reading the files"),
    "Looking at pictures": gettext_lazy("Looking at every picture"),
    "Rendering": gettext_lazy("Cutting it to the music"),
    "Joining": gettext_lazy("Putting it together"),
}
STRIP = 8  # pictures shown while the movie is made
# Before this share, or so soon, an estimate of the time left would jump about.
ESTIMATE_FROM, ESTIMATE_AFTER_SECONDS = 0.05, 4.0


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    state: str  # done, current, coming
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A movie on its way."""

    percent: int
    steps: tuple[Step, ...]
    saying: str  # the current step in words, for those who listen
    time_left: str


def progress_of(making: Making) -> Progress:
    step, detail = split_label(making.label)
    steps = _steps(step, detail)
    return Progress(
        percent=min(99, int(100 * making.fraction)),
        steps=steps,
        saying=next(part.name for part in steps if part.state == "current"),
        time_left=_time_left(making.fraction, time.monotonic() - making.started),
    )


def split_label(label: str) -> tuple[str, str]:
    """ "Looking at pictures: 3 of 12" -> ("Looking at pictures", "3 of 12")."""
    step, _colon, detail = label.partition(": ")
    return step, detail


def _steps(current: str, detail: str) -> tuple[Step, ...]:
    """All steps; one the engine has a new name for is shown by that name, after the others."""
    steps = STEPS if current in STEPS or not current else STEPS | {current: current}
    at = list(steps).index(current) if current else 0
    states = ["done"] * at + ["current"] + ["coming"] * (len(steps) - at - 1)
    return tuple(
        Step(str(name), state, detail if state == "current" else "")
        for name, state in zip(steps.values(), states, strict=True)
    )


def _time_left(fraction: float, elapsed: float) -> str:
    if fraction < ESTIMATE_FROM or elapsed < ESTIMATE_AFTER_SECONDS:
        return ""
    seconds = elapsed * (1 - fraction) / fraction
    if seconds < 20:
        return _("a few seconds left")
    if seconds < 90:
        return _("about a minute left")
    minutes = round(seconds / 60)
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}


def picture_address(file: Received, time: float = 0.0) -> str:
    address = reverse("picture", args=[file.id])
    return f"{address}?{urlencode({'t': f'{time:.2f}'})}" if time else address


def file_shown(file: Received) -> dict[str, Any]:
    """A file of the drop."""
    kind = file.probe.kind if file.probe else ""
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "kind": kind,
        "refused": file.refused,
        "picture": picture_address(file) if file.probe else "",
    }


def strip_of(desk: Desk) -> list[str]:
    """Addresses of some pictures, spread evenly over the drop."""
    files = desk.usable_files
    count = min(STRIP, len(files))
    return [picture_address(files[number * len(files) // count]) for number in range(count)]


def shots_of(making: Making) -> list[dict[str, Any]]:
    """The shots of a finished movie, with name, picture and place in the movie."""
    files = {str(file.path): file for file in making.files}
    shots = []
    for shot in making.report["shots"]:
        file = files.get(str(shot["source"]))
        if file is None:  # a title, an end card
            continue
        middle = (shot["in"] + shot["out"]) / 2 if file.probe and file.probe.kind == "video" else 0.0
        shots.append(
            {
                "name": file.name,
                "picture": picture_address(file, middle),
                "kind": file.probe.kind if file.probe else "",
                "start": shot["start"],
                "clock": clock(shot["start"]),
                "reason": shot["reason"],
            }
        )
    return shots


def left_out_of(making: Making) -> list[dict[str, str]]:
    """What the movie does without, and why."""
    files = {str(file.path): file for file in making.files}
    rows = []
    for row in making.report.get("left_out", []):
        file = files.get(str(row["source"]))
        if file is not None:
            rows.append({"name": file.name, "picture": picture_address(file), "reason": row["reason"]})
    return rows


def clock(seconds: float) -> str:
    """Minutes and seconds as players show them."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def download_name(making: Making) -> str:
    return f"{slugify(making.wish.title, allow_unicode=True) or 'movie'}.mp4"
