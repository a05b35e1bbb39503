"""Tell the story: from analysed files to a storyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from render.audio.grid import BeatGrid
from render.audio.soundtracks import Arrangement
from render.media.errors import RefusedError
from render.story.candidate import candidates
from render.story.moments import moments
from render.story.pace import LENGTHS, Pace
from render.story.schedule import OWN_SONG, Cost, cuts_on_beats, length_cost, story_span
from render.story.selection import Chosen, Selection, best_of_each, seconds_of, select, set_junk_aside, takes_of
from render.story.shots import body_shot, dates, end_card, title_card
from render.story.similar import similar_groups
from render.story.storyboard import LeftOut, Storyboard
from render.story.takes import best_window
from render.story.wish import Wish
from render.vision.analysis import Analysis

# What a clip whose words would be cut pays, in the units of the schedule's costs: rather another length.
CUT_WORDS = 4.0
# Photos stretch to fill this much of a shot that was not taken.
ROUNDING_SECONDS = 0.5


def tell(
    analyses: Sequence[tuple[Path, Analysis]],
    wish: Wish,
    pace: Pace,
    arrange: Callable[[float], Arrangement],
    refused: Sequence[LeftOut] = (),
) -> Storyboard:
    """The storyboard of the best of the files. `arrange` gives music of about so many seconds.

    Raises RefusedError if no file can be used.
    """
    usable, junk = set_junk_aside(candidates(analyses), pace)
    if not usable:
        raise RefusedError("There is nothing in these files from which a movie can be made.")
    kept, similar = best_of_each(usable, similar_groups(usable))
    kept.sort(key=lambda entry: (entry[0].when, entry[0].path.name))
    material = sum(seconds_of(take, pace) for item, _ in kept for take in takes_of(item, pace))
    arrangement = arrange(min(LENGTHS[wish.length], material + pace.title + pace.end_card))
    first, last = story_span(arrangement.grid, pace.title, pace.end_card)
    budget = arrangement.grid.beats[last] - arrangement.grid.beats[first] - ROUNDING_SECONDS
    wanted = select(kept, moments([item for item, _ in kept]), pace, budget)
    selection, cuts = schedule(wanted, arrangement.grid, (first, last), pace)
    left_out = (*refused, *junk, *similar, *selection.left_out)
    return storyboard(wish, pace, arrangement, selection.chosen, cuts, left_out)


def schedule(selection: Selection, grid: BeatGrid, span: tuple[int, int], pace: Pace) -> tuple[Selection, list[int]]:
    """The beats of the cuts. Where the takes do not fill the time, the end card comes earlier; where they do not
    fit into it, the weakest go.
    """
    first, last = span
    while selection.chosen:
        costs = [cost_of(chosen, pace) for chosen in selection.chosen]
        crowded = len(costs) * pace.photo_shortest > grid.beats[last] - grid.beats[first]
        for closing in range(last, first, -1) if not crowded else ():
            if (cuts := cuts_on_beats(grid, first, closing, costs)) is not None:
                return selection, cuts
        selection = selection.without_weakest()
    raise RefusedError("These files are too short for a movie of this mood.")


def cost_of(chosen: Chosen, pace: Pace) -> Cost:
    """What a length costs this take; for a clip also whether its scene is long enough and its words stay whole."""
    video, span = chosen.take.candidate.video, chosen.take.span
    if video is None or span is None:
        return length_cost(pace.photo, pace.photo_shortest)
    plain = length_cost(seconds_of(chosen.take, pace), pace.clip_shortest)

    @cache
    def cost(seconds: float) -> float:
        price = plain(seconds)
        if not np.isfinite(price) or seconds > pace.clip_longest:
            return np.inf
        window = best_window(video, span, seconds + pace.transition)
        if window is None:
            return np.inf
        return price + (0.0 if window.speech_whole else CUT_WORDS)

    return cost


def storyboard(
    wish: Wish,
    pace: Pace,
    arrangement: Arrangement,
    chosen: Sequence[Chosen],
    cuts: Sequence[int],
    left_out: Sequence[LeftOut],
) -> Storyboard:
    """Shots at their times between a title and an end card; neighbours overlap by the pace's transition."""
    grid = arrangement.grid
    ends = list(zip(chosen, cuts, cuts[1:], strict=False))
    body = [body_shot(entry, grid, begin, end, pace.transition) for entry, begin, end in ends]
    days = dates([entry.take.candidate for entry in chosen])
    name, subtitle = (wish.title, days) if wish.title else (days, "")
    title = title_card(chosen, name, subtitle, grid.beats[cuts[0]] + pace.transition / 2)
    end = end_card(chosen[-1], days, grid, cuts[-1], pace.transition)
    shots = (title, *body, end)
    if arrangement.soundtrack.name == OWN_SONG:
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
    )
