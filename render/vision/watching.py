"""Let a classifier of pictures watch a video: what it says of a frame a second, and where it says it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from render.media.arrays import Report
from render.media.errors import RefusedError
from render.media.probe import Probe
from render.media.video import sample_frames
from render.vision.analysis import Span
from render.vision.classify import LIKELY, Classifier, Window

EVERY = 1.0  # seconds
MOST_FRAMES = 600  # of one video, as an analysis looks at
FRAME_SIDE = 800  # pixels
NO_PICTURE = "No picture of this video can be read; please send it again."


def watch(classifier: Classifier, path: Path, probe: Probe, report: Report) -> list[Window]:
    """What is said of each moment, until the next. Raises RefusedError."""
    duration = probe.duration or 0.0
    every = max(EVERY, duration / MOST_FRAMES)
    found = []
    for frame in sample_frames(path, probe, every, FRAME_SIDE):
        report(min(frame.time / max(duration, frame.time, every), 1.0), "Looking at the video")
        found.append((frame.time, classifier.image(frame.image)))
    if not found:
        raise RefusedError(NO_PICTURE)
    ends = [*(time for time, _ in found[1:]), max(duration, found[-1][0] + 0.001)]
    return [Window(time, end, scores) for (time, scores), end in zip(found, ends, strict=True)]


def best_of(windows: Sequence[Window]) -> dict[str, float]:
    """The highest that each label reaches."""
    return {label: max(window.probabilities[label] for window in windows) for label in windows[0].probabilities}


def stretches(windows: Sequence[Window], least: float, negative: str | None = None) -> list[tuple[str, Span]]:
    """Where labels but the negative one are seen without a break, in order of time, with the mean probability."""
    found = []
    for label in (label for label in windows[0].probabilities if label != negative):
        run: list[Window] = []
        for window in [*windows, None]:
            if window and window.probabilities[label] >= max(least, LIKELY):
                run.append(window)
            elif run:
                score = sum(one.probabilities[label] for one in run) / len(run)
                found.append((label, Span(run[0].start, run[-1].end, score)))
                run = []
    return sorted(found, key=lambda one: one[1].start)
