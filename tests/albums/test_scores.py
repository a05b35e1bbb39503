"""A classifier looks at an album: the job, the page with its threshold, and the movie that waits for it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from albums import showing_scores
from albums.actions.plan_movie import plan_movie
from albums.actions.read_examples import landmarks_reading
from albums.actions.score_album import score_album
from albums.kinds import score, story
from albums.kinds import score_album as scoring_kind
from albums.models import Album, Blob, Item, Project, Scoring, Snapshot, User
from albums.showing_scores import Scores
from render.jobs.calls import Call
from render.jobs.kinds import Wait
from render.jobs.models import Job
from tests.albums.conftest import signed_in
from tests.albums.factories import add_many
from tests.albums.filming import WISH, add_photos, import_themes
from tests.albums.test_albums import quickest

LABELS = {"labels": ["our boat", "others"], "negative": "others", "rate": 10.0}


@pytest.fixture(autouse=True)
def home(db: None, album: Album) -> list[Item]:
    import_themes()
    return add_photos(album, 4)


def classifier(owner: User, kind: str = "image") -> Snapshot:
    learned = Album.objects.create(title="Boats")
    project = Project.objects.create(owner=owner, name="Boats", kind=kind, album=learned)
    blob = Blob.objects.create(sha256=kind[0] * 64, size=1)
    return Snapshot.objects.create(project=project, name="Boats", is_final=True, blob=blob, about=LABELS)


@pytest.fixture
def boats(owner: User) -> Snapshot:
    return classifier(owner)


def said(*windows: float, **scores: float) -> dict[str, Any]:
    """As the task "classify" tells it."""
    course = [
        {"start": float(at), "end": at + 1.0, "probabilities": {"our boat": score, "others": 1 - score}}
        for at, score in enumerate(windows)
    ]
    told = {name.replace("_", " "): value for name, value in scores.items()}
    best = max(told, key=lambda label: told[label])
    return {"scores": told, "best": best if told[best] >= 0.5 else None, "windows": course, "spans": []}


def know(snapshot: Snapshot, items: list[Item], *scores: float) -> None:
    for item, value in zip(items, scores, strict=False):
        Scoring.objects.keep(snapshot, item.blob, said(our_boat=value, others=1 - value))


def looking(album: Album, snapshot: Snapshot) -> list[Job]:
    """The jobs for which the job about the album waits."""
    waits = scoring_kind.prepare(score_album(album, snapshot))
    return list(waits.jobs) if waits else []


def test_it_works(album: Album, boats: Snapshot, home: list[Item]) -> None:
    first, *others = looking(album, boats)
    assert len(others) == 3 and looking(album, boats) == [first, *others]  # no second job about the same
    assert Job.objects.filter(kind="score").count() == 4 and Job.objects.filter(kind="score_album").count() == 1
    call = score.prepare(first)
    assert isinstance(call, Call) and call.task == "classify" and call.params["model"].endswith(boats.blob_id)
    score.store(first, said(our_boat=0.9, others=0.1))
    assert score.prepare(first) is None
    assert Scores(album, boats, "", 50).waiting == 3


def test_a_large_album_is_looked_at_some_at_a_time(
    album: Album, boats: Snapshot, home: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring_kind, "AT_ONCE", 3)
    job = score_album(album, boats)
    first = scoring_kind.prepare(job)
    assert first is not None and len(first.jobs) == 3
    for each in first.jobs:
        score.store(each, said(our_boat=0.9, others=0.1))
    then = scoring_kind.prepare(job)
    assert then is not None and len(then.jobs) == 1
    score.failed(then.jobs[0], "This picture is damaged.")
    assert scoring_kind.prepare(job) is None


def test_what_cannot_be_looked_at_is_not_waited_for(album: Album, boats: Snapshot) -> None:
    first, *_ = looking(album, boats)
    score.failed(first, "This picture is damaged.")
    shown = Scores(album, boats, "our boat", 0)
    assert (
        shown.waiting == 3 and [row.sentence for row in shown.rows] == ["This picture is damaged."] and not shown.kept
    )


def test_why_not_is_told_in_the_readers_language(album: Album, boats: Snapshot) -> None:
    first, *_ = looking(album, boats)
    why = "This picture is damaged and cannot be read; please send it again."
    score.failed(first, why)
    told = {}
    for language in ("en", "de"):
        with translation.override(language):
            told[language] = Scores(album, boats, "our boat", 0).rows[0].sentence
            assert told[language] == translation.gettext(why)
    assert told["en"] == why != told["de"]


def test_movements_are_looked_for_in_videos_by_their_landmarks(album: Album, owner: User, home: list[Item]) -> None:
    cartwheels = classifier(owner, "action")
    assert looking(album, cartwheels) == []
    home[0].kind = Item.Kind.VIDEO
    home[0].save(update_fields=["kind"])
    (job,) = looking(album, cartwheels)
    waits = score.prepare(job)
    assert isinstance(waits, Wait) and [child.kind for child in waits.children] == ["features"]
    path = landmarks_reading(10.0).path(home[0].blob_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    call = score.prepare(job)
    assert isinstance(call, Call) and call.params["landmarks"] == str(path)


def test_a_video_is_as_good_as_its_best_second(album: Album, boats: Snapshot, home: list[Item]) -> None:
    Scoring.objects.keep(boats, home[0].blob, said(0.2, 0.85, 0.3, our_boat=0.85))
    (row,) = Scores(album, boats, "our boat", 85).rows
    assert (row.percent, row.stays, row.best) == (85, True, "our boat")


def test_a_long_album_comes_in_pages(
    album: Album, owner: User, boats: Snapshot, home: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing_scores, "A_PAGE", 2)
    know(boats, home, 0.3, 0.9, 0.0, 0.6)
    pages = [Scores(album, boats, "our boat", 25, page) for page in ("1", "2", "3", "x")]
    told = [[(row.item.name, row.percent, row.stays) for row in page.rows] for page in pages]
    assert told[0] == told[3] == [("1.jpg", 90, True), ("3.jpg", 60, True)]
    assert told[1] == told[2] == [("0.jpg", 30, True), ("2.jpg", 0, False)]
    first = pages[0]
    assert (first.count, first.kept, first.parting) == (4, 3, 2)
    assert [first.keeps[least] for least in (0, 30, 31, 60, 90, 91, 100)] == [3, 3, 2, 2, 1, 0, 0]
    page = signed_in(owner).get(f"/albums/{album.pk}/classifier/{boats.pk}/", {"least": "25", "page": "2"})
    content = page.content.decode()
    assert '<strong id="stay">3</strong> of <span id="all">4</span> stay' in content
    assert "<strong>3</strong> of 4 fit." in content
    assert content.count("data-scores") == 2 and "label=our+boat&amp;least=25&amp;page=1#scored" in content


def test_a_thousand_take_no_more_queries_and_hardly_more_time(album: Album, owner: User, boats: Snapshot) -> None:
    """As many pictures as of 130; and no more is read of them than one label's numbers, however long videos are."""
    client, address = signed_in(owner), f"/albums/{album.pk}/classifier/{boats.pk}/"
    photos = add_many(album, 130, owner)
    know(boats, photos[:3], 0.9, 0.6, 0.3)
    many = [n / 600 for n in range(600)]
    Scoring.objects.keep(boats, photos[0].blob, said(*many, our_boat=max(many), others=1.0))
    client.get(address)
    Item.objects.filter(blob=photos[0].blob).update(kind=Item.Kind.VIDEO)
    addresses = address, f"/albums/{album.pk}/movies/rule/?rule=%22our+boat%22"
    few, short = [queries_of(client, each) for each in addresses], quickest(client, address)
    add_many(album, 870, originals=photos[:3])
    Item.objects.filter(blob=photos[0].blob).update(kind=Item.Kind.VIDEO)
    assert " of 1007 fit." in client.get(address).content.decode()
    assert [queries_of(client, each) for each in addresses] == few and max(few) <= 18
    assert quickest(client, address) < 2.5 * short


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as made:
        client.get(address)
    return len(made)


