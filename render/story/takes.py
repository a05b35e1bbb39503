"""Takes: what could become a shot. A photo is one take; a video offers one for each of its best stretches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from render.story.candidate import Candidate
from render.vision.analysis import Look, Span, VideoAnalysis

# One take for so many seconds of a video, and never more than MOST_TAKES from one video.
SECONDS_PER_TAKE = 20.0
MOST_TAKES = 4
# In and out points of a clip are sought on this step, in seconds.
STEP = 0.1
# A scene change this near to a clip's end would flash up for a frame or two.
CUT_MARGIN = 0.1
# Where that can be had, a clip's ends keep so many seconds more from words: some begin before they are heard to. On the
# tuning voices of bench.filming.words 5 of 572 ends lie in a word, all under noise as loud as the voice; without 8.
ROOM = 0.1
# A face smaller than this share of the picture's short side belongs to a passer-by.
PROMINENT_FACE = 0.05
# Steadiness of films from tripods is above; all from hands come below it, and some that have much motion in them.
STEADY = 0.985
# How slowly clips may be shown, as shares of their clock; at 30 frames a second no frame is to be seen twice.
SLOW = (0.5, 0.25)
FRAMES_SHOWN = 30.0
NEARLY = 0.8  # of the frames that it takes
# Of what a rule keeps a clip holds as much of its own span as words allow, however good another beside it is.
OF_ITS_SPAN = 1.0
# A stretch that the analysis named as best counts fully, the seconds beside it by half of their picture quality.
BESIDE_BEST = 0.5


@dataclass(frozen=True, slots=True)
class Take:
    """A possible shot."""

    candidate: Candidate
    look: Look
    span: Span | None  # of a video: the stretch around which it is cut
    speed: float = 1.0  # of its clock when it is shown; less is slow motion

    @property
    def quality(self) -> float:
        """0..1."""
        return self.span.score if self.span else self.look.quality

    @property
    def fit(self) -> float:
        """How surely a rule keeps it, 0..1; 0 without a rule."""
        if self.candidate.kept is None:
            return 0.0
        return self.span.score if self.span and self.candidate.kept.spans else self.candidate.kept.score

    @property
    def shows_people(self) -> bool:
        """Whether somebody's face is large enough to be what the picture is about."""
        least = PROMINENT_FACE * min(self.candidate.probe.width, self.candidate.probe.height)
        return any(face.box[3] - face.box[1] >= least for face in self.look.faces)


@dataclass(frozen=True, slots=True)
class Window:
    """In and out point of a clip in its video, seconds."""

    start: float
    end: float
    score: float
    speech_whole: bool  # no word is cut, or in slow motion heard; else the clip's own sound must stay off


def takes(candidate: Candidate, shortest: float) -> list[Take]:
    """The takes that a file offers, best first: stretches that are no junk, or were asked for, in scenes of `shortest`
    seconds or more.
    """
    video = candidate.video
    if video is None:
        return [Take(candidate, candidate.look, None)]
    most = min(MOST_TAKES, 1 + int(video.duration / SECONDS_PER_TAKE))
    if candidate.asked_for:
        most = len(video.best)
    long_enough = [span for span in video.best if scene_length(video, span) >= shortest]
    found = [Take(candidate, look_at_span(candidate, video, span), span) for span in long_enough]
    return [take for take in found if take.look.junk is None or candidate.asked_for][:most]


def scene_length(video: VideoAnalysis, span: Span, speed: float = 1.0) -> float:
    """Seconds for which the scene that holds the span can be shown."""
    start, end = scene_around(video, span, speed)
    return (end - start) / speed


def look_at_span(candidate: Candidate, video: VideoAnalysis, span: Span) -> Look:
    """The best sampled frame within the span, or the video's own look if none was sampled there."""
    inside = [sample.look for sample in video.samples if span.start <= sample.time <= span.end]
    return max(inside, key=lambda look: look.quality, default=candidate.look)


def window_for(take: Take, seconds: float) -> Window | None:
    """The best clip of so many seconds of a video; None if its scene is shorter."""
    video, span = take.candidate.video, take.span
    if video is None or span is None:
        return None
    return best_window(video, span, seconds, take.speed, own=OF_ITS_SPAN if take.candidate.asked_for else 0.0)


