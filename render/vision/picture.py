"""Look at one picture: every module is asked once, all from one pyramid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from render.media.arrays import RGB
from render.media.photo import read_photo
from render.media.probe import Probe
from render.vision.analysis import Analysis, Face, Look
from render.vision.capture_quality import see_face
from render.vision.colours import colours
from render.vision.exposure import exposure
from render.vision.faces import FRAME_LEVELS, PHOTO_LEVELS, find_faces
from render.vision.junk import judge
from render.vision.labels import COUNT, label
from render.vision.mesh import FRAME_VIEWS, PHOTO_VIEWS, View
from render.vision.objects import find_objects
from render.vision.pyramid import Pyramid
from render.vision.quality import quality
from render.vision.safety import nudity
from render.vision.sharpness import sharpness
from render.vision.themes import themes_of
from render.vision.tone import tone

# Larger photos are shrunk to this while they are decoded: it is more than a 2160p movie shows, and 48 MP at full size
# would take most of a gigabyte. The 12 MP of telephones (4032 pixels) are taken as they are, and half of their 8064,
# which a JPEG decoder reaches alone: shrinking by a hundredth would cost as much as decoding.
LONGEST_SIDE = 4096
# Faces that are looked at closely, the largest first. A crowd beyond that says nothing more, and each costs 25 ms.
MOST_FACES = 24
JUNK_SIDE = 1024  # pixels of the longer side at which a picture is judged as junk


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The part of a look that is asked of every frame: what tells a good moment from a bad one, and nudity."""

    faces: tuple[Face, ...]
    sharpness: float
    exposure: float
    quality: float
    nudity: float


def analyse_photo(path: Path, probe: Probe) -> Analysis:
    """Everything seen in a photo. Raises RefusedError when it cannot be decoded, MissingModelError."""
    return Analysis(probe, look_in(read_photo(path, probe, LONGEST_SIDE), probe))


def look_in(image: RGB, probe: Probe, *, still: bool = True) -> Look:
    """`look_at` a picture that may have been shrunk since the probe; boxes are in pixels of the full size."""
    look = look_at(image, still=still)
    return look.enlarged(max(probe.width, probe.height) / max(image.shape[:2]))


def look_at(image: RGB, *, still: bool = True) -> Look:
    """Everything seen in one picture; a frame of a video (`still` false) is searched for large faces only."""
    pyramid = Pyramid(image)
    return look_closer(pyramid, glimpse(pyramid, still=still))


def glimpse(pyramid: Pyramid, *, still: bool = True) -> Glimpse:
    faces = see_faces(pyramid) if still else see_faces(pyramid, FRAME_LEVELS, FRAME_VIEWS)
    sharp, exposed = sharpness(pyramid), exposure(pyramid)
    return Glimpse(faces, sharp, exposed, quality(faces, sharp, exposed, pyramid), nudity(pyramid))


def look_closer(pyramid: Pyramid, first: Glimpse) -> Look:
    """The whole look at a picture of which a first glimpse was caught."""
    names, embedding = label(pyramid)
    labels = names[:COUNT]
    objects = find_objects(pyramid)
    faces = first.faces
    return Look(
        faces=faces,
        sharpness=first.sharpness,
        exposure=first.exposure,
        labels=labels,
        themes=themes_of(names, objects, [face.box for face in faces], colours(pyramid), pyramid.size),
        objects=objects,
        embedding=embedding,
        junk=judge(pyramid.about(JUNK_SIDE), embedding, labels, len(faces), first.sharpness, first.exposure),
        nudity=first.nudity,
        quality=first.quality,
        tone=tone(pyramid),
    )


def see_faces(
    pyramid: Pyramid, levels: tuple[int, ...] = PHOTO_LEVELS, views: Sequence[View] = PHOTO_VIEWS
) -> tuple[Face, ...]:
    """The faces in the picture, the largest first."""
    found = sorted(find_faces(pyramid, levels), key=lambda face: face.area, reverse=True)
    return tuple(see_face(pyramid, face, views) for face in found[:MOST_FACES])
