"""The control that slows a clip: offered where the frames allow it, undone like any change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from albums.actions.share_bytes import keep_bytes
from albums.models import Album, Item, Look, Movie, User
from render.film.keys import content_hash
from render.jobs.probing import probe_as_json
from render.media.probe import probe
from render.media.rate import fast_stretches
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Span
from tests.albums.conftest import signed_in
from tests.albums.filming import BASE, add_photos, import_themes, planned_movie
from tests.render.film.numbered import numbered_film
from tests.render.story import material

SECONDS = 6


@pytest.fixture(autouse=True)
def home(db: None, album: Album, tmp_path: Path) -> None:
    import_themes()
    add_photos(album, 6)
    add_film(album, numbered_film(tmp_path / "60.mp4", np.arange(0, SECONDS, 1 / 60).tolist()))


def add_film(album: Album, path: Path) -> None:
    found, sha256 = probe(path), content_hash(path)
    with transaction.atomic():
        blob = keep_bytes(path, sha256, path.stat().st_size)
    spans = (Span(0.5, SECONDS - 0.5, 0.9),)
    _path, seen = material.video("film", duration=SECONDS, best=spans, quality=0.9, seed=99)
    assert seen.video
    seen = replace(seen, probe=found, video=replace(seen.video, fast=fast_stretches(path, found)))
    Look.objects.create(blob=blob, version=ANALYSIS_VERSION, analysis=codec.to_json(seen))
    Item.objects.create(
        album=album, blob=blob, name="60.mp4", kind="video", probe=probe_as_json(found), width=found.width,
        height=found.height, duration=found.duration, taken_at=BASE, taken_at_source="quicktime", shown_at=BASE,
        analysed_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def movie(album: Album, contributor: User) -> Movie:
    return planned_movie(album, contributor)


def clip(movie: Movie) -> dict[str, Any]:
    movie.refresh_from_db()
    return next(shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "video")


def change(client: Client, movie: Movie, op: str, **said: Any) -> HttpResponse:
    movie.refresh_from_db()
    said = {"op": op, "version": movie.storyboard_version} | said
    answer: Any = client.post(f"/movies/{movie.pk}/storyboard/", said)
    return answer  # type: ignore[no-any-return]


def test_it_works(contributor: User, movie: Movie) -> None:
    client, before = signed_in(contributor), clip(movie)
    page = client.get(f"/movies/{movie.pk}/?shot={before['id']}").content.decode()
    assert "Its own speed" in page and "Slow motion" in page and "Very slow" not in page
    assert change(client, movie, "speed", shot=before["id"], speed="0.5").status_code == 302
    slow = clip(movie)
    assert (slow["speed"], slow["has_sound"], slow["start"], slow["end"]) == (
        0.5,
        False,
        before["start"],
        before["end"],
    )
    change(client, movie, "undo")
    assert clip(movie) == before


def test_a_dreamy_movie_slows_by_itself(contributor: User, album: Album) -> None:
    assert clip(planned_movie(album, contributor, mood="dreamy"))["speed"] == 0.5


@pytest.mark.parametrize(("speed", "status"), [("0.25", 422), ("0", 422), ("nan", 400), ("slow", 400), ("", 400)])
def test_other_speeds_are_refused(contributor: User, movie: Movie, speed: str, status: int) -> None:
    assert change(signed_in(contributor), movie, "speed", shot=clip(movie)["id"], speed=speed).status_code == status


def test_a_photo_has_no_such_control(contributor: User, movie: Movie) -> None:
    photo = next(shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "photo")
    assert "Slow motion" not in signed_in(contributor).get(f"/movies/{movie.pk}/?shot={photo['id']}").content.decode()
