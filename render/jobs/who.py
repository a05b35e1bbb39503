"""Who is who in the files of a command: their faces embedded in fenced children, then sorted."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

type Persons = dict[tuple[Path, int], str]  # of the face with that number in the file's look: p1, p2, ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A face that tells a person."""

    path: Path
    time: float  # in a video
    number: int  # in the look at that time
    face: Face


def who_is_who(album: Album, roots: Sequence[Path], data: Path, stages: Stages, report: Report = unwatched) -> Persons:
    """Nobody where the network for it was left out at set-up. Who is p1 is in most files."""
    looks = dict(album.seen)
    asked = {path: list(faces_to_know(seen)) for path, seen in looks.items()}
    calls = [embed_call(path, looks[path], faces) for path, faces in asked.items() if faces]
    if not calls or not is_installed("faceres"):
        return {}
    with (
        scratch(data) as folder,
        Pool(cores(), readable=absolute(roots), writable=[folder], preload=["embed_faces"]) as pool,
        stages.stage("people", pool),
    ):
        outcomes = collect(pool, calls, report, "Telling people apart")
    places: list[Seen] = []
    vectors = []
    for path, outcome in outcomes.items():
        faces = {(time, number): face for time, number, face in asked[path]}
        for found in outcome.value["files"].get(str(path), []) if isinstance(outcome, Done) else []:
            places.append(Seen(path, found["time"], found["number"], faces[found["time"], found["number"]]))
            vectors.append(np.frombuffer(base64.b64decode(found["embedding"]), "<f2"))
    return in_looks(looks, named(places, vectors))


def embed_call(path: Path, seen: Analysis, faces: Sequence[tuple[float, int, Face]]) -> Call:
    asked = [{"time": time, "number": number, "square": face.square} for time, number, face in faces]
    file = {"key": str(path), "path": str(path.absolute()), "probe": probe_as_json(seen.probe), "faces": asked}
    return Call("embed_faces", {"files": [file], "items": {}}, key=path, limits=look_limits([seen.probe]))


def named(places: Sequence[Seen], vectors: Sequence[np.ndarray]) -> list[tuple[Seen, str]]:
    """Those of the faces that are somebody's, and whose."""
    if not places:
        return []
    numbers = {frame: number for number, frame in enumerate({(place.path, place.time): None for place in places})}
    labels = group_faces(
        Faces(
            embeddings=np.stack(vectors),
            pictures=[numbers[place.path, place.time] for place in places],
            clear=[is_clear(place.face) for place in places],
            quality=[place.face.capture_quality for place in places],
            known=[NOBODY] * len(places),
            barred=[frozenset()] * len(places),
        )
    )
    files = {label: {place.path for place, of in zip(places, labels, strict=True) if of == label} for label in labels}
    often = sorted({*labels} - {NOBODY}, key=lambda label: (-len(files[label]), labels.index(label)))
    names = {label: f"p{number}" for number, label in enumerate(often, 1)}
    return [(place, names[label]) for place, label in zip(places, labels, strict=True) if label in names]


def in_looks(looks: Mapping[Path, Analysis], found: Sequence[tuple[Seen, str]]) -> Persons:
    """Of a video its best frame is reported; the face by which a track is known is mostly in another one."""
    persons: Persons = {}
    for place, name in found:
        look = looks[place.path].look
        for number, face in enumerate(look.faces):
            if face == place.face or (face.track is not None and face.track == place.face.track):
                persons[place.path, number] = name
    return persons
