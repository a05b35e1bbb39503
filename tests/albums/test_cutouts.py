"""A subject lifts off a photo: found, chosen, kept as a sticker or as a picture; and who may do what."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.http import HttpResponseBase
from django.urls import reverse
from PIL import Image

from albums import storage
from albums.actions.cut_out import cache_of, subjects_of, subjects_soon
from albums.actions.share_bytes import remove_unused
from albums.kinds import cut_out, subjects
from albums.models import Album, Blob, Item, Sticker, User
from albums.views import cutouts
from render.jobs import lifting
from render.jobs.calls import Call
from render.jobs.models import Job, State
from render.media.arrays import unwatched
from render.media.errors import RefusedError
from tests.albums.conftest import signed_in
from tests.albums.factories import add_photo
from tests.albums.lifting import know_subjects

SIZE = (512, 512)


@pytest.fixture
def photo(album: Album, owner: User) -> Item:
    """An astronaut before a flag."""
    return add_photo(album, owner, size=SIZE)


@pytest.fixture
def found(photo: Item) -> Item:
    return know_subjects(photo)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is there: what is asked for is done by `work`, and nobody waits for it."""
    monkeypatch.setattr(cutouts, "LONGEST_S", 0.0)


def work(kind: Any, job: Job) -> Job:
    """What the worker does, here and now."""
    call = kind.prepare(job)
    value = None
    if isinstance(call, Call):
        value = getattr(lifting, call.task)(call.params, unwatched)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    job.refresh_from_db()
    kind.store(job, value)
    Job.objects.filter(pk=job.pk).update(state=State.DONE, result=job.result)
    job.refresh_from_db()
    return job


def address(item: Item, query: str = "") -> str:
    return reverse("item_cutout", args=[item.pk]) + query


def ask(user: User, item: Item, **fields: Any) -> HttpResponseBase:
    """As the page's script does."""
    answer: HttpResponseBase = signed_in(user).post(address(item), fields, headers={"Accept": "application/json"})
    return answer


def latest(kind: str) -> Job:
    return Job.objects.filter(kind=kind).latest("created_at")


def lift(user: User, item: Item, **fields: Any) -> Image.Image:
    """The picture that the page shows."""
    place = json.loads(ask(user, item, **fields).content)["picture"]  # type: ignore[attr-defined]
    work(cut_out, latest("cut_out"))
    answer = signed_in(user).get(place)
    assert answer.status_code == 200
    return Image.open(cache_of(".webp").path(place.rpartition("/")[2].removesuffix(".webp"))).convert("RGBA")


def test_it_works(photo: Item, owner: User) -> None:
    """With the networks, as far as they are installed."""
    client = signed_in(owner)
    assert "This takes a moment" in client.get(address(photo)).content.decode()
    work(subjects, latest("subjects"))
    page = client.get(address(photo)).content.decode()
    told = subjects_of(photo)
    assert told is not None and [one["name"] for one in told["subjects"]].count("person") == 1
    assert page.count('name="subject"') == len(told["subjects"])
    number = [one["name"] for one in told["subjects"]].index("person") + 1
    alpha = np.asarray(lift(owner, photo, subject=number, level="balanced"))[:, :, 3]
    assert 0.2 < (alpha > 127).mean() < 0.8
    assert alpha[256, 256] == 255 and alpha[20, 20] == 0


def test_subjects_are_looked_for_once(photo: Item, owner: User) -> None:
    job = subjects_soon(photo)
    assert subjects_soon(photo).pk == job.pk
    know_subjects(photo)
    assert subjects.prepare(job) is None
    Job.objects.update(state=State.DONE)
    signed_in(owner).get(address(photo))
    assert Job.objects.count() == 1


def test_a_failure_is_told_and_can_be_tried_again(photo: Item, owner: User) -> None:
    Job.objects.filter(pk=subjects_soon(photo).pk).update(state=State.FAILED, error=subjects.NOT_FOUND)
    client = signed_in(owner)
    page = client.get(address(photo)).content.decode()
    assert "could not be looked at" in page and "Try again" in page
    client.post(address(photo), {"again": "yes"})
    assert Job.objects.unfinished().filter(kind="subjects").exists()


def test_the_same_wish_is_cut_once(found: Item, owner: User) -> None:
    lift(owner, found, subject=1, level="fast")
    before = Job.objects.count()
    assert ask(owner, found, subject=1, level="fast").status_code == 200
    assert Job.objects.count() == before
    lift(owner, found, subject=2, level="fast")
    assert Job.objects.count() == before + 1


