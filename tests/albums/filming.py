"""Albums with pictures that were looked at, and movies of them, without waiting for models."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import skimage
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from PIL import Image

from albums import storage
from albums.actions.film_movie import film_params
from albums.actions.plan_movie import plan_movie
from albums.actions.share_bytes import keep_bytes
from albums.models import Album, Item, Look, Movie, Rendition, User
from render.film.join import join
from render.film.keys import content_hash
from render.jobs.kinds import Wait
from render.jobs.models import Job
from render.jobs.probing import probe_as_json
from render.jobs.telling import tell_story
from render.media.probe import probe
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Analysis
from tests.render.film.test_join import FRAME_RATE, write_segment, write_sound
from tests.render.story.material import look

WISH: dict[str, Any] = {"title": "Our summer", "mood": "uplifting", "length": "short", "aspect": "16:9", "height": 480}
BASE = timezone.now().replace(year=2024, month=7, day=1, hour=12, minute=0, second=0, microsecond=0)


def import_themes() -> None:
    """What the migration does; tests that commit for real empty the tables."""
    import_module("albums.migrations.0004_built_in_themes").import_themes(apps, None)


def add_photos(album: Album, count: int, first: int = 0) -> list[Item]:
    """Real pictures of a few hundred pixels, no two alike."""
    return [add_photo(album, number) for number in range(first, first + count)]


def add_photo(album: Album, number: int) -> Item:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(photo(number))
        found, sha256 = probe(path), content_hash(path)
        with transaction.atomic():
            blob = keep_bytes(path, sha256, path.stat().st_size)
    storage.pictures_folder(sha256).mkdir(parents=True, exist_ok=True)
    for side in storage.PICTURE_SIDES:
        storage.picture_path(sha256, side).write_bytes(photo(number, "WEBP"))
    moment = BASE + timedelta(minutes=20 * number)
    seen = Analysis(found, look(quality=0.5 + 0.01 * number, seed=number))
    Look.objects.get_or_create(blob=blob, defaults={"version": ANALYSIS_VERSION, "analysis": codec.to_json(seen)})
    return Item.objects.create(
        album=album, blob=blob, name=f"{number}.jpg", kind="photo", probe=probe_as_json(found), width=found.width,
        height=found.height, taken_at=moment, taken_at_source="exif", shown_at=moment, analysed_at=timezone.now(),
    )  # fmt: skip


@cache
def photo(number: int, format_: str = "JPEG") -> bytes:
    astronaut = skimage.data.astronaut()  # type: ignore[no-untyped-call]
    picture = np.roll(astronaut, 37 * number, axis=2)[:400, (7 * number) % 100 :]
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(file, format_, quality=80)
    return file.getvalue()


def planned_movie(album: Album, user: User, **wish: Any) -> Movie:
    """A movie with its storyboard, told here and now."""
    from albums.kinds import story

    movie = plan_movie(album, user, render=False, **WISH | wish)
    job = Job.objects.get(kind="story", subject=movie.subject)
    call = story.prepare(job)
    assert call is not None and not isinstance(call, Wait)
    story.store(job, tell_story(call.params, lambda *_: None))
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=timezone.now())
    movie.refresh_from_db()
    return movie


@cache
def small_film() -> bytes:
    """Three seconds of greys with noise for a sound, as movies are joined of parts that begin with key frames."""
    counts = (30, 24, 36)
    with TemporaryDirectory() as folder:
        parts = [Path(folder) / f"{number}.mp4" for number in range(len(counts))]
        for number, part in enumerate(parts):
            write_segment(part, counts[number], first=sum(counts[:number]))
        out, sound = Path(folder) / "movie.mp4", write_sound(Path(folder) / "sound.mp4", sum(counts) / FRAME_RATE)
        join(parts, counts, sound, out, FRAME_RATE)
        return out.read_bytes()


def rendered_movie(album: Album, user: User, content: bytes | None = None) -> Movie:
    """A movie with a small film for a file, or with any bytes."""
    content = small_film() if content is None else content
    movie = planned_movie(album, user)
    film_params(movie)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "movie.mp4"
        path.write_bytes(content)
        with transaction.atomic():
            blob = keep_bytes(path, content_hash(path), len(content))
    poster = storage.pictures_folder(blob.sha256) / "poster.jpg"
    poster.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (854, 480), "teal").save(poster)
    Rendition.objects.create(
        movie=movie, blob=blob, storyboard=movie.storyboard, storyboard_version=movie.storyboard_version,
        width=854, height=480, duration=30.0,
    )  # fmt: skip
    Movie.objects.filter(pk=movie.pk).update(state=Movie.State.READY)
    movie.refresh_from_db()
    return movie
