"""Choose the best stretches of a video from what was seen once a second and heard throughout.

Every moment gets an appeal: the quality of the nearest look, lifted by people, smiles, some motion, steadiness, and
by speech; junk and nudity take it away. Stretches of 2 to 6 seconds with the highest mean appeal are taken, best
first, none over a scene cut or over another, their ends moved out of speech where that can be done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import exp

import numpy as np
import numpy.typing as npt

from render.vision.analysis import Look, Sample, Span
from render.vision.safety import LIKELY

type Curve = npt.NDArray[np.float64]
type Interval = tuple[float, float]

SHORTEST, LONGEST = 2.0, 6.0  # seconds of a stretch; what is shorter is restless, what is longer tires
LENGTHS = (2.0, 3.0, 4.0, 5.0, 6.0)  # tried, before ends are moved out of speech
TICK = 0.25  # seconds between the moments that are weighed
MOST = 12  # stretches kept
# A longer stretch of the same appeal is worth more: two seconds are 0.93 of six.
LENGTH_BONUS = 0.1

# Points of appeal (quality itself: 1); set by looking at what is chosen in the shared videos.
FACES, SMILES, MOVES, STEADY, SPEECH = 0.25, 0.25, 0.2, 0.3, 0.15
TOTAL = 1 + FACES + SMILES + MOVES + STEADY + SPEECH
LIVELY, LIVELY_SPREAD = 0.3, 0.25  # the motion that is watched best, and how far around it is good
NEAR_SPEECH = 1.0  # seconds before and after speech in which people react to it: laughter is here
JUNK_LEFT = 0.2  # of the appeal of a frame that is black, blurred or a screen
CUT_MARGIN = 0.1  # seconds kept from a scene cut, since cuts are told to a frame or two
SPEECH_PAUSE = 0.1  # seconds kept from a word
WORD_CUT_LEFT = 0.7  # of the worth of a stretch that cannot begin and end in pauses: where nobody ever stops talking


def highlights(
    samples: Sequence[Sample], cuts: Sequence[float], speech: Sequence[Interval], duration: float
) -> tuple[Span, ...]:
    """The best stretches, best first, scored by mean appeal (0..1). A video shorter than 2 s is one stretch."""
    if not samples:
        return ()
    ticks = np.arange(0.0, max(duration, TICK), TICK) + TICK / 2
    appeal = appeal_at(ticks, samples, speech)
    candidates = [
        _settled(start, end, scene, speech)
        for scene in scenes(cuts, duration)
        for start, end in _windows(scene, duration)
    ]
    spans = [
        Span(start, end, _worth(appeal, start, end) * (WORD_CUT_LEFT if _cuts_a_word(start, end, speech) else 1.0))
        for start, end in sorted(set(candidates))
    ]
    return _best_apart(spans)


def appeal_at(times: Curve, samples: Sequence[Sample], speech: Sequence[Interval]) -> Curve:
    """Appeal 0..1 at the times."""
    known = np.array([sample.time for sample in samples])
    seen = np.interp(times, known, [_seen_appeal(sample) for sample in samples])
    heard = np.array([_near_speech(float(time), speech) for time in times])
    return np.clip(seen + heard * SPEECH / TOTAL * seen, 0.0, 1.0)


def scenes(cuts: Sequence[float], duration: float) -> list[Interval]:
    """Start and end of each scene, a margin kept from the cuts."""
    bounds = [0.0, *cuts, duration]
    pairs = pairwise(bounds)
    inner = [(start + CUT_MARGIN * (start > 0), end - CUT_MARGIN * (end < duration)) for start, end in pairs]
    return [(start, end) for start, end in inner if end > start]


def _seen_appeal(sample: Sample) -> float:
    look = sample.look
    smile = max((face.smile * face.score for face in look.faces), default=0.0)
    lively = exp(-(((sample.motion - LIVELY) / LIVELY_SPREAD) ** 2))
    points = look.quality + FACES * bool(look.faces) + SMILES * smile + MOVES * lively + STEADY * sample.steadiness
    return points / TOTAL * _allowed(look)


def _allowed(look: Look) -> float:
    decent = 1 - max(look.nudity - LIKELY, 0) / (1 - LIKELY)  # up to what is likely nothing is lost
    return decent * (JUNK_LEFT if look.junk else 1.0)


def _near_speech(time: float, speech: Sequence[Interval]) -> float:
    gap = min((max(start - time, time - end, 0.0) for start, end in speech), default=NEAR_SPEECH)
    return 1 - min(gap / NEAR_SPEECH, 1.0)


def _windows(scene: Interval, duration: float) -> Iterator[Interval]:
    start, end = scene
    if end - start < SHORTEST:
        # A video of less than two seconds is offered whole; a short scene of a longer one is not.
        if duration < SHORTEST:
            yield scene
        return
    for length in LENGTHS:
        for begin in np.arange(start, end - length + 1e-6, TICK * 2):
            yield float(begin), float(begin) + length
    if end - start <= LONGEST:
        yield scene


def _settled(start: float, end: float, scene: Interval, speech: Sequence[Interval]) -> Interval:
    """The stretch with its ends moved out of speech, as long as it stays within the scene and its lengths."""
    for first in _outside(start, speech, scene):
        for last in _outside(end, speech, scene):
            if SHORTEST <= last - first <= LONGEST:
                return first, last
    return start, end


def _cuts_a_word(start: float, end: float, speech: Sequence[Interval]) -> bool:
    return any(begin < time < over for begin, over in speech for time in (start, end))


def _outside(time: float, speech: Sequence[Interval], scene: Interval) -> list[float]:
    """The time itself when nobody speaks then, else the pauses before and after, the nearer first, then itself."""
    spoken = next(((start, end) for start, end in speech if start < time < end), None)
    if spoken is None:
        return [time]
    pauses = [_pause(spoken[0], -SPEECH_PAUSE, speech), _pause(spoken[1], SPEECH_PAUSE, speech)]
    inside = [pause for pause in pauses if scene[0] <= pause <= scene[1]]
    return [*sorted(inside, key=lambda pause: abs(pause - time)), time]


def _pause(edge: float, away: float, speech: Sequence[Interval]) -> float:
    """So far away from the edge of a word, or in the middle of a pause that is shorter than twice that."""
    near = [time for word in speech for time in word if 0 < (time - edge) * np.sign(away) < 2 * abs(away)]
    return edge + away if not near else (edge + min(near, key=lambda time: abs(time - edge))) / 2


def _worth(appeal: Curve, start: float, end: float) -> float:
    first, last = int(start / TICK), max(int(np.ceil(end / TICK)), int(start / TICK) + 1)
    mean = float(appeal[first:last].mean()) if first < len(appeal) else float(appeal[-1])
    longer = min((end - start) / LONGEST, 1.0)
    return min(max(mean * (1 - LENGTH_BONUS + LENGTH_BONUS * longer), 0.0), 1.0)


def _best_apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    taken: list[Span] = []
    for span in sorted(spans, key=lambda span: -span.score):
        if len(taken) == MOST:
            break
        if all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(span)
    return tuple(taken)