def test_several_are_lifted_together(found: Item, owner: User) -> None:
    left, both = (np.asarray(lift(owner, found, subject=chosen, level="fast"))[:, :, 3] for chosen in (1, [1, 2]))
    assert left[:, 300:].max() == 0 and left[:, :200].min() == 255
    assert both.min() == 255


def test_without_scripts_the_page_shows_it(found: Item, owner: User) -> None:
    client = signed_in(owner)
    wish = {"do": "lift", "subject": [1, 2], "level": "fast", "ground": "blur"}
    answer = client.post(address(found), wish)
    page = client.get(answer["Location"]).content.decode()
    assert len(re.findall('name="subject"[^>]* checked>', page)) == 2
    assert 'class="cutout-result"' in page
    picture = page.partition('class="cutout-result" src="')[2].partition('"')[0]
    work(cut_out, latest("cut_out"))
    assert client.get(picture).status_code == 200


def test_a_viewer_keeps_a_sticker(found: Item, viewer: User) -> None:
    assert ask(viewer, found, do="sticker", subject=1, level="fast").status_code == 503  # it goes on
    result = work(cut_out, latest("cut_out")).result
    sticker = Sticker.objects.get(owner=viewer)
    assert result == {"sticker": str(sticker.pk)}
    assert (sticker.name, sticker.item, sticker.height) == ("Person", found, SIZE[1])
    with Image.open(storage.original_path(sticker.blob)) as picture:
        assert picture.format == "WEBP" and picture.mode == "RGBA" and picture.size == (sticker.width, sticker.height)
        assert picture.width < 300  # no more than the subject


def test_a_contributor_saves_a_new_picture(found: Item, contributor: User) -> None:
    wish = {"do": "picture", "subject": 1, "level": "fast", "ground": "colour", "colour": "#2060c0"}
    ask(contributor, found, **wish)
    result = work(cut_out, latest("cut_out")).result
    made = found.album.items.exclude(pk=found.pk).get()
    assert result == {"item": str(made.pk)}
    assert (made.shown_at, made.taken_at, made.added_by) == (found.shown_at, found.taken_at, contributor)
    assert made.name == "IMG_0, cut out.jpg" and (made.width, made.height) == SIZE
    with Image.open(storage.original_path(made.blob)) as picture:
        assert picture.format == "JPEG"
        assert np.abs(np.array(picture.getpixel((500, 250)), int) - [0x20, 0x60, 0xC0]).max() < 8
    assert all(storage.picture_path(made.blob_id, side).is_file() for side in storage.PICTURE_SIDES)
    assert signed_in(contributor).get(reverse("item", args=[made.pk])).status_code == 200


def test_without_a_ground_the_new_picture_is_transparent(found: Item, owner: User) -> None:
    ask(owner, found, do="picture", subject=1, level="fast")
    work(cut_out, latest("cut_out"))
    made = found.album.items.exclude(pk=found.pk).get()
    with Image.open(storage.original_path(made.blob)) as picture:
        assert picture.format == "PNG" and picture.mode == "RGBA" and picture.size == SIZE


def test_a_viewer_saves_no_picture(found: Item, viewer: User) -> None:
    assert "Save as a new picture" not in signed_in(viewer).get(address(found)).content.decode()
    assert ask(viewer, found, do="picture", subject=1).status_code == 403


def test_who_may_no_longer_contribute_saves_nothing(found: Item, contributor: User) -> None:
    ask(contributor, found, do="picture", subject=1, level="fast")
    found.album.memberships.filter(user=contributor).delete()
    with pytest.raises(RefusedError, match="no longer"):
        work(cut_out, latest("cut_out"))
    assert found.album.items.count() == 1


def test_a_picture_of_the_album_is_the_ground(found: Item, owner: User, other: User) -> None:
    ground = add_photo(found.album, owner, seed=4)
    assert f'value="{ground.pk}"' in signed_in(owner).get(address(found)).content.decode()
    ask(owner, found, do="png", subject=1, level="fast", ground="picture", picture=str(ground.pk), match="on")
    work(cut_out, latest("cut_out"))
    theirs = add_photo(Album.objects.create(title="Theirs"), other, seed=5)
    for wrong in (str(theirs.pk), "x", ""):
        answer = ask(owner, found, do="png", subject=1, ground="picture", picture=wrong)
        assert answer.status_code == 422


def test_who_may_add_to_the_album_brings_a_ground(found: Item, owner: User, viewer: User) -> None:
    assert "A picture from this device" in signed_in(owner).get(address(found)).content.decode()
    page = signed_in(viewer).get(address(found)).content.decode()
    assert "A picture from this device" not in page and "There is no other photo in this album yet." in page


