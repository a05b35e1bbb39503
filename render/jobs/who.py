"""Who is who in the photos of a command: their faces embedded in fenced children, then sorted."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from render.jobs.asking import absolute, collect, cores, scratch
from render.jobs.calls import Call, Done
from render.jobs.look import Album, look_limits
from render.jobs.pool import Pool
from render.jobs.probing import probe_as_json
from render.jobs.stages import Stages
from render.media.arrays import Report, unwatched
from render.vision.analysis import Analysis, Face
from render.vision.grouping import Faces, group_faces
from render.vision.people import NOBODY, faces_to_know, is_clear
from render.weights.models import is_installed

type Persons = dict[tuple[Path, int], str]  # of the face with that number in the photo: p1, p2, ...


def who_is_who(album: Album, roots: Sequence[Path], data: Path, stages: Stages, report: Report = unwatched) -> Persons:
    """Nobody where the network for it was left out at set-up. Who is p1 is in most photos."""
    photos = {path: list(faces_to_know(seen)) for path, seen in album.seen if seen.video is None}
    calls = [embed_call(path, seen, photos[path]) for path, seen in album.seen if photos.get(path)]
    if not calls or not is_installed("faceres"):
        return {}
    with (
        scratch(data) as folder,
        Pool(cores(), readable=absolute(roots), writable=[folder], preload=["embed_faces"]) as pool,
        stages.stage("people", pool),
    ):
        outcomes = collect(pool, calls, report, "Telling people apart")
    places: list[tuple[Path, int, Face]] = []
    vectors = []
    for path, outcome in outcomes.items():
        faces = {number: face for _time, number, face in photos[path]}
        for found in outcome.value["files"].get(str(path), []) if isinstance(outcome, Done) else []:
            places.append((path, found["number"], faces[found["number"]]))
            vectors.append(np.frombuffer(base64.b64decode(found["embedding"]), "<f2"))
    return named(places, vectors)


def embed_call(path: Path, seen: Analysis, faces: Sequence[tuple[float, int, Face]]) -> Call:
    asked = [{"time": time, "number": number, "square": face.square} for time, number, face in faces]
    file = {"key": str(path), "path": str(path.absolute()), "probe": probe_as_json(seen.probe), "faces": asked}
    return Call("embed_faces", {"files": [file], "items": []}, key=path, limits=look_limits([seen.probe]))


def named(places: Sequence[tuple[Path, int, Face]], vectors: Sequence[np.ndarray]) -> Persons:
    if not places:
        return {}
    numbers = {path: number for number, path in enumerate({path: None for path, _number, _face in places})}
    labels = group_faces(
        Faces(
            embeddings=np.stack(vectors),
            pictures=[numbers[path] for path, _number, _face in places],
            clear=[is_clear(face) for _path, _number, face in places],
            quality=[face.capture_quality for _path, _number, face in places],
            known=[NOBODY] * len(places),
            barred=[frozenset()] * len(places),
        )
    )
    often = sorted({*labels} - {NOBODY}, key=lambda label: (-labels.count(label), labels.index(label)))
    names = {label: f"p{number}" for number, label in enumerate(often, 1)}
    return {
        (path, number): names[label]
        for (path, number, _face), label in zip(places, labels, strict=True)
        if label in names
    }
