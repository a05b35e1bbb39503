"""The tasks that tell people apart: "embed_faces" looks at faces that were found, "group_faces" sorts all there are."""

from __future__ import annotations

import base64
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from render.jobs.probing import probe_from_json
from render.media.arrays import Report
from render.media.errors import RefusedError
from render.media.photo import read_photo
from render.media.probe import Probe
from render.media.video import frames_at
from render.vision.grouping import Faces, group_faces
from render.vision.people import NOBODY, Square, embed
from render.vision.picture import LONGEST_SIDE
from render.vision.pyramid import Pyramid, Roi

PICTURE_SIDE = 176  # pixels of a face shown by itself, on a dense screen
PICTURE_MARGIN = 1.9  # the square that is shown, over that around the landmarks: hair and chin belong to a face
PICTURE_QUALITY = 78


def embed_faces(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"files": [{"key", "path", "probe", "faces": [{"time", "number", "square", ...}]}], "items"}
    -> {"files": {key: faces}, "items"}.

    The faces come back with "embedding" (base64 of float16) and "picture" (base64 of WebP). A file that cannot be read
    any more has none. A photo and the film with which it moves have the same key. "items" come back as they are.
    """
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for index, file in enumerate(params["files"]):
        report(index / len(params["files"]), "Looking at faces")
        with suppress(RefusedError):
            found[file["key"]] += [*faces_in(Path(file["path"]), probe_from_json(file["probe"]), file["faces"])]
    return {"files": found, "items": params["items"]}


def faces_in(path: Path, probe: Probe, faces: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    by_time = defaultdict(list)
    for face in faces:
        by_time[face["time"]].append(face)
    for time, together in sorted(by_time.items()):
        pyramid = picture_at(path, probe, time)
        shrunk = max(pyramid.size) / max(probe.width, probe.height)
        for face in together:
            x, y, side, angle = face["square"]
            square = (x * shrunk, y * shrunk, side * shrunk, angle)
            yield face | {"embedding": packed(pyramid, square), "picture": shown(pyramid, square)}


def picture_at(path: Path, probe: Probe, time: float) -> Pyramid:
    if probe.kind == "photo":
        return Pyramid(read_photo(path, probe, LONGEST_SIDE))
    return Pyramid(next(frames_at(path, probe, [time])).image)


def packed(pyramid: Pyramid, square: Square) -> str:
    return base64.b64encode(embed(pyramid, square).astype("<f2").tobytes()).decode("ascii")


def shown(pyramid: Pyramid, square: Square) -> str:
    """The face by itself, upright and within the picture."""
    x, y, side, _angle = square
    width, height = pyramid.size
    side = min(side * PICTURE_MARGIN, width, height)
    x, y = (min(max(at, side / 2), whole - side / 2) for at, whole in ((x, width), (y, height)))
    file = io.BytesIO()
    cut = pyramid.cut(Roi(x, y, side, side), PICTURE_SIDE, PICTURE_SIDE)
    Image.fromarray(cut).save(file, "WEBP", quality=PICTURE_QUALITY)
    return base64.b64encode(file.getvalue()).decode("ascii")


def group_all(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"embeddings": .npy file, "faces": JSON file} -> {"known": {person: [face]}, "new": [[face]],
    "nobody": [face]}.

    The JSON file holds lists of equal length: "ids", "pictures" (which of them are in one), "clear", "quality",
    "known" (a person's id, or null) and "barred" (ids of persons that it is not). "state" comes back as it is.
    """
    faces = json.loads(Path(params["faces"]).read_text("utf-8"))
    people = sorted({person for person in faces["known"] if person})
    number = {person: index for index, person in enumerate(people)}
    pictures = {picture: index for index, picture in enumerate(dict.fromkeys(faces["pictures"]))}
    labels = group_faces(
        Faces(
            np.load(params["embeddings"], mmap_mode="r"),
            [pictures[picture] for picture in faces["pictures"]],
            faces["clear"],
            faces["quality"],
            [number.get(person, NOBODY) for person in faces["known"]],
            [frozenset(number[person] for person in persons if person in number) for persons in faces["barred"]],
        ),
        report,
    )
    groups: dict[int, list[str]] = defaultdict(list)
    for face, label in zip(faces["ids"], labels, strict=True):
        groups[label].append(face)
    nobody = groups.pop(NOBODY, [])
    known = {person: groups.pop(index, []) for index, person in enumerate(people)}
    return {"known": known, "new": list(groups.values()), "nobody": nobody, "state": params["state"]}
