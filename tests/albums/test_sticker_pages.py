"""The collection of stickers, the page of one, and pictures of people's own that become stickers."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from albums import storage
from albums.actions import finish_sticker as drawing
from albums.actions.finish_sticker import key_of, sticker_picture
from albums.models import Sticker, User
from albums.upload_limits import bytes_of
from render.cutout.finish import Finish, margin_pixels
from render.jobs.models import Job
from tests.albums.conftest import signed_in
from tests.albums.sticking import bring_all, disc, make_sticker, picture_file

LOOK = {"action": "finish", "outline": "4", "colour": "#ffd23f", "shadow": "on", "style": "comic"}


@pytest.fixture
def sticker(owner: User) -> Sticker:
    return make_sticker(owner)


def change(user: User, sticker: Sticker, **said: str) -> Any:
    return signed_in(user).post(f"/stickers/{sticker.pk}/change/", said)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def test_it_works(owner: User, sticker: Sticker) -> None:
    client = signed_in(owner)
    assert "The ball" in client.get("/stickers/").content.decode()
    page = client.get(f"/stickers/{sticker.pk}/").content.decode()
    assert "Back to how it was" in page and "PNG, 512 pixels" in page
    answer = client.post(f"/stickers/{sticker.pk}/change/", LOOK)
    sticker.refresh_from_db()
    assert sticker.finished_as == Finish(outline=0.04, outline_colour="#ffd23f", style="comic")
    # The way back is in the address.
    page = client.get(answer.headers["Location"]).content.decode()
    assert 'name="outline" value="2.5"' in page
    picture = client.get(f"/stickers/{sticker.pk}/picture/320.webp")
    edge = margin_pixels(sticker.finished_as, 320)
    assert opened(picture.content).size == (320 + 2 * edge, round(320 * 40 / 60) + 2 * edge)


def test_a_picture_is_drawn_once_for_each_look(sticker: Sticker, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sticker_picture(sticker, 320)
    monkeypatch.setattr(drawing, "drawn", lambda *_: pytest.fail("drawn again"))
    assert sticker_picture(sticker, 320) == first
    monkeypatch.undo()
    sticker.finish = Finish(style="shiny").to_json()
    assert sticker_picture(sticker, 320) != first


def test_old_looks_go_once_nobody_can_be_about_to_use_them(sticker: Sticker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "KEPT", 2)
    monkeypatch.setattr(drawing, "KEPT_SECONDS", 0)
    for outline in (0.01, 0.02, 0.03, 0.04):
        sticker.finish = Finish(outline=outline).to_json()
        sticker_picture(sticker, 160)
    assert len(list(storage.pictures_folder(sticker.blob_id).glob("sticker-*"))) == 2


def test_what_moves_goes_on_moving(owner: User) -> None:
    sticker = make_sticker(owner, frames=3)
    with Image.open(sticker_picture(sticker, 100)) as picture:
        assert getattr(picture, "n_frames", 1) == 3
    client = signed_in(owner)
    png = opened(client.get(f"/stickers/{sticker.pk}/download/?as=png&size=512").content)
    assert (png.format, getattr(png, "n_frames", 1)) == ("PNG", 3)
    preview = client.get(f"/stickers/{sticker.pk}/preview.webp", LOOK)
    assert getattr(opened(preview.content), "n_frames", 1) == 1


@pytest.mark.parametrize(("size", "side"), [("512", 512), ("full", 60)])
def test_downloads(owner: User, sticker: Sticker, size: str, side: int) -> None:
    answer = signed_in(owner).get(f"/stickers/{sticker.pk}/download/?as=png&size={size}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="The ball.png"'
    assert opened(answer.content).width == side + 2 * margin_pixels(Finish(), side)


@pytest.mark.parametrize("asked", ["as=gif", "size=9", "as=png&size=100000"])
def test_there_are_no_such_downloads(owner: User, sticker: Sticker, asked: str) -> None:
    assert signed_in(owner).get(f"/stickers/{sticker.pk}/download/?{asked}").status_code == 400


def test_a_look_stays_in_the_browser_and_a_name_without_it_is_asked_for_again(owner: User, sticker: Sticker) -> None:
    address = f"/stickers/{sticker.pk}/picture/320.webp"
    client = signed_in(owner)
    known = client.get(f"{address}?look={key_of(sticker.finished_as)}")
    assert "immutable" in known.headers["Cache-Control"]
    assert "no-cache" in client.get(f"{address}?look=other").headers["Cache-Control"]
    assert client.get(f"/stickers/{sticker.pk}/picture/321.webp").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"outline": "50"}, {"outline": "nan"}, {"outline": "x"}, {"colour": "red"}, {"style": "loud"}, {"action": "x"}],
)
def test_no_sticker_looks_like_this(owner: User, sticker: Sticker, wrong: dict[str, str]) -> None:
    assert change(owner, sticker, **(LOOK | wrong)).status_code == 400
    sticker.refresh_from_db()
    assert sticker.finished_as == Finish()


def test_a_colour_of_ones_own(owner: User, sticker: Sticker) -> None:
    change(owner, sticker, **(LOOK | {"colour": "own", "own": "#123456"}))
    sticker.refresh_from_db()
    assert sticker.finished_as.outline_colour == "#123456"


def test_it_has_a_name(owner: User, sticker: Sticker) -> None:
    change(owner, sticker, action="name", name="  My   ball ")
    sticker.refresh_from_db()
    assert sticker.name == "My ball"
    assert change(owner, sticker, action="name", name=" ").status_code == 400


def test_several_are_removed_and_come_back(owner: User, sticker: Sticker) -> None:
    ids = [sticker.pk, make_sticker(owner, "Another").pk]
    client = signed_in(owner)
    page = client.post("/stickers/change/", {"action": "remove", "sticker": ids}, follow=True).content.decode()
    assert "2 stickers are removed." in page and "Undo" in page
    assert not Sticker.objects.alive().exists()
    assert "Undo" not in client.get("/stickers/").content.decode()  # it was offered once; the trash has them
    assert "Another" in client.get("/trash/").content.decode()
    both = ",".join(map(str, ids))
    client.post("/stickers/change/", {"action": "restore", "sticker": both})
    assert Sticker.objects.alive().count() == 2


def test_one_goes_for_good_from_the_trash(owner: User, sticker: Sticker) -> None:
    client = signed_in(owner)
    client.post("/stickers/change/", {"action": "remove", "sticker": sticker.pk})
    asked = client.post("/trash/erase/", {"sticker": sticker.pk}).content.decode()
    assert "The sticker “The ball”" in asked
    client.post("/trash/erase/", {"sticker": sticker.pk, "sure": "yes"})
    assert not Sticker.objects.in_trash().exists()


def test_others_reach_nothing_of_it(other: User, sticker: Sticker) -> None:
    assert change(other, sticker, **LOOK).status_code == 404
    removed = signed_in(other).post("/stickers/change/", {"action": "remove", "sticker": sticker.pk})
    assert removed.status_code == 404
    assert Sticker.objects.alive().exists()


def test_its_bytes_count_as_the_persons(owner: User, sticker: Sticker) -> None:
    assert bytes_of(owner) == sticker.blob.size


def send(user: User, content: bytes, name: str = "My_cat.png") -> Any:
    return signed_in(user).post("/stickers/", {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
@pytest.mark.parametrize("frames", [1, 3])
def test_a_picture_of_ones_own(owner: User, file_format: str, frames: int) -> None:
    assert send(owner, picture_file(file_format, frames)).status_code == 302
    assert "We are looking at your picture" in signed_in(owner).get("/stickers/").content.decode()
    bring_all()
    found = Sticker.objects.get()
    assert (found.name, found.height) == ("My cat", 39)  # what is empty is cut away
    assert found.is_animated == (frames > 1)
    assert sticker_picture(found, 80).is_file()


def flat() -> bytes:
    out = BytesIO()
    Image.new("RGB", (50, 50), "red").save(out, "PNG")
    return out.getvalue()


def clear() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (50, 50)).save(out, "PNG")
    return out.getvalue()


def photo() -> bytes:
    out = BytesIO()
    disc().convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (flat(), "has no transparent background"),
        (clear(), "This picture shows nothing"),
        (photo(), "A sticker is a PNG or WebP picture"),
        (picture_file("PNG")[:200], "This picture"),
        (b"%PDF-1.4 something", "This is"),
    ],
)
def test_what_is_no_sticker(owner: User, content: bytes, sentence: str) -> None:
    send(owner, content)
    bring_all()
    assert not Sticker.objects.exists()
    assert sentence in signed_in(owner).get("/stickers/").content.decode()
    job = Job.objects.get(kind="bring_sticker")
    Job.objects.update(finished_at=timezone.now() - timedelta(hours=2))
    assert job.error not in signed_in(owner).get("/stickers/").content.decode()


def test_what_is_too_large_or_nothing(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send(owner, b"").status_code in (400, 413)
    monkeypatch.setattr("albums.actions.bring_sticker.STICKER_BYTES", 10)
    assert send(owner, picture_file()).status_code == 413
    assert not Job.objects.filter(kind="bring_sticker").exists()
