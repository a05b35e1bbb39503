"""Cut out of a video or a Live Photo: asked for, made, kept; and who may do what."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data
from django.urls import reverse
from PIL import Image

from albums import storage
from albums.actions.cut_clip import ClipWish, clip_path, cut_clip_soon
from albums.kinds import cut_clip
from albums.models import Album, Item, Sticker, User
from render.cutout.reels import film
from render.jobs import cutting_video
from render.jobs.calls import Call
from render.jobs.models import Job, State
from render.media.arrays import unwatched
from tests.albums.conftest import signed_in
from tests.albums.factories import add_file, add_photo

SIZE = (320, 256)


def filmed(path: Path, picture: Any) -> Path:
    """A photo as a film that pans a little."""
    with film(path, SIZE, 10, None) as made:
        for number in range(8):
            part = np.asarray(picture[: SIZE[1], 4 * number : 4 * number + SIZE[0]], np.uint8)
            made.add(np.ascontiguousarray(part), number / 10, 0.1)
    return path


@pytest.fixture
def video(album: Album, owner: User, tmp_path: Path) -> Item:
    picture = skimage.data.astronaut()[:, 40:]  # type: ignore[no-untyped-call]
    return add_file(album, filmed(tmp_path / "walk.mp4", picture), owner, name="walk.mp4")


def work(job: Job) -> dict[str, Any]:
    """What the worker does, here and now."""
    call = cut_clip.prepare(job)
    assert isinstance(call, Call)
    value = cutting_video.keep_clip(call.params, unwatched)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    job.refresh_from_db()
    cut_clip.store(job, value)
    Job.objects.filter(pk=job.pk).update(state=State.DONE, result=job.result)
    found: dict[str, Any] = job.result or {}
    return found


def address(item: Item) -> str:
    return reverse("item_cutout_clip", args=[item.pk])


def test_it_works(video: Item, owner: User) -> None:
    client = signed_in(owner)
    assert b'name="end"' in client.get(address(video)).content
    asked = client.post(address(video), {"start": "0.1", "end": "0,7", "keep": "person", "ground": "none"})
    assert asked.status_code == 302
    shown = client.get(asked["Location"]).content.decode()
    assert "picture by picture" in shown and 'value="0,7"' in shown
    # Without the fragment: a browser that is sent to where it is already does not load the page again.
    assert re.search(r'http-equiv="refresh" content="3; url=/[^#"]+"', shown)
    found = work(Job.objects.get(kind="cut_clip"))
    sticker = Sticker.objects.get(pk=found["sticker"])
    assert (sticker.owner, sticker.item, sticker.name) == (owner, video, "walk")
    assert sticker.is_animated and sticker.duration == pytest.approx(0.6, abs=0.11)
    with Image.open(storage.original_path(sticker.blob)) as picture:
        assert picture.size == (sticker.width, sticker.height) and picture.format == "WEBP"
    done = client.get(asked["Location"].partition("#")[0], headers={"HX-Request": "true"}).content.decode()
    assert reverse("sticker", args=[sticker.pk]) in done and "<html" not in done


def test_another_ground_makes_a_new_video(video: Item, album: Album, owner: User) -> None:
    wish = {"start": "0", "end": "60", "keep": "person", "ground": "gradient", "gradient": "#000000-#ffffff"}
    assert signed_in(owner).post(address(video), wish).status_code == 302
    made = album.items.get(pk=work(Job.objects.get(kind="cut_clip"))["item"])
    assert (made.kind, made.width, made.height) == ("video", *SIZE)
    assert made.duration == pytest.approx(0.8, abs=0.01) and made.shown_at == video.shown_at
    assert storage.picture_path(made.blob_id, 320).is_file()
    video.refresh_from_db()
    assert video.deleted_at is None


def test_what_was_made_is_not_made_again(
    video: Item, owner: User, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = ClipWish(0.0, 0.3)
    first = work(cut_clip_soon(video, wish, owner))
    assert clip_path(video, wish).is_file()
    monkeypatch.setattr(cutting_video, "cut_clip_step", None)
    second = work(cut_clip_soon(video, wish, viewer))
    one, other = (Sticker.objects.get(pk=found["sticker"]) for found in (first, second))
    assert (one.blob, one.duration) == (other.blob, other.duration) and one.owner != other.owner


def test_without_a_subject(album: Album, owner: User, tmp_path: Path) -> None:
    grass = skimage.data.grass()[:400, :, None].repeat(3, axis=2)  # type: ignore[no-untyped-call]
    meadow = add_file(album, filmed(tmp_path / "meadow.mp4", grass), owner)
    job = cut_clip_soon(meadow, ClipWish(0.0, 0.5), owner)
    assert work(job) == {"subject": False}
    assert b"no clear subject" in signed_in(owner).get(f"{address(meadow)}?job={job.pk}").content
    assert not Sticker.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"start": "soon"}, "in seconds"),
        ({"end": "nan"}, "in seconds"),
        ({"start": "-1"}, "in seconds"),
        ({"start": "1e300"}, "in seconds"),
        ({"start": "9"}, "There is no such part"),
        ({"start": "0.7"}, "too short"),
        ({"keep": "unicorn"}, "There is no class"),
        ({"ground": "colour", "colour": "red"}, "choose a colour"),
        ({"ground": "picture", "picture": "x"}, "choose a picture"),
    ],
)
def test_bad_wishes_lose_nothing(wrong: dict[str, str], sentence: str, video: Item, owner: User) -> None:
    sent = {"start": "0", "end": "0.8", "keep": "dog", "ground": "none"} | wrong
    answer = signed_in(owner).post(address(video), sent)
    shown = answer.content.decode()
    assert answer.status_code == 422 and re.search(rf'role="alert">[^<]*{sentence}', shown)
    assert f'value="{sent["start"]}"' in shown
    assert not Job.objects.filter(kind="cut_clip").exists()


def test_a_sticker_is_short(video: Item, owner: User) -> None:
    Item.objects.filter(pk=video.pk).update(probe=video.probe | {"duration": 20.0})
    answer = signed_in(owner).post(address(video), {"start": "1", "end": "8", "ground": "none"})
    assert answer.status_code == 422 and b"A sticker may last 6 seconds" in answer.content


def test_who_may_what(video: Item, owner: User, viewer: User) -> None:
    looking = signed_in(viewer)
    assert b'value="blur"' not in looking.get(address(video)).content
    wish = {"start": "0", "end": "0.5", "ground": "blur"}
    assert looking.post(address(video), wish).status_code == 403
    assert looking.post(address(video), wish | {"ground": "none"}).status_code == 302
    job = Job.objects.get(kind="cut_clip")
    assert signed_in(owner).get(f"{address(video)}?job={job.pk}").status_code == 404
    assert looking.get(f"{address(video)}?job=x").status_code == 404


def test_stop(video: Item, owner: User) -> None:
    job = cut_clip_soon(video, ClipWish(0.0, 0.5), owner)
    client, there = signed_in(owner), f"{address(video)}?job={job.pk}"
    assert client.post(there).status_code == 302
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert b"Stopped" in client.get(there).content


def test_a_photo_that_stands_still_has_a_page_of_its_own(album: Album, owner: User) -> None:
    photo = add_photo(album, owner)
    assert signed_in(owner).get(address(photo))["Location"] == reverse("item_cutout", args=[photo.pk])


def test_whoever_left_the_album_adds_nothing(video: Item, album: Album, owner: User, viewer: User) -> None:
    job = cut_clip_soon(video, ClipWish(0.0, 0.5, background="#ff0000"), viewer)
    with pytest.raises(Exception, match="no longer add"):
        work(job)
    assert album.items.count() == 1
