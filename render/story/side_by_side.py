"""What a person changes of shots that show several pictures at once: together, apart, one more or less, their order.

Each gives a whole new storyboard, as the edits of `revise` do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from render.media.errors import RefusedError
from render.story.cells import MOST_PICTURES
from render.story.reasons import praise
from render.story.reschedule import CHOSEN_BY_HAND, Entry, Material, blank_shot, entries, new_entry, rescheduled
from render.story.revise import filmed, with_shot
from render.story.shots import picture_of, shot_id
from render.story.storyboard import Shot, Storyboard, of_pictures
from render.story.takes import Take


def put_together(board: Storyboard, material: Material, shot_id: str, other_id: str) -> Storyboard:
    """Both shots at once, in the place of the earlier one. Raises RefusedError where they are no neighbours."""
    filmed(board, shot_id), filmed(board, other_id)
    found = entries(board, material)
    places = [number for number, entry in enumerate(found) if entry.shot.id in (shot_id, other_id)]
    if len(places) < 2 or places[1] != places[0] + 1:
        raise RefusedError("Only pictures that follow each other can be shown together.")
    first, second = (found[place] for place in places)
    seen = first.shot if first.shot.text else replace(first.shot, text=second.shot.text)
    seen = seen if seen.stickers else replace(seen, stickers=second.shot.stickers)
    seen = replace(seen, locked=first.shot.locked or second.shot.locked)
    both = shown_at_once(seen, [*first.takes, *second.takes])
    return rescheduled(board, material, [*found[: places[0]], both, *found[places[0] + 2 :]])


def add_beside(board: Storyboard, material: Material, shot_id: str, source: str) -> Storyboard:
    """One more picture of the album in the shot."""
    filmed(board, shot_id)
    found = entries(board, material)
    more = new_entry(board, material, source, found)
    return rescheduled(board, material, [with_more(entry, more, shot_id) for entry in found])


def with_more(entry: Entry, more: Entry, shot_id: str) -> Entry:
    return shown_at_once(entry.shot, [*entry.takes, more.take]) if entry.shot.id == shot_id else entry


def take_away(board: Storyboard, material: Material, shot_id: str, source: str) -> Storyboard:
    """The shot without one of its pictures; the last one that is left is a shot of its own."""
    several(board, shot_id)
    found = [without(entry, source) if entry.shot.id == shot_id else entry for entry in entries(board, material)]
    return rescheduled(board, material, found)


def without(entry: Entry, source: str) -> Entry:
    rest = [take for take in entry.takes if str(take.candidate.path) != source]
    if len(rest) == len(entry.takes):
        raise RefusedError("This picture is not in this shot any more.")
    return shown_at_once(entry.shot, rest)


def set_apart(board: Storyboard, material: Material, shot_id: str) -> Storyboard:
    """Its pictures one after the other."""
    several(board, shot_id)
    found = [each for entry in entries(board, material) for each in alone(entry, shot_id)]
    return rescheduled(board, material, found)


def alone(entry: Entry, shot_id: str) -> list[Entry]:
    """Each picture of the shot; the first has its name, and what was given to it."""
    if entry.shot.id != shot_id:
        return [entry]
    first, *rest = entry.takes
    return [shown_at_once(entry.shot, [first]), *(Entry(take, shot_alone(take)) for take in rest)]


def shot_alone(take: Take) -> Shot:
    return blank_shot(take, shot_id(str(take.candidate.path), "", "chosen"), f"{CHOSEN_BY_HAND} {praise(take)}")


def put_earlier(board: Storyboard, shot_id: str, source: str) -> Storyboard:
    """The picture changes places with the one before it."""
    shot = several(board, shot_id)
    if source not in shot.sources[1:]:
        raise RefusedError("This picture is not in this shot any more.")
    pictures, place = list(shot.pictures), shot.sources.index(source)
    pictures[place - 1 : place + 1] = [pictures[place], pictures[place - 1]]
    return with_shot(board, of_pictures(shot, pictures))


def several(board: Storyboard, shot_id: str) -> Shot:
    """Raises RefusedError where it shows a single picture."""
    shot = filmed(board, shot_id)
    if not shot.beside:
        raise RefusedError("This shot shows a single picture.")
    return shot


def shown_at_once(shot: Shot, takes: Sequence[Take]) -> Entry:
    """The shot with these pictures. Raises RefusedError for too many, or what is none."""
    if len(takes) > MOST_PICTURES:
        raise RefusedError(f"A shot shows {MOST_PICTURES} pictures at most.")
    if len(takes) > 1 and any(take.span for take in takes):
        raise RefusedError("Only photos can be shown together, no videos.")
    reason = f"{len(takes)} pictures at once." if len(takes) > 1 else praise(takes[0])
    shown = of_pictures(shot, [picture_of(take) for take in takes])
    return Entry(takes[0], replace(shown, reason=reason), tuple(takes[1:]))
