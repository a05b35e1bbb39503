"""The steps from files to a movie, as commands and pages run them: look, tell, film."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render.jobs.calls import Call, Done, Failed, Limits, Outcome, Refused
from render.jobs.look_cache import LookCache, sha256_of
from render.jobs.pool import Pool
from render.jobs.probing import probe_as_json, probe_from_json
from render.jobs.stages import Stages, part_of
from render.media.arrays import Report, unwatched
from render.media.errors import RefusedError
from render.media.inventory import inventory
from render.media.probe import Probe
from render.story.storyboard import LeftOut
from render.story.wish import Wish
from render.vision import codec
from render.vision.analysis import Analysis

__all__ = ["Album", "Wish", "look_at"]

log = logging.getLogger(__name__)

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


@dataclass(frozen=True, slots=True)
class Album:
    """What was seen in a number of files."""

    seen: tuple[tuple[Path, Analysis], ...]
    refused: tuple[LeftOut, ...]


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
        seen, unreadable = analyse(probes, paths, folder, data, stages, part_of(report, 0.1, 1.0))
    return Album(tuple(seen), (*refused, *unreadable))


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
    probes: dict[Path, Probe], roots: Sequence[Path], folder: Path, data: Path, stages: Stages, report: Report
) -> tuple[list[tuple[Path, Analysis]], list[LeftOut]]:
    """What is seen in each file, from the cache where it was seen before, and the sentence for each unreadable one."""
    cache = LookCache(data / "cache" / "looks")
    with (
        Pool(cores(), readable=absolute(roots), writable=[folder], preload=["analyse"]) as pool,
        stages.stage("analyse", pool),
    ):
        digests = {file: sha256_of(file) for file in probes}
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


def collect(pool: Pool, calls: Sequence[Call], report: Report, label: str) -> dict[Any, Outcome]:
    """The outcomes of all calls by key, telling how many are done and how far those under way are."""
    outcomes: dict[Any, Outcome] = {}
    under_way: dict[Any, float] = {}

    def tell() -> None:
        done = len(outcomes) + sum(under_way.values())
        report(done / max(1, len(calls)), f"{label}: {len(outcomes)} of {len(calls)}")

    def progress(call: Call, fraction: float, _: str) -> None:
        under_way[call.key] = fraction

    tell()
    for call, outcome in pool.run(calls, on_progress=progress, on_wait=tell):
        under_way.pop(call.key, None)
        outcomes[call.key] = outcome
        if isinstance(outcome, Failed):
            log.error("%s of %s: %s: %s", call.task, call.params["path"], outcome.cause, outcome.detail)
    return outcomes


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


def outcome_of(pool: Pool, call: Call, report: Report) -> Any:
    """What one call returns. Raises RefusedError where it refuses or fails."""
    for _, outcome in pool.run([call], on_progress=lambda _, fraction, label: report(fraction, label)):
        match outcome:
            case Done(value):
                return value
            case Refused(sentence):
                raise RefusedError(sentence)
            case Failed(sentence, cause, detail):
                log.error("%s: %s: %s", call.task, cause, detail)
                raise RefusedError(sentence)
    raise AssertionError("a call ends with an outcome")


def publish(made: Path, out: Path) -> None:
    """Put a finished file where it was asked for, whole or not at all."""
    partial = out.with_name(f".{out.name}.partial")
    try:
        shutil.copyfile(made, partial)
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RefusedError(f"{out} cannot be written: {error.strerror}.") from error


def absolute(paths: Sequence[Path]) -> list[Path]:
    """Children work in a folder of their own, where relative paths lead elsewhere."""
    return [path.absolute() for path in paths]


def require(paths: Sequence[Path]) -> None:
    """Raises RefusedError if a path does not exist."""
    for path in paths:
        if not path.exists():
            raise RefusedError(f"There is no file or folder {path}.")


def cores() -> int:
    return len(os.sched_getaffinity(0))


@contextmanager
def scratch(data: Path) -> Iterator[Path]:
    """A folder for what children write, gone at the end."""
    parent = data / "scratch"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)
