"""Tell the story: from analysed files to a storyboard."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from render.audio.grid import BeatGrid
from render.audio.soundtracks import Arrangement
from render.media.errors import RefusedError
from render.story.balance import balance, balanced, middle_of
from render.story.by_hand import held
from render.story.candidate import Candidate, candidates, only_kept
from render.story.chapters import Where, card_cost, card_seconds, nowhere, with_chapters
from render.story.keeping import Kept
from render.story.moments import moments
from render.story.near import with_near_misses
from render.story.pace import AS_LONG_AS_THE_SONG, LENGTHS, Pace
from render.story.schedule import Cost, length_cost, span_of, story_cuts, tightened
from render.story.selection import (
    SCENES_TOO_SHORT,
    VIDEO_TOO_SHORT,
    Chosen,
    Selection,
    best_of_each,
    seconds_of,
    select,
    set_junk_aside,
    takes_of,
    wished_of,
)
from render.story.shots import body_shot, dates, end_card, title_card
from render.story.similar import Agree, similar_groups
from render.story.storyboard import FILMED, LeftOut, Middle, Overlay, Shot, Storyboard, with_only
from render.story.takes import Take, look_at_span, window_for
from render.story.together import with_groups
from render.story.wish import Wish
from render.vision.analysis import Analysis, Span

# What a clip whose words would be cut pays, in the units of the schedule's costs: rather another length.
CUT_WORDS = 4.0
# How much longer than wished a movie gets, step by step, until all that is locked fits.
STRETCHES = (1.0, 1.25, 1.6, 2.2)
# How often it is chosen again until cards and pictures that are shown together leave as much time as was counted on.
FITTINGS = 3
# To last as long as a song, shots may be so much longer than they like.
SLOWER = 1.5
# What lies over the opening of a mood, unless somebody takes it away.
FESTIVE = {"birthday": Overlay("confetti")}
# Photos stretch to fill this much of a shot that was not taken.
ROUNDING_SECONDS = 0.5


def tell(
    analyses: Sequence[tuple[Path, Analysis]],
    wish: Wish,
    pace: Pace,
    arrange: Callable[[float], Arrangement],
    refused: Sequence[LeftOut] = (),
    *,
    keep: Sequence[Shot] = (),
    called: Callable[[Path], str] = lambda path: path.name,
    agree: Agree | None = None,
    where: Where = nowhere,
    kept: Mapping[Path, Kept] | None = None,
) -> Storyboard:
    """The storyboard of the best of the files. `arrange` gives music of about so many seconds.

    keep: shots of an earlier telling that stay, in their order. called: what a file is called in the reasons.
    agree: whether two files that seem alike show the same; without it they do. where: the place of a file, for
    chapters. kept: what a rule keeps; None without a rule, and then all may come in.
    Raises RefusedError if no file can be used, or what is kept does not fit.
    """
    pace = pace if kept is None else pace.asked_for()
    items = candidates(analyses)
    asked, against = by_rule(items, kept)
    usable, junk = set_junk_aside(asked, pace)
    kept_shots = locked_takes(keep, [*items, *asked])
    if not usable and not kept_shots:
        raise nothing_to_tell({each.reason for each in junk}, ruled=kept is not None)
    groups = similar_groups(usable, agree)
    groups = groups if kept is None else apart(groups, usable)
    best, similar = best_of_each(usable, groups, called)
    best.sort(key=lambda entry: (entry[0].when, entry[0].path.name))
    material = material_of([item for item, _ in best], kept_shots, pace)
    if kept is not None:  # all of it was asked for, and music comes in bars
        material += pace.photo
    least = seconds_told(kept_shots, pace)
    if wish.length == AS_LONG_AS_THE_SONG:
        material *= SLOWER
    seconds = max(min(LENGTHS[wish.length], material + pace.title + pace.end_card), least + pace.title + pace.end_card)
    numbers = moments([item for item, _ in best])
    spare = [Take(item, item.look, None) for item, _ in best if item.video is None]

    def told(chosen: Sequence[Chosen]) -> list[Chosen]:
        grouped = with_groups(chosen, spare, pace, wish.aspect)
        return with_chapters(grouped, where, wish.language) if wish.order == "time" else grouped

    for stretch in STRETCHES if kept_shots else STRETCHES[:1]:
        arrangement = arrange(stretch * seconds)
        first, last = span_of(arrangement.grid, pace)
        budget = arrangement.grid.beats[last] - arrangement.grid.beats[first] - ROUNDING_SECONDS
        wanted = fitting(partial(select, best, numbers, pace, locked=kept_shots, order=wish.order), told, pace, budget)
        if found := schedule(wanted, arrangement.grid, (first, last), pace, told):
            selection, cuts = found
            entries = told(selection.chosen)
            costs = [cost_of_entry(entry, pace) for entry in entries]
            arrangement, cuts = tightened(arrangement, cuts, costs, pace, arrange)
            left_out = without((*refused, *against, *junk, *similar, *selection.left_out), entries)
            board = storyboard(wish, pace, arrangement, entries, cuts, left_out)
            shown = [entry for entry in entries if not entry.card]
            return with_near_misses(carried_over(board, keep, items), shown, usable, groups)
    raise nothing_to_tell({SCENES_TOO_SHORT}, ruled=kept is not None)


def nothing_to_tell(reasons: Collection[str], *, ruled: bool) -> RefusedError:
    """Why there is no movie. reasons: for which files stay out; ruled: they are what a rule keeps."""
    if not reasons or not all(reason in (VIDEO_TOO_SHORT, SCENES_TOO_SHORT) for reason in reasons):
        if not ruled:
            return RefusedError("There is nothing in these files from which a movie can be made.")
        return RefusedError(
            "What the rule keeps cannot be used: it is too dark, blurred, a screenshot or a paper, or too short. "
            "Choose a rule that keeps more."
        )
    if not ruled:
        return RefusedError("These files are too short for a movie of this mood.")
    return RefusedError(
        "What the rule keeps is too short for this mood. Choose a mood with shorter shots, or a rule that keeps more."
    )


def material_of(items: Sequence[Candidate], locked: Sequence[Chosen], pace: Pace) -> float:
    """Seconds of all takes of the files, and of what is locked of others."""
    there = {item.path for item in items}
    others = [entry for entry in locked if entry.take.candidate.path not in there]
    return sum(seconds_of(take, pace) for item in items for take in takes_of(item, pace)) + seconds_told(others, pace)


def by_rule(items: Sequence[Candidate], kept: Mapping[Path, Kept] | None) -> tuple[Sequence[Candidate], list[LeftOut]]:
    """What a rule keeps of the files, and that it leaves out the others. Raises RefusedError if nothing is kept."""
    if kept is None:
        return items, []
    asked = only_kept(items, kept)
    if not asked:
        raise RefusedError("Nothing here fits the rule.")
    return asked, [LeftOut(str(item.path), "The rule keeps nothing of it.") for item in items if item.path not in kept]


def apart(groups: Sequence[Sequence[int]], items: Sequence[Candidate]) -> list[list[int]]:
    """The groups without videos of which a rule keeps spans: each of these was asked for, however alike they look."""
    asked = {index for index, item in enumerate(items) if item.asked_for}
    rest = [[index for index in group if index not in asked] for group in groups]
    return sorted([*filter(None, rest), *([index] for index in asked)], key=min)


def fitting(
    selected: Callable[[float], Selection], told: Callable[[Sequence[Chosen]], list[Chosen]], pace: Pace, budget: float
) -> Selection:
    """What is selected for as many seconds as cards and pictures that are shown together leave of the budget."""
    wanted, more = selected(budget), 0.0
    for _ in range(FITTINGS):
        before, more = more, seconds_told(told(wanted.chosen), pace) - seconds_told(wanted.chosen, pace)
        if abs(more - before) < ROUNDING_SECONDS:
            break
        wanted = selected(budget - more)
    return wanted


def seconds_told(entries: Sequence[Chosen], pace: Pace) -> float:
    """How long they would like to be on screen."""
    return sum(card_seconds(pace) if entry.card else wished_of(entry, pace) for entry in entries)


def locked_takes(keep: Sequence[Shot], items: Sequence[Candidate]) -> list[Chosen]:
    """The takes of shots that stay, in their order; those whose file is gone are gone."""
    by_source = {str(item.path): item for item in items}
    there = [left for shot in keep if shot.kind in FILMED and (left := with_only(shot, by_source))]
    return [
        Chosen(take_of(shot, by_source[shot.sources[0]]), shot.reason, math.inf, beside=takes_beside(shot, by_source))
        for shot in there
    ]


def takes_beside(shot: Shot, items: Mapping[str, Candidate]) -> tuple[Take, ...]:
    """Of the photos that are seen together with that of the shot."""
    found = [items[picture.source] for picture in shot.beside]
    return tuple(Take(item, item.look, None) for item in found)


def take_of(shot: Shot, item: Candidate) -> Take:
    """What the shot was cut from."""
    if item.video is None:
        return Take(item, item.look, None)
    start, end = shot.span or (shot.in_, shot.out)
    span = Span(start, end, shot.score)
    return Take(item, look_at_span(item, item.video, span), span, shot.speed)


def without(left_out: Sequence[LeftOut], chosen: Sequence[Chosen]) -> list[LeftOut]:
    """Those of which nothing is in the movie after all."""
    inside = {str(take.candidate.path) for entry in chosen for take in entry.takes}
    return [entry for entry in left_out if entry.source not in inside]


def carried_over(board: Storyboard, keep: Sequence[Shot], items: Sequence[Candidate]) -> Storyboard:
    """The storyboard with what people gave to the shots that stay: the name they know them by, words, lock, and what
    they fixed but for the length, which is the new mood's.
    """
    by_source = {str(item.path): item for item in items}
    there = [left for shot in keep if (left := with_only(shot, by_source))]
    known = {(shot.sources, shot.span): shot for shot in there}

    def carried(shot: Shot) -> Shot:
        before = known.get((shot.sources, shot.span)) if shot.kind in FILMED else None
        if before is None:
            return shot
        fixed = replace(before.fixed, seconds=None)
        named = replace(shot, id=before.id, text=before.text, locked=before.locked, fixed=fixed)
        named = replace(named, overlay=before.overlay, labels=before.labels, stickers=before.stickers)
        return held(named, by_source[before.source or ""])

    return replace(board, shots=tuple(carried(shot) for shot in board.shots))


def schedule(
    selection: Selection,
    grid: BeatGrid,
    span: tuple[int, int],
    pace: Pace,
    told: Callable[[Sequence[Chosen]], list[Chosen]] = list,
) -> tuple[Selection, list[int]] | None:
    """The beats of the cuts of what is `told` of the selection: its takes, and cards among them.

    Where the takes do not fill the time, the cards have more of it; where they do not fit into it, the weakest go.
    None where nothing that may go is left.
    """
    first, last = span
    while selection.chosen:
        costs = [cost_of_entry(entry, pace) for entry in told(selection.chosen)]
        crowded = len(costs) * min(pace.photo_shortest, pace.clip_shortest) > grid.beats[last] - grid.beats[first]
        cuts = None if crowded else story_cuts(grid, pace, costs)
        if cuts is not None:
            return selection, cuts
        if all(math.isinf(chosen.gain) for chosen in selection.chosen):
            return None
        selection = selection.without_weakest()
    return None


def cost_of_entry(entry: Chosen, pace: Pace) -> Cost:
    """What a length costs a take or a card."""
    if entry.beside:
        wished = wished_of(entry, pace)
        return length_cost(wished, pace.photo_shortest * wished / pace.photo)
    return card_cost(pace) if entry.card else cost_of(entry.take, pace)


def cost_of(take: Take, pace: Pace) -> Cost:
    """What a length costs this take; for a clip also whether its scene is long enough and its words stay whole."""
    video, span = take.candidate.video, take.span
    if video is None or span is None:
        return length_cost(pace.photo, pace.photo_shortest)
    plain = length_cost(seconds_of(take, pace), pace.clip_shortest)

    @cache
    def cost(seconds: float) -> float:
        price = plain(seconds)
        if not np.isfinite(price) or seconds > pace.clip_longest:
            return np.inf
        window = window_for(take, seconds + pace.transition)
        if window is None:
            return np.inf
        return price + (0.0 if window.speech_whole else CUT_WORDS)

    return cost


def covers(chosen: Sequence[Chosen]) -> Sequence[Chosen]:
    """What may be behind the title: a shot's picture, not what is behind the card that comes next."""
    shown = [entry for entry in chosen if not entry.card]
    if not chosen[0].card:
        return shown
    first = chosen[0].take.candidate.path
    return [entry for entry in shown if entry.take.candidate.path != first] or shown


