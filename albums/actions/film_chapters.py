"""What the file of a movie says of itself: its name, when its pictures were taken, its chapters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from albums.shot_sources import Shown
from render.film.about import About, chapters_from, cut_into, said_by
from render.story.storyboard import Storyboard


def about_film(name: str, board: Storyboard, shown: Mapping[str, Shown]) -> About:
    """Its moment is that of the last picture, so that galleries show it right after what it shows."""
    moments = [seen.item.shown_at for seen in shown.values() if seen.item.is_dated]
    moment = max(moments).astimezone(UTC).isoformat(timespec="seconds") if moments else ""
    return About(name, moment, said_by(board).chapters or chapters_of_days(name, board, shown))


def chapters_of_days(name: str, board: Storyboard, shown: Mapping[str, Shown]) -> tuple[tuple[float, str], ...]:
    """The opening, then each day on which pictures were taken; none where it is a single one."""
    found: list[tuple[float, str]] = []
    latest: date | None = None
    for shot in board.shots:
        seen = shown.get(shot.source or "") if shot.kind in ("photo", "video") else None
        if seen is None or not seen.item.is_dated:
            continue
        day = timezone.localtime(seen.item.shown_at).date()
        if day != latest:
            with override(board.language):
                found.append((cut_into(shot), date_format(day)))
            latest = day
    return chapters_from([(0.0, name), *found]) if len(found) > 1 else ()