@pytest.mark.parametrize(("do", "format_"), [("png", "PNG"), ("webp", "WEBP")])
def test_files_are_of_the_subject_alone(do: str, format_: str, found: Item, viewer: User) -> None:
    ask(viewer, found, do=do, subject=1, level="fast")
    job = work(cut_out, latest("cut_out"))
    place = reverse("item_lifted", args=[found.pk, job.params["file"]])
    answer = signed_in(viewer).get(place, {"download": 1})
    assert answer["Content-Disposition"] == f'attachment; filename="IMG_0.{do}"'
    with Image.open(cache_of(f".{do}").path(Path(job.params["file"]).stem)) as picture:
        assert picture.format == format_ and picture.width < 300


def test_a_brush_adds_and_erases(found: Item, owner: User) -> None:
    """Here the last of them wins, as on the page."""
    strokes = [
        {"adds": True, "radius": 0.1, "soft": 0, "points": [0.8, 0.2, 0.8, 0.8]},
        {"adds": False, "radius": 0.05, "soft": 0, "points": [0.8, 0.5]},
        {"adds": False, "radius": 0.1, "soft": 0, "points": [0.2, 0.5]},
    ]
    alpha = np.asarray(lift(owner, found, subject=1, level="fast", strokes=json.dumps(strokes)))[:, :, 3]
    across = {share: int(alpha[256, round(share * 512)]) for share in (0.02, 0.2, 0.4, 0.6, 0.8, 0.88)}
    assert across == {0.02: 255, 0.2: 0, 0.4: 255, 0.6: 0, 0.8: 0, 0.88: 255}
    assert alpha[128, 410] == 255


def test_a_smart_edge_finds_the_border_near_a_stroke(photo: Item, owner: User) -> None:
    """A disc, painted over roughly: its border is the picture's, not the stroke's."""
    know_subjects(photo)
    disc = np.full((512, 512, 3), 40, np.uint8)
    rows, columns = np.ogrid[:512, :512]
    disc[(rows - 256) ** 2 + (columns - 256) ** 2 < 100**2] = (230, 120, 60)
    Image.fromarray(disc).save(storage.original_path(photo.blob), "JPEG", quality=95)
    stroke = [{"adds": True, "radius": 100 / 512 + 0.006, "soft": 0, "points": [0.5, 0.5]}]

    def wrong(**fields: str) -> int:
        alpha = np.asarray(lift(owner, photo, level="fast", strokes=json.dumps(stroke), **fields))[:, :, 3]
        return int(((alpha > 127) != (disc[:, :, 0] > 127)).sum())

    assert wrong(smart="on") < wrong() / 2


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": 3},
        {"subject": "x"},
        {"strokes": "no"},
        {"strokes": '[{"adds": true}]'},
        {"strokes": "{}"},
        {"do": "sticker"},
    ],
)
def test_nonsense_is_refused(fields: dict[str, Any], found: Item, owner: User) -> None:
    answer = ask(owner, found, **{"do": "lift"} | fields)
    assert answer.status_code == 422
    assert not Job.objects.filter(kind="cut_out").exists()


def test_only_photos_are_cut_out(photo: Item, owner: User) -> None:
    Item.objects.update(kind=Item.Kind.VIDEO)
    assert signed_in(owner).get(address(photo)).status_code == 404


def test_nobody_else_sees_what_was_lifted(found: Item, owner: User, other: User) -> None:
    place = json.loads(ask(owner, found, subject=1, level="fast").content)["picture"]  # type: ignore[attr-defined]
    work(cut_out, latest("cut_out"))
    assert signed_in(other).get(place).status_code == 404
    elsewhere = add_photo(found.album, owner, seed=3)
    name = place.rpartition("/")[2]
    assert signed_in(owner).get(reverse("item_lifted", args=[elsewhere.pk, name])).status_code == 404
    assert signed_in(owner).get(reverse("item_lifted", args=[found.pk, f"{'0' * 104}.webp"])).status_code == 404


def test_it_goes_with_its_photo(found: Item, owner: User) -> None:
    lift(owner, found, subject=1, level="fast")
    kept = list(Path(cache_of(".webp").path("x").parent).iterdir())
    assert len(kept) == 2
    found.delete()
    Blob.objects.update(references=0)
    remove_unused(found.blob_id)
    assert not any(path.exists() for path in kept)


def test_what_fails_is_told_to_who_waits(found: Item, owner: User) -> None:
    place = json.loads(ask(owner, found, subject=1).content)["picture"]  # type: ignore[attr-defined]
    Job.objects.update(state=State.FAILED, error=cut_out.NOT_CUT)
    answer = signed_in(owner).get(place)
    assert answer.status_code == 422 and "could not be cut out" in answer.content.decode()
