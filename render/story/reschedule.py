"""Other shots in a storyboard, or in another order: valid again, cuts on beats, and no more changed than has to be.

Where shots come, go or trade places, the music stays as it is as long as they can fill it in comfort, and those far
from the edit keep their times, so that they need not be rendered again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from render.audio.soundtracks import Arrangement
from render.media.errors import RefusedError
from render.story.by_hand import cost_by_hand, held
from render.story.candidate import Candidate
from render.story.chapters import card_seconds
from render.story.pace import Pace
from render.story.reasons import praise
from render.story.schedule import AT_LEAST, Cost, span_of, story_cuts, tightened
from render.story.selection import Chosen, same_sight, wished_of
from render.story.shots import dates
from render.story.shots import shot_id as shot_id_of
from render.story.storyboard import BODY, FILMED, LeftOut, Shot, Storyboard, with_only
from render.story.takes import Take, takes
from render.story.tell import STRETCHES, cost_of_entry, storyboard, take_of, takes_beside
from render.story.wish import Wish

# The music is kept while it gives the shots between these shares of the time that they would like.
CROWDED, STRETCHED = 0.7, 1.4
TAKEN_OUT = "You took it out."
CHOSEN_BY_HAND = "You chose it."
# What a shot keeps, however the story around it changes.
GIFTS = ("id", "text", "locked", "near_misses", "fixed", "overlay", "labels", "stickers")


@dataclass(frozen=True, slots=True)
class Material:
    """What an edit works with."""

    items: Mapping[str, Candidate]  # by source: all that the shots show, and what is to come in
    pace: Pace
    music: Arrangement  # that of the storyboard
    arrange: Callable[[float], Arrangement]  # the same piece at about another length


@dataclass(frozen=True, slots=True)
class Entry:
    """A photo or clip of the story, or several photos at once; `shot` is how it was shown before."""

    take: Take
    shot: Shot
    beside: tuple[Take, ...] = ()

    @property
    def takes(self) -> tuple[Take, ...]:
        return (self.take, *self.beside)


def body(board: Storyboard) -> list[Shot]:
    """The shots between the title and the end card."""
    return [shot for shot in board.shots if shot.kind in BODY]


def entries(board: Storyboard, material: Material) -> list[Entry]:
    """The story's photos and clips in their order; those whose file is gone are gone."""
    there = [left for shot in body(board) if (left := with_only(shot, material.items))]
    return [
        Entry(take_of(shot, material.items[shot.sources[0]]), shot, takes_beside(shot, material.items))
        for shot in there
    ]


def new_entry(board: Storyboard, material: Material, source: str, others: Sequence[Entry]) -> Entry:
    """A file that somebody chose. Raises RefusedError if it is gone, in the movie already, or cannot be a shot."""
    if source not in material.items:
        raise RefusedError("This picture is not in the album any more.")
    item = material.items[source]
    offered = takes(item, AT_LEAST * material.pace.clip_shortest + material.pace.transition)
    if not offered:
        raise RefusedError("No part of this video is long enough for a shot.")
    free = [
        take
        for take in offered
        if not any(same_sight(take, own) for entry in others if entry.shot.kind in FILMED for own in entry.takes)
    ]
    if not free:
        raise RefusedError("This is in the movie already.")
    take = free[0]
    name = shot_id_of(source, f"{take.span.start:.3f}" if take.span else "", "chosen")
    return Entry(take, blank_shot(take, name, f"{CHOSEN_BY_HAND} {praise(take)}"))


def blank_shot(take: Take, name: str, reason: str) -> Shot:
    """A shot that has no time yet."""
    probe = take.candidate.probe
    return Shot(
        id=name, kind=probe.kind, source=str(take.candidate.path), start=0.0, end=0.0, in_=0.0, out=0.0,
        transition=0.0, width=probe.width, height=probe.height, focus=(), text="", subtitle="", speech=(),
        has_sound=False, score=0.0, reason=reason, beat=None, beat_error_ms=None,
    )  # fmt: skip


def rescheduled(
    board: Storyboard, material: Material, found: Sequence[Entry], renamed: Mapping[str, str] | None = None
) -> Storyboard:
    """The storyboard with exactly these photos and clips in this order. Raises RefusedError if that cannot be.

    renamed: ids of shots by those that stood in their places.
    """
    if not any(entry.shot.kind in FILMED for entry in found):
        raise RefusedError("A movie needs at least one photo or video.")
    for music in musics(found, material):
        stays = beats_before(board, found, renamed or {}) if music.pieces == board.pieces else []
        costs = [cost_of(entry, material) for entry in found]
        cuts = story_cuts(music.grid, material.pace, costs, stays)
        if cuts is not None:
            music, cuts = tightened(music, cuts, costs, material.pace, material.arrange)
            return assembled(board, material, found, music, cuts)
    raise RefusedError("These shots do not fit together in this mood; take one out first.")


def cost_of(entry: Entry, material: Material) -> Cost:
    """What a length costs it; one that somebody has fixed stands above the mood's."""
    wished = entry.shot.fixed.seconds
    if wished is not None and entry.shot.kind in FILMED:
        return cost_by_hand(entry.take, wished, material.pace)
    return cost_of_entry(chosen(entry), material.pace)