def best_window(
    video: VideoAnalysis, span: Span, seconds: float, speed: float = 1.0, *, own: float = 0.0
) -> Window | None:
    """The best clip around the span that lasts so long at its speed: within one scene, no word cut if that is possible.

    own: what it counts that a clip holds of the span and nothing else. None if the scene is shorter than the clip.
    """
    begin, end = scene_around(video, span, speed)
    seconds *= speed
    starts = np.arange(begin, end - seconds + 1e-9, STEP)
    if not len(starts):
        return None
    covers = (starts <= max(begin, span.end - STEP)) & (starts + seconds >= min(end, span.start + STEP))
    starts = starts[covers] if covers.any() else starts
    scores = mean_scores(video, starts, seconds)
    whole = words_whole(video, starts, seconds) if speed == 1 else without_words(video, starts, seconds)
    roomy = whole & words_whole(video, starts, seconds, ROOM)
    allowed = next((fitting for fitting in (roomy, whole) if fitting.any()), np.ones_like(whole))
    within = np.minimum(starts + seconds, span.end) - np.maximum(starts, span.start)
    chosen = int(np.argmax(np.where(allowed, scores + own * within / seconds, -np.inf)))
    start = float(starts[chosen])
    return Window(start, start + seconds, float(scores[chosen]), bool(whole[chosen]))


def scene_around(video: VideoAnalysis, span: Span, speed: float = 1.0) -> tuple[float, float]:
    """Start and end of the scene that holds the span's middle, kept off its cuts; of what of it has frames enough for
    a slow motion.
    """
    middle = (span.start + span.end) / 2
    before = [cut + CUT_MARGIN for cut in video.scene_cuts if cut <= middle]
    after = [cut - CUT_MARGIN for cut in video.scene_cuts if cut > middle]
    if speed < 1:
        start, end, _rate = fast_around(video, span)
        before, after = [*before, start], [*after, end]
    return max(before, default=0.0), min(after, default=video.duration)


def fast_around(video: VideoAnalysis, span: Span) -> tuple[float, float, float]:
    """The stretch around the span's middle with frames enough for slow motion: start, end, frames a second."""
    middle = (span.start + span.end) / 2
    return next((stretch for stretch in video.fast if stretch[0] <= middle <= stretch[1]), (middle, middle, 0.0))


def speeds_at(video: VideoAnalysis, span: Span) -> tuple[float, ...]:
    """At which the video may be slowed there, the fastest first; none where it has no more frames than are shown.

    Near those of SLOW, so that it is always each frame that is shown, or always each second one, and so on.
    """
    rate = fast_around(video, span)[2]
    steps = [round(rate * speed / FRAMES_SHOWN) for speed in SLOW if rate >= NEARLY * FRAMES_SHOWN / speed]
    return tuple(round(FRAMES_SHOWN * step / rate, 4) for step in dict.fromkeys(steps))


def mean_scores(video: VideoAnalysis, starts: npt.NDArray[np.float64], seconds: float) -> npt.NDArray[np.float64]:
    """The mean worth of each window, by the running sum of a curve sampled every STEP."""
    times = np.arange(0.0, video.duration + STEP, STEP)
    curve = np.interp(
        times,
        [sample.time for sample in video.samples] or [0.0],
        [sample.look.quality * BESIDE_BEST for sample in video.samples] or [0.0],
    )
    for span in video.best:
        inside = (times >= span.start) & (times < span.end)
        curve[inside] = np.maximum(curve[inside], span.score)
    total = np.concatenate([[0.0], np.cumsum(curve)])
    first = np.clip(np.round(starts / STEP).astype(int), 0, len(curve) - 1)
    last = np.clip(np.round((starts + seconds) / STEP).astype(int), first + 1, len(curve))
    means: npt.NDArray[np.float64] = (total[last] - total[first]) / (last - first)
    return means


def is_shaken(video: VideoAnalysis, start: float, end: float) -> bool:
    """Whether the camera may have shaken between these seconds: then the clip is measured closer when it is shown."""
    near = [sample for sample in video.samples if start - 0.5 <= sample.time <= end + 0.5]
    return any(sample.steadiness < STEADY for sample in near)


def words_whole(
    video: VideoAnalysis, starts: npt.NDArray[np.float64], seconds: float, room: float = 0.0
) -> npt.NDArray[np.bool_]:
    """For each window whether every stretch of speech lies either whole inside or whole outside of it, so many seconds
    from its ends at least.
    """
    whole = np.ones(len(starts), np.bool_)
    ends = starts + seconds
    for begin, end in video.speech:
        outside = (end + room <= starts) | (begin - room >= ends)
        inside = (begin - room >= starts) & (end + room <= ends)
        whole &= outside | inside
    return whole


def without_words(video: VideoAnalysis, starts: npt.NDArray[np.float64], seconds: float) -> npt.NDArray[np.bool_]:
    """For each window whether nobody speaks in it."""
    silent = np.ones(len(starts), np.bool_)
    for begin, end in video.speech:
        silent &= (starts + seconds <= begin) | (starts >= end)
    return silent
