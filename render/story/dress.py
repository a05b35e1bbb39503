"""What lies over the shots of a storyboard: overlays, names beside faces, the words of the closing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from render.media.arrays import Box
from render.media.errors import RefusedError
from render.story.reschedule import Material
from render.story.revise import LONGEST_TITLE, filmed, one_line, rename_chapter, with_shot
from render.story.storyboard import Label, Overlay, Shot, Stop, Storyboard

LONGEST_WORDS, LONGEST_NAME = 60, 40  # signs, in a slot and beside a face
TRAVEL = "travel"


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody's face in a photo."""

    person: str  # whose it is, whatever the name
    name: str
    face: Box  # shares 0..1 of the photo's sides


def lay_over(board: Storyboard, material: Material, shot_id: str, name: str, words: Sequence[str]) -> Storyboard:
    """The overlay of this name over a shot or card, with words in its slots; none for the name "".

    Raises RefusedError where it does not fit.
    """
    shot = any_shot(board, shot_id)
    if not name:
        return with_shot(board, replace(shot, overlay=None))
    said = tuple(one_line(word, LONGEST_WORDS) for word in words)
    stops = stops_to(board, material, shot) if name == TRAVEL else ()
    return with_shot(board, replace(shot, overlay=Overlay(name, said, stops)))


def any_shot(board: Storyboard, shot_id: str) -> Shot:
    """Opening and closing too. Raises RefusedError if there is none."""
    for shot in board.shots:
        if shot.id == shot_id:
            return shot
    raise RefusedError("This shot is not in the movie any more.")


def stops_to(board: Storyboard, material: Material, card: Shot) -> tuple[Stop, ...]:
    """From where the chapter before was to where that of the card is. Raises RefusedError."""
    if card.kind != "chapter":
        raise RefusedError("Only the card of a chapter can show the way to its place.")
    cards = [shot for shot in board.shots if shot.kind == "chapter"]
    place = cards.index(card)
    if place == 0:
        raise RefusedError("This is the first chapter: there is no place before it.")
    here, there = (stop_of(each, material) for each in cards[place - 1 : place + 1])
    if here is None or there is None:
        raise RefusedError("The pictures of these chapters do not say where they were taken.")
    return here, there


def stop_of(card: Shot, material: Material) -> Stop | None:
    item = material.items.get(card.source or "")
    return Stop(card.text, *item.probe.gps) if item and item.probe.gps else None


def rename(board: Storyboard, shot_id: str, title: str, subtitle: str) -> Storyboard:
    """What the card of a chapter says, and the ways from and to it. Raises RefusedError for nothing at all."""
    before = any_shot(board, shot_id).text
    new = rename_chapter(board, shot_id, title, subtitle)
    now = any_shot(new, shot_id).text
    return replace(new, shots=tuple(with_stop_named(shot, before, now) for shot in new.shots))


def with_stop_named(shot: Shot, before: str, now: str) -> Shot:
    if shot.overlay is None or not any(stop.name == before for stop in shot.overlay.stops):
        return shot
    stops = tuple(replace(stop, name=now) if stop.name == before else stop for stop in shot.overlay.stops)
    return replace(shot, overlay=replace(shot.overlay, stops=stops))


def close_with(board: Storyboard, text: str, subtitle: str) -> Storyboard:
    """What the closing says."""
    text, below = one_line(text, LONGEST_TITLE), one_line(subtitle, LONGEST_TITLE)
    shots = (replace(shot, text=text, subtitle=below) if shot.kind == "end" else shot for shot in board.shots)
    return replace(board, shots=tuple(shots))


def with_names(board: Storyboard, known: Mapping[str, Sequence[Known]]) -> Storyboard:
    """Everybody's name at the first photo in which they are known and that is seen alone; `known` by source."""
    told: set[str] = set()

    def named(shot: Shot) -> Iterator[Label]:
        for each in known.get(shot.source or "", ()):
            if each.person not in told:
                told.add(each.person)
                yield Label(each.name[:LONGEST_NAME], each.face)

    alone = {shot.id for shot in board.shots if shot.kind == "photo" and not shot.beside}
    shots = tuple(replace(shot, labels=tuple(named(shot))) if shot.id in alone else shot for shot in board.shots)
    if not told:
        raise RefusedError("Nobody whose name is known is in the photos of this movie.")
    return replace(board, shots=shots)


def without_names(board: Storyboard) -> Storyboard:
    return replace(board, shots=tuple(replace(shot, labels=()) for shot in board.shots))


def relabel(board: Storyboard, shot_id: str, names: Sequence[str]) -> Storyboard:
    """Other names beside the faces of a photo, in their order; an empty one goes. Raises ValueError for too few."""
    shot = filmed(board, shot_id)
    pairs = zip(shot.labels, names, strict=True)
    labels = tuple(replace(label, text=text) for label, said in pairs if (text := one_line(said, LONGEST_NAME)))
    return with_shot(board, replace(shot, labels=labels))