def evened(shot: Shot, entry: Chosen, middle: Middle | None) -> Shot:
    """With each of its pictures balanced."""
    beside = tuple(
        replace(picture, balance=balance(take.look.tone, middle, skin=bool(take.look.faces)))
        if take.look.tone
        else picture
        for picture, take in zip(shot.beside, entry.beside, strict=True)
    )
    return balanced(replace(shot, beside=beside), entry.take.look, middle)


def storyboard(
    wish: Wish,
    pace: Pace,
    arrangement: Arrangement,
    chosen: Sequence[Chosen],
    cuts: Sequence[int],
    left_out: Sequence[LeftOut],
    cover: Chosen | None = None,
    middle: Middle | None = None,
) -> Storyboard:
    """Shots at their times between a title and an end card; neighbours overlap by the pace's transition.

    cover: what is behind the title; the best of all, if None. middle: to which pictures are balanced; their own, if
    None.
    """
    grid = arrangement.grid
    ends = list(zip(chosen, cuts, cuts[1:], strict=False))
    middle = middle or middle_of([take.look.tone for entry in chosen if not entry.card for take in entry.takes])
    body = [evened(body_shot(entry, grid, begin, end, pace.transition), entry, middle) for entry, begin, end in ends]
    days = dates([take.candidate for entry in chosen for take in entry.takes], wish.language)
    name, subtitle = (wish.title, days) if wish.title else (days, "")
    behind = [cover] if cover else covers(chosen)
    opening = title_card(behind, name, subtitle, grid.beats[cuts[0]] + pace.transition / 2)
    end = end_card(chosen[-1], days, grid, cuts[-1], pace.transition)
    shots = (replace(opening, overlay=FESTIVE.get(wish.mood)), *body, end)
    if not grid.sections:  # nobody heard a beat in it
        shots = tuple(replace(shot, beat=None, beat_error_ms=None) for shot in shots)
    return Storyboard(
        title=name,
        subtitle=subtitle,
        mood=wish.mood,
        length=wish.length,
        aspect=wish.aspect,
        soundtrack=arrangement.soundtrack.name or None,
        pieces=arrangement.pieces,
        duration=grid.duration,
        shots=shots,
        left_out=tuple(left_out),
        language=wish.language,
        middle=middle,
    )
