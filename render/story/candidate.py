"""A file that may come into the story, on one clock with all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

from render.media.probe import Probe
from render.story.keeping import Kept
from render.vision.analysis import Analysis, Look, VideoAnalysis


@dataclass(frozen=True, slots=True)
class Candidate:
    """One analysed file."""

    path: Path
    analysis: Analysis
    when: datetime  # naive: the wall clock where it was taken
    dated: bool  # False where only the file's own date is known, which any copy changes
    kept: Kept | None = None  # what a rule keeps of it; None where there is no rule

    @property
    def asked_for(self) -> bool:
        """Whether a rule keeps stretches of this very video: somebody wants to see them, however they look."""
        return self.kept is not None and bool(self.kept.spans)

    @property
    def probe(self) -> Probe:
        return self.analysis.probe

    @property
    def look(self) -> Look:
        return self.analysis.look

    @property
    def video(self) -> VideoAnalysis | None:
        return self.analysis.video


def candidates(analyses: Sequence[tuple[Path, Analysis]]) -> list[Candidate]:
    """All files on one wall clock, in the order in which they were taken."""
    zone = home_zone([analysis.probe for _, analysis in analyses])
    found = [
        Candidate(
            path, analysis, wall_clock(analysis.probe, zone), analysis.probe.taken_at_source not in (None, "file")
        )
        for path, analysis in analyses
    ]
    return sorted(found, key=lambda candidate: (candidate.when, candidate.path.name))


def only_kept(items: Sequence[Candidate], kept: Mapping[Path, Kept]) -> list[Candidate]:
    """Those of which a rule keeps something; of videos its spans are the best stretches."""
    return [of_kept(item, kept[item.path]) for item in items if item.path in kept]


def of_kept(item: Candidate, kept: Kept) -> Candidate:
    if item.video is None or not kept.spans:
        return replace(item, kept=kept)
    video = replace(item.video, best=kept.spans)
    return replace(item, analysis=replace(item.analysis, video=video), kept=kept)


def home_zone(probes: Sequence[Probe]) -> tzinfo:
    """The zone most photos tell; UTC without any, since videos that tell only UTC need one zone for all."""
    offsets = Counter(
        offset
        for probe in probes
        if probe.taken_at and (offset := probe.taken_at.utcoffset()) not in (None, timedelta(0))
    )
    return timezone(offsets.most_common(1)[0][0]) if offsets else UTC


def wall_clock(probe: Probe, zone: tzinfo) -> datetime:
    """When the camera's owner would say it was taken. Videos and file systems tell UTC only: those move to `zone`."""
    if probe.taken_at is None:
        return datetime.min
    if not probe.taken_at.tzinfo:
        return probe.taken_at
    only_utc = not probe.taken_at.utcoffset() and probe.taken_at_source != "exif"
    return (probe.taken_at.astimezone(zone) if only_utc else probe.taken_at).replace(tzinfo=None)
