"""Look at a video: decoded once, streamed, a glimpse caught about once a second; then its best stretches are chosen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from render.media.arrays import Report
from render.media.errors import RefusedError
from render.media.probe import Probe
from render.media.rate import fast_stretches
from render.media.video import walk
from render.vision.analysis import Analysis, Look, Sample, VideoAnalysis
from render.vision.highlights import highlights
from render.vision.moments import Moments
from render.vision.motion import moving_at
from render.vision.scenes import SceneWatch
from render.vision.tracks import tracked

MOST_MOMENTS = 600  # of one video, however long: half a minute of work
# Pixels of the longer side of frames that are looked at: what a 1080p movie shows, and faces large enough to judge.
FRAME_SIDE = 1920
NO_PICTURE = "No picture of this video can be read; please send it again."


def analyse_video(path: Path, probe: Probe, speech: Sequence[tuple[float, float]], report: Report) -> Analysis:
    """Everything seen in a video; `speech` (start, end in seconds) is what was heard in it.

    Raises RefusedError when no frame can be decoded, MissingModelError, and what `report` raises to stop the work.
    """
    expected = probe.duration or 0.0
    watch, moments, end = SceneWatch(), Moments(), 0.0
    for glance in walk(path, probe, every=max(1.0, expected / MOST_MOMENTS), longest_side=FRAME_SIDE):
        watch.see(glance.time, glance.luma)
        end = glance.time
        if glance.frame is not None:
            moments.see(glance.frame, new_scene=watch.changed_since(moments.last))
            report(min(end / max(expected, end, 1.0), 1.0), "Looking at the video")
    scale = max(probe.width, probe.height) / min(FRAME_SIDE, max(probe.width, probe.height))
    looks = [(time, look.enlarged(scale)) for time, look in moments.looks()]
    if not looks:
        raise RefusedError(NO_PICTURE)
    duration = max(expected, end)
    cuts = watch.cuts()
    samples = _samples(looks, watch, cuts, duration)
    seen = VideoAnalysis(
        duration=duration,
        scene_cuts=cuts,
        speech=tuple(speech),
        samples=samples,
        best=highlights(samples, cuts, speech, duration),
        fast=fast_stretches(path, probe),
    )
    return Analysis(probe, max(samples, key=lambda sample: sample.look.quality).look, seen)


def _samples(
    looks: Sequence[tuple[float, Look]], watch: SceneWatch, cuts: Sequence[float], duration: float
) -> tuple[Sample, ...]:
    bounds = [0.0, *cuts, duration + 1]
    samples = []
    for time, look in tracked(looks, cuts):
        scene = bisect_right(bounds, time)
        moving = moving_at(watch.steps, time, (bounds[scene - 1], bounds[scene]))
        samples.append(Sample(time, look, moving.motion, moving.steadiness))
    return tuple(samples)