def musics(found: Sequence[Entry], material: Material) -> list[Arrangement]:
    """The music to be tried in turn: as it is, if that is comfortable; else cut to the shots, and longer."""
    pace = material.pace
    lengths = [wished_seconds(entry, pace) for entry in found]
    wished = sum(lengths)
    grid = material.music.grid
    first, last = span_of(grid, pace)
    share = (grid.beats[last] - grid.beats[first]) / wished
    kept = [material.music] if CROWDED <= share <= STRETCHED else []
    return kept + [material.arrange(stretch * (wished + pace.title + pace.end_card)) for stretch in STRETCHES]


def wished_seconds(entry: Entry, pace: Pace) -> float:
    if entry.shot.kind not in FILMED:
        return card_seconds(pace)
    return entry.shot.fixed.seconds or wished_of(chosen(entry), pace)


def beats_before(board: Storyboard, found: Sequence[Entry], renamed: Mapping[str, str]) -> list[tuple[int, int] | None]:
    """Between which beats each was, or what it takes the place of."""
    known: dict[str, tuple[int, int]] = {}
    for shot, after in zip(board.shots, board.shots[1:], strict=False):
        if shot.beat is not None and after.beat is not None:
            known[renamed.get(shot.id, shot.id)] = (shot.beat, after.beat)
    return [known.get(entry.shot.id) for entry in found]


def assembled(
    board: Storyboard, material: Material, found: Sequence[Entry], music: Arrangement, cuts: Sequence[int]
) -> Storyboard:
    """The shots at their new times, with what people gave to them."""
    told = [chosen(entry) for entry in found]
    title, subtitle = opening_words(board, material, found)
    behind = next((shot.source for shot in board.shots if shot.kind == "title"), None)
    shown = (take for entry in told if not entry.card for take in entry.takes)
    pictured = [take for take in shown if str(take.candidate.path) == behind]
    cover = Chosen(pictured[0], "", 0.0) if pictured else None
    wish = Wish(title=title, mood=board.mood, length=board.length, aspect=board.aspect, language=board.language)
    new = storyboard(wish, material.pace, music, told, cuts, left_out(board, material, found), cover, board.middle)
    given = iter(found)
    shots = [with_gifts(shot, next(given)) if shot.kind in BODY else shot for shot in new.shots]
    ends = [with_ending(shot, board, material, found) if shot.kind not in BODY else shot for shot in shots]
    return opened_with(replace(new, shots=tuple(ends)), title, subtitle)


def with_ending(shot: Shot, board: Storyboard, material: Material, found: Sequence[Entry]) -> Shot:
    """The opening or closing with what lay over it before, and what somebody made the closing say."""
    before = next((old for old in board.shots if old.kind == shot.kind), shot)
    shot = replace(shot, overlay=before.overlay, stickers=before.stickers)
    days = dates(candidates_in(entries(board, material)), board.language)
    if shot.kind == "title" or (before.text, before.subtitle) == ("", days):
        return shot
    return replace(shot, text=before.text, subtitle=before.subtitle)


def chosen(entry: Entry) -> Chosen:
    """As stories are told of it."""
    card = (entry.shot.text, entry.shot.subtitle) if entry.shot.kind == "chapter" else None
    return Chosen(entry.take, entry.shot.reason, 0.0, card, beside=entry.beside)


def with_gifts(shot: Shot, entry: Entry) -> Shot:
    """The shot with what its entry had before: name, words, lock, near misses and what somebody has fixed."""
    before = entry.shot
    given = {name: getattr(before, name) for name in GIFTS}
    return held(replace(shot, **given), entry.take.candidate)


def candidates_in(found: Sequence[Entry]) -> list[Candidate]:
    return [take.candidate for entry in found for take in entry.takes]


def opening_words(board: Storyboard, material: Material, found: Sequence[Entry]) -> tuple[str, str]:
    """Title and subtitle: where they told the dates, those of the shots that there are now."""
    shown = (candidates_in(of) for of in (entries(board, material), found))
    before, now = (dates(items, board.language) for items in shown)
    if board.title == before:
        return now, board.subtitle
    return board.title, now if board.subtitle == before else board.subtitle


def left_out(board: Storyboard, material: Material, found: Sequence[Entry]) -> list[LeftOut]:
    """Without what came in, with what went and is still in the album."""
    inside = {source for entry in found for source in entry.shot.sources}
    rest = [entry for entry in board.left_out if entry.source not in inside]
    known = {entry.source for entry in rest}
    before = dict.fromkeys(source for entry in entries(board, material) for source in entry.shot.sources)
    gone = [source for source in before if source not in inside | known]
    return [*rest, *(LeftOut(source, TAKEN_OUT) for source in gone)]


def opened_with(board: Storyboard, title: str, subtitle: str) -> Storyboard:
    """With these words on the opening."""
    shots = tuple(
        replace(shot, text=title, subtitle=subtitle) if shot.kind == "title" else shot for shot in board.shots
    )
    return replace(board, title=title, subtitle=subtitle, shots=shots)
