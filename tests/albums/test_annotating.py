"""Parts of videos are examples: marked on a timeline, or said by a file."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from albums.actions.annotate import add_part, annotate
from albums.actions.keep_examples import add_example
from albums.actions.keep_labels import label_named
from albums.actions.keep_projects import make_project
from albums.models import DataSource, Example, Item, Label, Project, User
from render.media.errors import RefusedError
from tests.albums.conftest import signed_in
from tests.albums.factories import add_photo


@pytest.fixture
def project(owner: User) -> Project:
    return make_project(owner, "Movements", Project.Kind.ACTION)


@pytest.fixture
def video(project: Project, owner: User) -> Example:
    """The bytes of a photo, at which nobody looks."""
    item = add_photo(project.album, owner, kind=Item.Kind.VIDEO, duration=10.0, name="a.mp4")
    return add_example(project.data_sources.get(), item)


@pytest.fixture
def wave(project: Project) -> Label:
    return label_named(project, "wave")


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def spans(project: Project) -> list[tuple[float | None, float | None, list[str]]]:
    found = Example.objects.filter(source__project=project).order_by("start")
    return [(row.start, row.end, [label.name for label in row.labels.all()]) for row in found]


def send(client: Client, example: Example, **form: object) -> HttpResponse:
    return cast(HttpResponse, client.post(reverse("example_parts", args=[example.pk]), form))


def test_it_works(project: Project, video: Example, wave: Label, client: Client) -> None:
    """Parts take the place of the whole; without them it is there again."""
    page = client.get(reverse("example", args=[video.pk])).text
    assert "When does it show what?" in page
    assert send(client, video, action="add", label=wave.pk, start="1.5", end="3").status_code == 302
    first = Example.objects.get()
    send(client, first, action="add", label=wave.pk, start="9", end="99")
    assert spans(project) == [(1.5, 3.0, ["wave"]), (9.0, 10.0, ["wave"])]
    assert "9.0–10.0 s" in client.get(reverse("example", args=[first.pk])).text
    second = Example.objects.get(start=9.0)
    answer = send(client, second, action="remove", part=second.pk, **{"in": "none"})
    assert answer["Location"] == f"{reverse('example', args=[first.pk])}?in=none"
    send(client, first, action="remove", part=first.pk)
    assert spans(project) == [(None, None, [])]


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [("", "2", "mark where it starts"), ("nan", "2", "mark where"), ("2", "2", "too short"), ("11", "12", "outside")],
)
def test_no_part(video: Example, wave: Label, client: Client, start: str, end: str, sentence: str) -> None:
    answer = send(client, video, action="add", label=wave.pk, start=start, end=end)
    assert answer.status_code == 400 and sentence in answer.content.decode()
    assert Example.objects.get().start is None


def test_only_parts_of_the_same_video_are_removed_with_it(
    project: Project, video: Example, wave: Label, client: Client, owner: User
) -> None:
    other = add_photo(project.album, owner, seed=1, kind=Item.Kind.VIDEO, duration=5.0)
    part = add_part(video.source, other, wave, 1.0, 2.0)
    assert send(client, video, action="remove", part=part.pk).status_code == 400
    assert send(client, video, action="remove", part="x").status_code == 400
    assert send(client, video, action="remove", part=video.pk).status_code == 400


# ---- files


def test_a_file_says_it_all(project: Project, video: Example, client: Client) -> None:
    content = b"file,label,start,end\nA.MP4,wave,1,2\na.mp4,jump,2,3\nmissing.mp4,fall,0,1\n"
    address, source = reverse("annotations", args=[project.pk]), video.source
    answer = client.post(address, {"source": str(source.pk), "file": BytesIO(content)}, follow=True)
    assert "2 labels were read. These files are not here: missing.mp4." in answer.text
    assert spans(project) == [(1.0, 2.0, ["wave"]), (2.0, 3.0, ["jump"])]
    assert not project.labels.filter(name="fall").exists()
    saved = client.get(address).content.decode().splitlines()
    assert sorted(saved[1:]) == ["a.mp4,jump,2.000,3.000", "a.mp4,wave,1.000,2.000"]


def test_a_long_file_takes_few_queries(project: Project, video: Example, django_assert_max_num_queries: Any) -> None:
    """Nobody else writes meanwhile."""
    lines = "".join(f"a.mp4,{'wave' if n % 2 else 'jump'},{n / 50:.2f},{n / 50 + 0.2:.2f}\n" for n in range(400))
    with django_assert_max_num_queries(60):
        assert annotate(video.source, f"file,label,start,end\n{lines}".encode()).count == 400
    assert len(spans(project)) == 400
    more = "".join(f"a.mp4,wave,{n / 50:.2f},{n / 50 + 0.3:.2f}\n" for n in range(101))
    with pytest.raises(RefusedError, match="500 parts at most"):
        annotate(video.source, f"file,label,start,end\n{more}".encode())
    assert len(spans(project)) == 400


def test_what_is_said_again_counts_and_what_was_taken_out_is_back(project: Project, video: Example) -> None:
    annotate(video.source, b"file,label,start,end\na.mp4,wave,1,2\na.mp4,jump,1,2\n")
    assert spans(project) == [(1.0, 2.0, ["jump"])]
    Example.objects.update(deleted_at=timezone.now())
    other = add_example(video.source, video.item)
    annotate(other.source, b"file,label,start,end\na.mp4,wave,1,2\n")
    assert spans(project) == [(1.0, 2.0, ["wave"])]
    project.multi_label = True
    project.save()
    annotate(DataSource.objects.get(), b"file,label,start,end\na.mp4,jump,1,2\n")
    assert spans(project) == [(1.0, 2.0, ["jump", "wave"])]


def test_labels_of_whole_files(project: Project, video: Example) -> None:
    annotate(video.source, b'[{"file": "a.mp4", "label": "wave"}]')
    assert spans(project) == [(None, None, ["wave"])]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"file,label\nb.mp4,wave\n", "These files are not here: b.mp4."),
        (b"file,label\n" + b"".join(b"%d.mp4,x\n" % n for n in range(7)), "and others: 0.mp4"),
        (b"file,label,start,end\na.mp4,wave,1,2\na.mp4,wave,20,30\n", "“a.mp4” is too short, or lies outside"),
        (b"nonsense", "nothing about any file"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(project: Project, video: Example, content: bytes, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        annotate(video.source, content)
    assert spans(project) == [(None, None, [])]


def test_a_file_has_to_be_there(project: Project, video: Example, client: Client) -> None:
    answer = client.post(reverse("annotations", args=[project.pk]), {"source": str(video.source_id)})
    assert answer.status_code == 400 and "choose a file" in answer.text


def test_pictures_have_no_times(owner: User) -> None:
    project = make_project(owner, "Boats", Project.Kind.IMAGE)
    example = add_example(project.data_sources.get(), add_photo(project.album, owner))
    with pytest.raises(RefusedError, match="is a picture"):
        annotate(example.source, b"file,label,start,end\nIMG_0.jpg,boat,1,2\n")


def test_spreadsheets_work_nothing_out(project: Project, video: Example, client: Client) -> None:
    video.labels.add(label_named(project, "=1+1"))
    saved = client.get(reverse("annotations", args=[project.pk])).content
    assert b"a.mp4,'=1+1,," in saved
    annotate(video.source, saved)  # read again it is the same label
    assert [label.name for label in project.labels.filter(examples=video)] == ["=1+1"]
