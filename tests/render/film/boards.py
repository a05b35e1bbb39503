"""Storyboards for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from render.story.storyboard import Shot, ShotKind, Storyboard


def shot(kind: ShotKind, start: float, end: float, transition: float, **changes: object) -> Shot:
    values: dict[str, object] = {
        "id": f"{kind}-{start:.3f}", "kind": kind, "source": None, "start": start, "end": end, "in_": 0.0,
        "out": end - start, "transition": transition, "width": 640, "height": 480, "focus": (), "text": "",
        "subtitle": "", "speech": (), "has_sound": False, "score": 0.5, "reason": "", "beat": None,
        "beat_error_ms": None,
    }  # fmt: skip
    return Shot(**values | changes)  # type: ignore[arg-type]


def board(lengths: Sequence[float], transition: float, sources: Sequence[Path | None] = ()) -> Storyboard:
    """A title, photos of the sources in turn, and an end card; lengths are from cut to cut."""
    shots = []
    at = 0.0
    last = len(lengths) - 1
    for index, length in enumerate(lengths):
        kind: ShotKind = "title" if index == 0 else "end" if index == last else "photo"
        source = sources[index % len(sources)] if sources else None
        start = at - (transition / 2 if index else 0.0)
        end = at + length + (transition / 2 if index < last else 0.0)
        words = {"text": "Our summer", "subtitle": "July 2024"} if kind == "title" else {}
        shots.append(
            shot(kind, start, end, transition if index else 0.0, source=str(source) if source else None, **words)
        )
        at += length
    return Storyboard("Our summer", "July 2024", "gentle", "short", "16:9", None, (), at, tuple(shots), ())
