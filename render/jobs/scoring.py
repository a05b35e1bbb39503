"""Let a classifier look at files on the disk, each in a fenced child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from render.jobs.asking import absolute, collect, cores, outcome_of, require, scratch
from render.jobs.calls import MIB, Call, Done, Failed, Limits, Outcome, Refused
from render.jobs.labelled import LANDMARKS
from render.jobs.look import identify
from render.jobs.moving_bodies import landmark_limits
from render.jobs.pool import Pool
from render.jobs.probing import probe_as_json
from render.jobs.stages import Stages, part_of
from render.media.arrays import Report, unwatched
from render.media.errors import RefusedError
from render.media.probe import Probe

READ_LIMITS = Limits(seconds=60.0, cpu_seconds=30.0, memory=1200 * MIB)
CLASSIFY_SECONDS, CLASSIFY_PER_SECOND = 120.0, 2.0
CLASSIFY_MEMORY = 1600 * MIB


@dataclass(slots=True)
class Scores:
    """What a classifier said, as the task "classify" returns it, and the sentence for each file it could not see."""

    found: dict[Path, dict[str, Any]] = field(default_factory=dict)
    refused: dict[Path, str] = field(default_factory=dict)

    def take(self, outcomes: Mapping[Path, Outcome]) -> None:
        for path, outcome in outcomes.items():
            match outcome:
                case Done(value):
                    self.found[path] = value
                case Refused(sentence) | Failed(sentence):
                    self.refused[path] = sentence


def about_model(model: Path, *, data: Path) -> dict[str, Any]:
    """What a file from anywhere tells of itself. Raises RefusedError for what is no classifier of ours."""
    require([model])
    with (
        scratch(data) as folder,
        Pool(1, readable=absolute([model]), writable=[folder], throwaway=True, limits=READ_LIMITS) as pool,
    ):
        return dict(outcome_of(pool, Call("read_classifier", {"path": str(model.absolute())}), unwatched))


def score_files(model: Path, files: Sequence[Path], *, data: Path, report: Report = unwatched) -> Scores:
    """Look at photos and videos, or at files of landmarks. Raises RefusedError for a model that is none."""
    require([model, *files])
    about = about_model(model, data=data)
    ready = [path for path in files if path.suffix.lower() == LANDMARKS and about["kind"] == "action"]
    others = [path for path in files if path not in ready]
    with scratch(data) as folder:
        probes, refused = identify(others, others, folder, Stages(), part_of(report, 0.0, 0.1)) if others else ({}, [])
        scores = Scores({}, {Path(one.source): one.reason for one in refused})
        landmarks = {path: path.absolute() for path in ready}
        if about["kind"] == "action":
            made, without = follow_bodies(probes, about["rate"], folder, part_of(report, 0.1, 0.9))
            landmarks |= made
            scores.refused |= without
        calls = [
            classify_call(model, path, probes.get(path), landmarks.get(path))
            for path in files
            if path in landmarks or (path in probes and path not in scores.refused)
        ]
        readable = absolute([model, *files])
        with Pool(cores(), readable=[*readable, folder], writable=[folder], preload=["classify"]) as pool:
            scores.take(collect(pool, calls, part_of(report, 0.9 if landmarks else 0.1, 1.0), "Looking at files"))
    return scores


def follow_bodies(
    probes: Mapping[Path, Probe], rate: float, folder: Path, report: Report
) -> tuple[dict[Path, Path], dict[Path, str]]:
    """Files of landmarks by video, and the sentence for each file in which nobody can be followed."""
    films = {path: probe for path, probe in probes.items() if probe.kind == "video"}
    refused = {path: "Movements are seen in videos, not in photos." for path in probes if path not in films}
    out = {path: folder / f"landmarks-{number}.npz" for number, path in enumerate(films)}
    calls = [body_call(path, probe, rate, out[path]) for path, probe in films.items()]
    with Pool(cores(), readable=absolute(list(films)), writable=[folder], preload=["body_landmarks"]) as pool:
        found = Scores()
        found.take(collect(pool, calls, report, "Following movements"))
    return {path: out[path] for path in found.found}, refused | found.refused


def body_call(path: Path, probe: Probe, rate: float, out: Path) -> Call:
    wish = {"path": str(path.absolute()), "probe": probe_as_json(probe), "rate": rate, "start": None, "end": None}
    return Call("body_landmarks", wish | {"out": str(out)}, key=path, limits=landmark_limits(probe, rate))


def classify_call(model: Path, path: Path, probe: Probe | None, landmarks: Path | None) -> Call:
    length = (probe.duration or 0.0) if probe else 0.0
    seconds = CLASSIFY_SECONDS + CLASSIFY_PER_SECOND * length
    wish = {
        "model": str(model.absolute()),
        "path": str(path.absolute()),
        "probe": probe_as_json(probe) if probe else None,
        "picture": None,
        "landmarks": str(landmarks) if landmarks else None,
    }
    return Call("classify", wish, key=path, limits=Limits(seconds, seconds, CLASSIFY_MEMORY))


def require_found(scores: Scores) -> None:
    """Raises RefusedError where there is nothing else to tell."""
    if not scores.found:
        raise RefusedError(next(iter(scores.refused.values()), "There are no files here."))
