"""A classifier of one's own says which subjects of a photo it knows, so that these are chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from albums.actions.name_subjects import names_of
from albums.kinds import name_subjects
from albums.models import Album, Blob, Item, Project, Snapshot, User
from render.jobs import naming
from render.jobs.calls import Call
from render.jobs.models import Job
from render.media.arrays import RGB
from tests.albums.factories import add_photo
from tests.albums.lifting import know_subjects


@pytest.fixture
def photo(db: None, album: Album) -> Item:
    return know_subjects(add_photo(album))


@pytest.fixture
def boats(owner: User) -> Snapshot:
    learned = Album.objects.create(title="Boats")
    project = Project.objects.create(owner=owner, name="Our boats", kind="image", album=learned)
    blob = Blob.objects.create(sha256="b" * 64, size=1)
    return Snapshot.objects.create(project=project, name="Boats", blob=blob, about={"labels": ["our boat", "other"]})


def test_it_works(photo: Item, boats: Snapshot, owner: User, client: Client) -> None:
    client.force_login(owner)
    address = f"/items/{photo.pk}/cutout/"
    plain = client.get(address).content.decode()
    assert f"?by={boats.pk}" in plain and "our boat" not in plain
    assert "“Our boats” looks at them." in client.get(address, {"by": str(boats.pk)}).content.decode()
    job = Job.objects.get(kind="name_subjects")
    call = name_subjects.prepare(job)
    assert isinstance(call, Call) and call.params["boxes"] == [[0, 0, 0.5, 1], [0.5, 0, 1.0, 1]]
    name_subjects.store(job, {"names": [None, "our boat"]})
    page = client.get(address, {"by": str(boats.pk)}).content.decode()
    assert "<span>our boat</span>" in page and "<span>Person</span>" in page
    first, second = (part.partition(">")[0] for part in page.split('name="subject"')[1:])
    assert "checked" not in first and "checked" in second


def test_where_it_knows_nothing_the_page_says_so(photo: Item, boats: Snapshot, owner: User, client: Client) -> None:
    client.force_login(owner)
    address = f"/items/{photo.pk}/cutout/?by={boats.pk}"
    client.get(address)
    name_subjects.store(Job.objects.get(kind="name_subjects"), {"names": [None, None]})
    assert names_of(photo, boats) == [None, None]
    assert "None of them is anything that this classifier knows." in client.get(address).content.decode()


def test_classifiers_of_others_name_nothing(photo: Item, boats: Snapshot, contributor: User, client: Client) -> None:
    client.force_login(contributor)
    assert client.get(f"/items/{photo.pk}/cutout/?by={boats.pk}").status_code == 404
    assert client.get(f"/items/{photo.pk}/cutout/?by=boats").status_code == 404


class Knows:
    """A classifier to which bright pictures are a boat."""

    about = {"kind": "image", "threshold": 0.0, "negative": "other"}  # noqa: RUF012

    def image(self, image: RGB) -> dict[str, float]:
        bright = float(image.mean()) / 255
        return {"our boat": bright, "other": 1 - bright}


def test_each_subject_is_looked_at_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.zeros((80, 100, 3), np.uint8)
    pixels[:, 50:] = 255
    Image.fromarray(pixels).save(tmp_path / "a.webp", lossless=True)
    monkeypatch.setattr(naming, "loaded", lambda _: Knows())
    wish = {"model": "", "picture": str(tmp_path / "a.webp"), "boxes": [[0, 0, 0.4, 1], [0.7, 0.2, 1, 0.9]]}
    assert naming.name_subjects(wish, lambda *_: None) == {"names": [None, "our boat"]}
