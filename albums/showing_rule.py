"""What a page shows of a rule while it is written: how much of the album fits, and what it may have mistyped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from albums.choosing_classifiers import classifiers_for, unscored
from albums.facts import Knowledge
from albums.models import Album, Item, Snapshot, User
from albums.sentences import translated
from render.media.errors import RefusedError
from render.story.rule import parse

EXAMPLES = 8  # pictures


@dataclass(frozen=True, slots=True)
class Fitting:
    count: int = 0
    all: int = 0
    items: Sequence[Item] = ()  # some of those that fit, the surest first
    strangers: Sequence[str] = ()  # names that nothing here is called
    waiting: int = 0  # pictures that a classifier has not looked at yet
    problem: str = ""  # what is wrong with the rule


def fitting(album: Album, user: User, text: str, chosen: Sequence[Snapshot] = ()) -> Fitting | None:
    """None without a rule. chosen: classifiers; without any those that the rule means."""
    if not text.strip():
        return None
    try:
        rule = parse(text)
    except RefusedError as error:
        return Fitting(problem=translated(str(error)))
    snapshots = chosen or classifiers_for(rule, user)
    shown = album.items.shown()
    known = Knowledge(shown, rule, user, snapshots)
    kept = known.fits()
    best = sorted(kept, key=lambda pk: -kept[pk])[:EXAMPLES]
    items = shown.in_bulk(best)
    return Fitting(
        count=len(kept),
        all=len(known.of),
        items=[items[pk] for pk in best if pk in items],
        strangers=known.strangers(),
        waiting=sum(unscored(album, snapshot).count() for snapshot in snapshots),
    )