def test_what_older_scores_reached_is_filled_in(album: Album, boats: Snapshot, home: list[Item]) -> None:
    know(boats, home, 0.5, 0.4, 0.3)
    Scoring.objects.keep(boats, home[0].blob, said(0.2, 0.85, 0.3, our_boat=0.85, others=0.8))
    wanted = dict(Scoring.objects.values_list("pk", "highest"))
    Scoring.objects.update(highest={})
    import_module("albums.migrations.0032_highest_scores").fill(apps, None)
    assert dict(Scoring.objects.values_list("pk", "highest")) == wanted


def test_what_is_none_of_its_labels_is_told_so(album: Album, owner: User, boats: Snapshot, home: list[Item]) -> None:
    know(boats, home[:1], 0.9)
    Scoring.objects.keep(boats, home[1].blob, said(our_boat=0.2, others=0.1))
    assert [row.best for row in Scores(album, boats, "our boat", 50).rows] == ["our boat", ""]
    content = signed_in(owner).get(f"/albums/{album.pk}/classifier/{boats.pk}/").content.decode()
    assert content.count("none of these") == 1


def test_the_page_says_what_stays(album: Album, owner: User, boats: Snapshot, home: list[Item], client: Client) -> None:
    client.force_login(owner)
    address = f"/albums/{album.pk}/classifier/{boats.pk}/"
    assert "It has not looked at 4 photos and videos" in client.get(address).content.decode()
    assert client.post(address).headers["Location"] == address
    assert "It is looking at the album; 4 are left." in client.get(address).content.decode()
    know(boats, home, 0.9, 0.6, 0.3, 0.1)
    page = client.get(address).content.decode()
    assert '<strong id="stay">2</strong> of <span id="all">4</span> stay' in page and page.count('class="goes"') == 2
    assert 'value="&quot;our boat&quot; &gt;= 0.5"' in page and "<strong>2</strong> of 4 fit." in page
    page = client.get(address, {"label": "others", "least": "80"}).content.decode()
    assert '<strong id="stay">1</strong> of <span id="all">4</span> stay' in page and 'value="others &gt;= 0.8"' in page
    assert client.get(address, {"least": "101"}).status_code == 400
    listed = client.get(f"/albums/{album.pk}/classifiers/").content.decode()
    assert address in listed and "our boat, others" in listed


def test_a_classifier_is_for_those_who_see_it(album: Album, contributor: User, boats: Snapshot, client: Client) -> None:
    client.force_login(contributor)
    address = f"/albums/{album.pk}/classifier/{boats.pk}/"
    assert client.get(address).status_code == 404
    assert "Nothing taught yet" in client.get(f"/albums/{album.pk}/classifiers/").content.decode()
    boats.project.shared_with = album
    boats.project.save()
    assert client.get(address).status_code == 200


def test_a_movie_waits_until_its_classifiers_have_looked(
    album: Album, owner: User, boats: Snapshot, home: list[Item]
) -> None:
    movie = plan_movie(album, owner, render=False, **WISH, rule='"our boat"')
    job = Job.objects.get(kind="story", subject=movie.subject)
    waits = story.prepare(job)
    assert isinstance(waits, Wait) and {each.kind for each in waits.jobs} == {"score"} and len(waits.jobs) == 4
    know(boats, home, 0.9, 0.6, 0.3, 0.1)
    Job.objects.filter(kind="score").delete()
    assert isinstance(story.prepare(job), Call)
