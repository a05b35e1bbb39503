"""What a person fixes of one shot: where a video begins, how long the shot is seen, where the camera looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from render.media.errors import RefusedError
from render.story.candidate import Candidate
from render.story.pace import Pace
from render.story.schedule import AT_LEAST, Cost
from render.story.shots import focus
from render.story.storyboard import Shot, Storyboard
from render.story.takes import Take, best_window, is_shaken, look_at_span, scene_around, words_whole
from render.vision.analysis import Span, VideoAnalysis

# The camera keeps a point in the frame by a box around it, in shares of the picture's sides.
AROUND_POINT = 0.05
LONGEST_SHOT = 20.0  # seconds
# What missing a length fixed by hand costs, in the units of the schedule: a beat is dearer than a neighbour that gets
# too short.
LENGTH_WEIGHT = 400.0


def trimmed(shot: Shot, item: Candidate, start: float) -> Shot:
    """The clip from second `start` of its video on, as near as its scene allows. Raises RefusedError for a photo, or
    where the scene is too short.
    """
    if item.video is None:
        raise RefusedError("Only a video can begin elsewhere.")
    length = shot.out - shot.in_
    begin, end = scene_of(item.video, start, length, shot.speed)
    if end - begin < length:
        raise RefusedError("The scene is too short there; choose another part of the video.")
    start = min(max(start, begin), end - length)
    span = Span(start, start + length, shot.score)
    look = look_at_span(item, item.video, span)
    fixed = replace(shot.fixed, start=start)
    seen = focus(look, shot.width, shot.height) if shot.fixed.point is None else shot.focus
    return held(replace(shot, span=(span.start, span.end), focus=seen, fixed=fixed), item)


def looking_at(shot: Shot, item: Candidate, point: tuple[float, float] | None) -> Shot:
    """With the camera on this point, in shares 0..1 of the picture's sides; None: on what was found in it."""
    if point is not None and not all(0.0 <= share <= 1.0 for share in point):
        raise RefusedError("This point is outside of the picture.")
    look = look_at_span(item, item.video, Span(shot.in_, shot.out, shot.score)) if item.video else item.look
    found = focus(look, shot.width, shot.height)
    return held(replace(shot, focus=found, fixed=replace(shot.fixed, point=point)), item)


def held(shot: Shot, item: Candidate) -> Shot:
    """The shot at its time with what was fixed of it: after a cut that has given it another length or beginning."""
    if shot.fixed.point is not None:
        shot = replace(shot, focus=(around(shot.fixed.point),))
    if shot.fixed.start is None or item.video is None:
        return shot
    length = shot.out - shot.in_
    _begin, end = scene_of(item.video, shot.fixed.start, length, shot.speed)
    return from_second(shot, item, max(0.0, min(shot.fixed.start, end - length)), length)


def from_second(shot: Shot, item: Candidate, start: float, length: float) -> Shot:
    """With so many seconds of its video from this one on; they are heard if no word is cut by it, nor slowed."""
    if item.video is None:
        return shot
    whole = bool(words_whole(item.video, np.array([start]), length)[0])
    heard = item.probe.has_sound and whole and shot.speed == 1
    shaken = is_shaken(item.video, start, start + length)
    return replace(shot, in_=start, out=start + length, has_sound=heard, shaken=shaken)


def at_speed(shot: Shot, item: Candidate, speed: float) -> Shot:
    """The clip in slow motion, or at its own speed again, for as long as before: from where it began, as near as its
    scene allows. Raises RefusedError where there are not frames enough, or the scene is too short.
    """
    if item.video is None or speed not in (1.0, *shot.speeds):
        raise RefusedError("This video has not frames enough for that.")
    length = (shot.out - shot.in_) / shot.speed * speed
    begin, end = scene_of(item.video, shot.in_, length, speed)
    if end - begin < length:
        raise RefusedError("The scene is too short there; choose another part of the video.")
    shot = replace(shot, speed=speed)
    return from_second(shot, item, min(max(shot.in_, begin), end - length), length)


def scene_of(video: VideoAnalysis, start: float, length: float, speed: float = 1.0) -> tuple[float, float]:
    """Start and end of the scene in which a clip that begins there lies with its middle."""
    start = min(max(0.0, start), max(0.0, video.duration - length))
    return scene_around(video, Span(start, start + length, 0.0), speed)


def around(point: tuple[float, float]) -> tuple[float, float, float, float]:
    x, y = point
    sides = (x - AROUND_POINT, y - AROUND_POINT, x + AROUND_POINT, y + AROUND_POINT)
    x0, y0, x1, y1 = (round(min(1.0, max(0.0, side)), 4) for side in sides)
    return x0, y0, x1, y1


def any_length(take: Take, pace: Pace) -> Cost:
    """Nothing, for each length in which the take can be shown; for a person knows better what is too long."""

    def cost(seconds: float) -> float:
        if not AT_LEAST * pace.photo_shortest <= seconds <= LONGEST_SHOT:
            return float(np.inf)
        if take.candidate.video is None or take.span is None:
            return 0.0
        fits = best_window(take.candidate.video, take.span, seconds + pace.transition, take.speed)
        return float(np.inf) if fits is None else 0.0

    return cost


def cost_by_hand(take: Take, wished: float, pace: Pace) -> Cost:
    """What a length costs a take for which somebody has fixed it in seconds: the way from there."""
    possible = any_length(take, pace)
    return lambda seconds: possible(seconds) + LENGTH_WEIGHT * ((seconds - wished) / wished) ** 2


def recut(beats: Sequence[float], cuts: Sequence[int], costs: Sequence[Cost], place: int, by: int) -> list[int] | None:
    """The cuts with shot number `place` longer by so many beats, or shorter, and one neighbour the other way round.

    beats: seconds. cuts: indices of the beats on which the shots begin and the last one ends. The neighbour to which
    it matters less gives or takes; None where none can.
    """
    ways = []
    for cut, step, neighbour in ((place + 1, by, place + 1), (place, -by, place - 1)):
        if 0 < cut < len(cuts) - 1:
            moved = [*cuts[:cut], cuts[cut] + step, *cuts[cut + 1 :]]
            ways.append((sum(price(beats, moved, costs, shot) for shot in (place, neighbour)), moved))
    best = min(ways, default=(np.inf, []))
    return best[1] if np.isfinite(best[0]) else None


def price(beats: Sequence[float], cuts: Sequence[int], costs: Sequence[Cost], shot: int) -> float:
    """Of one shot at these cuts; infinite where it cannot be."""
    first, last = cuts[shot : shot + 2]
    return costs[shot](beats[last] - beats[first]) if first < last else float(np.inf)


def cuts_of(board: Storyboard, shots: Sequence[Shot], beats: Sequence[float]) -> list[int]:
    """The beats on which these neighbouring shots of the board begin, and the one after them."""
    following = board.shots[board.shots.index(shots[-1]) + 1]
    moments = [shot.start + shot.transition / 2 for shot in (*shots, following)]
    return [int(np.argmin(np.abs(np.asarray(beats) - moment))) for moment in moments]
