"""What a person changes of a storyboard. Each edit gives a whole new one, that is valid again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from render.media.errors import RefusedError
from render.story.balance import balanced
from render.story.by_hand import any_length, at_speed, cuts_of, looking_at, recut, trimmed
from render.story.candidate import Candidate
from render.story.reschedule import (
    Entry,
    Material,
    assembled,
    blank_shot,
    body,
    cost_of,
    entries,
    new_entry,
    opened_with,
    rescheduled,
)
from render.story.shots import CARD_REASONS, dates
from render.story.shots import shot_id as shot_id_of
from render.story.storyboard import FILMED, LeftOut, Shot, Storyboard
from render.story.tell import take_of
from render.story.wish import ASPECTS

LONGEST_CAPTION = 120  # signs
LONGEST_TITLE = 120


def shot_of(board: Storyboard, shot_id: str) -> Shot:
    """Raises RefusedError if there is none."""
    for shot in body(board):
        if shot.id == shot_id:
            return shot
    raise RefusedError("This shot is not in the movie any more.")


def filmed(board: Storyboard, shot_id: str) -> Shot:
    """The photo or video. Raises RefusedError if there is none."""
    found = shot_of(board, shot_id)
    if found.kind not in FILMED:
        raise RefusedError("This is a card, not a picture of the album.")
    return found


def drop(board: Storyboard, material: Material, shot_id: str) -> Storyboard:
    """Without the shot; its neighbours take its time. With the last shot of a chapter its card goes."""
    gone = shot_of(board, shot_id)
    rest = [entry for entry in entries(board, material) if entry.shot.id != gone.id]
    return rescheduled(board, material, of_something(rest) if gone.kind in FILMED else rest)


def of_something(found: Sequence[Entry]) -> list[Entry]:
    """Without the cards of chapters in which nothing is left."""
    return [
        entry
        for entry, after in pairwise([*found, None])
        if entry and (entry.shot.kind in FILMED or (after and after.shot.kind in FILMED))
    ]


def swap(board: Storyboard, material: Material, shot_id: str, source: str) -> Storyboard:
    """Another file in the place of the shot, which becomes the first of its near misses."""
    before = filmed(board, shot_id)
    others = [entry for entry in entries(board, material) if entry.shot.id != before.id]
    new = new_entry(board, material, source, others)
    if before.beside:
        raise RefusedError("Several pictures are shown here at once: take one of them out, or add another.")
    was = LeftOut(before.source or "", before.reason)
    rest = tuple(miss for miss in before.near_misses if miss.source not in (source, was.source))
    shown = replace(new.shot, beat=before.beat, locked=before.locked, near_misses=(was, *rest))
    new = replace(new, shot=replace(shown, overlay=before.overlay, stickers=before.stickers))
    found = [new if entry.shot.id == before.id else entry for entry in entries(board, material)]
    return rescheduled(board, material, found, {before.id: new.shot.id})


def add(board: Storyboard, material: Material, source: str, place: int) -> Storyboard:
    """One more file, as shot number `place` counted from 0."""
    found = entries(board, material)
    new = new_entry(board, material, source, found)
    place = min(max(0, place), len(found))
    return rescheduled(board, material, [*found[:place], new, *found[place:]])


def move(board: Storyboard, material: Material, shot_id: str, place: int) -> Storyboard:
    """The shot as number `place` of the story, counted from 0."""
    moved = shot_of(board, shot_id)
    found = entries(board, material)
    rest = [entry for entry in found if entry.shot.id != moved.id]
    place = min(max(0, place), len(rest))
    return rescheduled(board, material, [*rest[:place], *(e for e in found if e.shot.id == moved.id), *rest[place:]])


def lock(board: Storyboard, shot_id: str, *, locked: bool) -> Storyboard:
    """A locked shot stays when the story is told anew."""
    return with_shot(board, replace(filmed(board, shot_id), locked=locked))


def trim(board: Storyboard, material: Material, shot_id: str, start: float) -> Storyboard:
    """The clip from this second of its video on."""
    shot = filmed(board, shot_id)
    item = item_of(shot, material)
    moved = trimmed(shot, item, start)
    return with_shot(board, balanced(moved, take_of(moved, item).look, board.middle))


def slow(board: Storyboard, material: Material, shot_id: str, speed: float) -> Storyboard:
    """The clip at this speed, for as long as before."""
    shot = filmed(board, shot_id)
    return with_shot(board, at_speed(shot, item_of(shot, material), speed))


def look_at(board: Storyboard, material: Material, shot_id: str, point: tuple[float, float] | None) -> Storyboard:
    """The camera on this point of the picture, in shares of its sides; None: where it looks by itself. Of several
    pictures at once it is the first that is meant.
    """
    shot = filmed(board, shot_id)
    return with_shot(board, looking_at(shot, item_of(shot, material), point))


def item_of(shot: Shot, material: Material) -> Candidate:
    """Raises RefusedError where its file is gone."""
    item = material.items.get(shot.source or "")
    if item is None:
        raise RefusedError("This picture is not in the album any more.")
    return item


def lengthen(board: Storyboard, material: Material, shot_id: str, beats: int) -> Storyboard:
    """The shot longer by so many beats of the music, or shorter: a neighbour gives or takes the time, or if none can
    all together do, and the music. Raises RefusedError where it cannot be.
    """
    shot = filmed(board, shot_id)
    found = entries(board, material)
    place = next((number for number, entry in enumerate(found) if entry.shot.id == shot.id), None)
    if place is None or len(found) < len(body(board)):
        raise RefusedError("This picture is not in the album any more.")
    times = material.music.grid.beats
    cuts = cuts_of(board, [entry.shot for entry in found], times)
    end = cuts[place + 1] + beats
    seconds = times[end] - times[cuts[place]] if cuts[place] < end < len(times) else 0.0
    possible = any_length(found[place].take, material.pace)
    if not math.isfinite(possible(seconds)):
        raise RefusedError("This shot cannot be that long or short.")
    costs = [cost_of(entry, material) for entry in found]
    costs[place] = possible
    found[place] = replace(found[place], shot=replace(shot, fixed=replace(shot.fixed, seconds=seconds)))
    moved = recut(times, cuts, costs, place, beats)
    if moved is not None:
        return assembled(board, material, found, material.music, moved)
    changed = rescheduled(board, material, found)
    if (seen_for(shot_of(changed, shot.id)) - seen_for(shot)) * beats <= 0:
        raise RefusedError("This shot cannot be that long or short.")
    return changed


def seen_for(shot: Shot) -> float:
    """Seconds from cut to cut."""
    return shot.end - shot.start - shot.transition


def caption(board: Storyboard, shot_id: str, text: str) -> Storyboard:
    """Words over the shot; none, if empty."""
    return with_shot(board, replace(filmed(board, shot_id), text=one_line(text, LONGEST_CAPTION)))


def begin_chapter(board: Storyboard, material: Material, shot_id: str, title: str, subtitle: str) -> Storyboard:
    """A card before the shot, with its picture behind these words; the day of the picture, if there are none."""
    first = filmed(board, shot_id)
    found = entries(board, material)
    place = next(number for number, entry in enumerate(found) if entry.shot.id == first.id)
    if place and found[place - 1].shot.kind == "chapter":
        raise RefusedError("A chapter begins here already.")
    opened = found[place]
    words = one_line(title, LONGEST_TITLE), one_line(subtitle, LONGEST_TITLE)
    words = worded(words if any(words) else (dates([opened.take.candidate], board.language), ""))
    card = replace(
        blank_shot(opened.take, shot_id_of("chapter", first.id), CARD_REASONS["chapter"]),
        kind="chapter", text=words[0], subtitle=words[1],
    )  # fmt: skip
    return rescheduled(board, material, [*found[:place], Entry(opened.take, card), *found[place:]])


def rename_chapter(board: Storyboard, shot_id: str, title: str, subtitle: str) -> Storyboard:
    """What the card of a chapter says. Raises RefusedError for nothing at all."""
    card = shot_of(board, shot_id)
    if card.kind != "chapter":
        raise RefusedError("This is a picture, not the card of a chapter.")
    text, below = worded((one_line(title, LONGEST_TITLE), one_line(subtitle, LONGEST_TITLE)))
    return with_shot(board, replace(card, text=text, subtitle=below))


def worded(words: tuple[str, str]) -> tuple[str, str]:
    """Raises RefusedError where there is nothing to read."""
    if not any(words):
        raise RefusedError("The card of a chapter needs some words.")
    return words


def retitle(board: Storyboard, title: str, subtitle: str) -> Storyboard:
    """What the opening says."""
    return opened_with(board, one_line(title, LONGEST_TITLE), one_line(subtitle, LONGEST_TITLE))


def reshape(board: Storyboard, aspect: str) -> Storyboard:
    """The same story in another shape. Raises RefusedError for one that there is not."""
    if aspect not in ASPECTS:
        raise RefusedError(f"There is no shape {aspect}; there is {', '.join(ASPECTS)}.")
    return replace(board, aspect=aspect)


def to_music(board: Storyboard, material: Material) -> Storyboard:
    """The same shots to the music of `material`, which may be another piece than before."""
    if material.music.soundtrack.name == board.soundtrack:
        return board
    return rescheduled(board, material, entries(board, material))


def tidied(board: Storyboard, material: Material) -> Storyboard:
    """Without the shots whose file is gone; the same object if none is."""
    found = entries(board, material)
    shown = {source for shot in board.shots for source in (shot.sources or ("",))}
    gone = len(found) < len(body(board)) or not shown <= set(material.items)
    return rescheduled(board, material, of_something(found)) if gone else board


def with_shot(board: Storyboard, changed: Shot) -> Storyboard:
    return replace(board, shots=tuple(changed if shot.id == changed.id else shot for shot in board.shots))


def one_line(text: str, longest: int) -> str:
    """Raises RefusedError where it is too long."""
    plain = " ".join(text.split())
    if len(plain) > longest:
        raise RefusedError(f"This text is too long; {longest} signs fit.")
    return plain
