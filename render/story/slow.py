"""Slow motion: where a video has frames enough to show each of them by itself, and where that fits a movie."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from render.story.pace import Pace
from render.story.takes import Take, best_window, speeds_at
from render.vision.analysis import Span, VideoAnalysis

# Films with so many frames a second were taken to be slowed: they are, whatever moves in them, if the mood slows
# anything; one that slows much shows every frame of them.
TAKEN_FOR_IT = 96.0
SLOWS_MUCH = 0.3
STILL = 0.05  # of the motion of a stretch: nothing there becomes better by it


def slowed(take: Take, pace: Pace) -> Take:
    """The take in slow motion where the mood wants it, its frames allow it, and nobody speaks in it."""
    video, span = take.candidate.video, take.span
    if video is None or span is None or pace.slow_motion >= 1:
        return take
    speeds = speeds_at(video, span)
    for_it = any(rate >= TAKEN_FOR_IT for start, end, rate in video.fast if start < span.end and span.start < end)
    if not speeds or motion(video, span) < (STILL if for_it else pace.slow_motion):
        return take
    speed = speeds[-1] if pace.slow_motion <= SLOWS_MUCH else speeds[0]
    window = best_window(video, span, pace.clip_shortest + pace.transition, speed)
    return replace(take, speed=speed) if window and window.speech_whole else take


def motion(video: VideoAnalysis, span: Span) -> float:
    """Mean of what was sampled in the span, 0 still .. 1 wild."""
    inside = [sample.motion for sample in video.samples if span.start - 0.5 <= sample.time <= span.end + 0.5]
    return float(np.mean(inside)) if inside else 0.0
