"""Look at files: identify each in a throw-away child, then see what is in it in warm ones, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render.film.keys import content_hash
from render.jobs.alike import find_alike
from render.jobs.asking import absolute, collect, cores, outcome_of, publish, require, scratch
from render.jobs.calls import Call, Done, Failed, Limits, Refused
from render.jobs.look_cache import LookCache
from render.jobs.pool import Pool
from render.jobs.probing import probe_as_json, probe_from_json
from render.jobs.stages import Stages, part_of
from render.media.arrays import Report, unwatched
from render.media.errors import RefusedError
from render.media.inventory import inventory
from render.media.probe import Probe
from render.story.candidate import Candidate
from render.story.storyboard import LeftOut
from render.vision import codec
from render.vision.analysis import Analysis

MIB = 2**20
# Time for looking at a file, from its header: one 12 MP photo takes about 1 s of one core, a second of 1080p video
# about 0.5 s; ten times that allows for slow and busy machines.
LOOK_SECONDS = 10.0
LOOK_SECONDS_PER_MEGAPIXEL = 0.5
LOOK_SECONDS_PER_VIDEO_SECOND = 5.0
# All models and a decoded photo of 24 MP fit into 600 MB; larger photos are given what their pixels take.
LOOK_MEMORY = 600 * MIB
LOOK_MEMORY_MEGAPIXELS = 24
LOOK_BYTES_PER_PIXEL = 12
# What is kept of looks: about 10 kB for a photo, 4 kB for a second of video, so some 50 000 photos.
LOOK_CACHE_BYTES = 512 * MIB


@dataclass(frozen=True, slots=True)
class Album:
    """What was seen in a number of files."""

    seen: tuple[tuple[Path, Analysis], ...]
    refused: tuple[LeftOut, ...]
    digests: dict[str, str]  # sha256 of each seen file by its path
    groups: dict[Path, int]  # of files that show the same, those that are not alone

    def agree(self, first: Candidate, second: Candidate) -> bool:
        """Whether both show the same."""
        return first.path in self.groups and self.groups[first.path] == self.groups.get(second.path)


def look_at(paths: Sequence[Path], data: Path, stages: Stages, report: Report = unwatched) -> Album:
    """Identify and analyse all photos and videos in the files and folders.

    Raises RefusedError if a path does not exist or holds no file at all.
    """
    require(paths)
    files = inventory(paths)
    if not files:
        raise RefusedError("There are no files here.")
    with scratch(data) as folder:
        probes, refused = identify(files, paths, folder, stages, part_of(report, 0.0, 0.1))
        digests = {file: content_hash(file) for file in probes}
        seen, unreadable = analyse(probes, digests, paths, folder, data, stages, part_of(report, 0.1, 0.9))
        groups = find_alike(seen, digests, paths, folder, data, stages, part_of(report, 0.9, 1.0))
    known = {str(file): digest for file, digest in digests.items()}
    return Album(tuple(seen), (*refused, *unreadable), known, groups)


def identify(
    files: Sequence[Path], roots: Sequence[Path], folder: Path, stages: Stages, report: Report
) -> tuple[dict[Path, Probe], list[LeftOut]]:
    """The probe of each file, in the order of the files, and the sentence for each that is refused."""
    calls = [Call("probe", {"path": str(file.absolute())}, key=file) for file in files]
    with (
        Pool(cores(), readable=absolute(roots), writable=[folder], throwaway=True, preload=["probe"]) as pool,
        stages.stage("identify", pool),
    ):
        outcomes = collect(pool, calls, report, "Reading files")
    probes, refused = {}, []
    for file in files:
        match outcomes[file]:
            case Done(value):
                probes[file] = probe_from_json(value)
            case Refused(sentence) | Failed(sentence):
                refused.append(LeftOut(str(file), sentence))
    return probes, refused


def analyse(
    probes: dict[Path, Probe],
    digests: dict[Path, str],
    roots: Sequence[Path],
    folder: Path,
    data: Path,
    stages: Stages,
    report: Report,
) -> tuple[list[tuple[Path, Analysis]], list[LeftOut]]:
    """What is seen in each file, from the cache where it was seen before, and the sentence for each unreadable one."""
    cache = LookCache(data / "cache" / "looks", LOOK_CACHE_BYTES)
    with (
        Pool(cores(), readable=absolute(roots), writable=[folder], preload=["analyse"]) as pool,
        stages.stage("analyse", pool),
    ):
        found = {file: cache.get(digests[file], probe) for file, probe in probes.items()}
        calls = [look_call(file, probe) for file, probe in probes.items() if found[file] is None]
        outcomes = collect(pool, calls, report, "Looking at pictures")
    unreadable = []
    for file, outcome in outcomes.items():
        match outcome:
            case Done(value):
                found[file] = codec.from_json(value)
                cache.put(digests[file], codec.from_json(value))
            case Refused(sentence) | Failed(sentence):
                unreadable.append(LeftOut(str(file), sentence))
    cache.trim()
    return [(file, analysis) for file, analysis in found.items() if analysis is not None], unreadable


def look_call(file: Path, probe: Probe) -> Call:
    return Call(
        "analyse", {"path": str(file.absolute()), "probe": probe_as_json(probe)}, key=file, limits=look_limits([probe])
    )


def look_limits(probes: Sequence[Probe]) -> Limits:
    """What looking at these files together may take, by what their headers say."""
    largest = max(probe.width * probe.height / 1e6 for probe in probes)
    seconds = LOOK_SECONDS + sum(
        LOOK_SECONDS_PER_VIDEO_SECOND * (probe.duration or 0.0) * max(1.0, probe.width * probe.height / 2e6)
        if probe.kind == "video"
        else LOOK_SECONDS_PER_MEGAPIXEL * max(0.0, probe.width * probe.height / 1e6 - LOOK_MEMORY_MEGAPIXELS)
        for probe in probes
    )
    beyond = max(0.0, largest - LOOK_MEMORY_MEGAPIXELS) * 1e6
    return Limits(seconds, seconds, LOOK_MEMORY + int(beyond * LOOK_BYTES_PER_PIXEL))


def best_frame(
    files: Sequence[Path], frames: int, out: Path | None, *, data: Path, report: Report = unwatched
) -> dict[str, Any]:
    """The best frame of one video, or the best of several stills; the shape is in docs/commands.md.

    Writes the best one to `out` as JPEG. Raises RefusedError for files that cannot be read, or a mixture.
    """
    if frames < 1:
        raise RefusedError("At least one frame has to be looked at.")
    require(files)
    stages = Stages()
    with scratch(data) as folder:
        probes, refused = identify(files, files, folder, stages, part_of(report, 0.0, 0.1))
        if refused:
            raise RefusedError(f"{Path(refused[0].source).name}: {refused[0].reason}")
        if len(files) > 1 and any(probe.kind == "video" for probe in probes.values()):
            raise RefusedError("Give one video, or several photos of one burst.")
        picture = folder / "best.jpg"
        params = {
            "files": [{"path": str(file.absolute()), "probe": probe_as_json(probe)} for file, probe in probes.items()],
            "frames": frames,
            "out": str(picture) if out else None,
        }
        limits = look_limits(list(probes.values()))
        with Pool(1, readable=absolute(files), writable=[folder], limits=limits) as pool:
            found = outcome_of(pool, Call("best_frame", params), report)
        if out:
            publish(picture, out)
    return dict(found)
