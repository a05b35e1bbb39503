"""Shots that show several pictures at once: changed on the page, drawn by the worker, kept by stories told anew."""

from __future__ import annotations

from typing import Any

import av
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from albums import storage
from albums.actions.edit_movie import edit_movie, tidied
from albums.actions.film_movie import film_params, film_plan, film_soon
from albums.kinds.story import kept_shots
from albums.models import Album, Item, Movie, User
from albums.showing_movie import Studio
from render.film.planes import frame_size
from render.jobs.running import Pools
from tests.albums.conftest import person, signed_in
from tests.albums.filming import add_photos, import_themes, planned_movie
from tests.render.jobs.working import ended, working

HTMX = {"HX-Request": "true"}


@pytest.fixture
def home(db: None, album: Album) -> list[Item]:
    import_themes()
    return add_photos(album, 12)


@pytest.fixture
def client(contributor: User) -> Client:
    return signed_in(contributor)


@pytest.fixture
def movie(home: list[Item], album: Album, contributor: User) -> Movie:
    return planned_movie(album, contributor)


def shots(movie: Movie) -> list[dict[str, Any]]:
    movie.refresh_from_db()
    return [shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "photo"]


def shown(shot: dict[str, Any]) -> list[str]:
    return [shot["source"], *(picture["source"] for picture in shot["beside"])]


def change(client: Client, movie: Movie, op: str, **said: Any) -> HttpResponse:
    response: Any = client.post(
        f"/movies/{movie.pk}/storyboard/", {"op": op, "version": movie.storyboard_version} | said, headers=HTMX
    )
    movie.refresh_from_db()
    answer: HttpResponse = response
    return answer


@pytest.fixture
def pair(movie: Movie) -> dict[str, Any]:
    """The first two shots as one."""
    one, other, *_ = shots(movie)
    edit_movie(movie, "together", {"shot": one["id"], "other": other["id"]}, movie.storyboard_version)
    return shots(movie)[0]


def test_it_works(client: Client, movie: Movie) -> None:
    one, other, *rest = shots(movie)
    page = client.get(f"/movies/{movie.pk}/?shot={one['id']}").content.decode()
    assert "Show together with the next shot" in page and "Show together with the shot before" not in page
    answer = change(client, movie, "together", shot=one["id"], other=other["id"]).content.decode()
    pair = shots(movie)[0]
    assert shown(pair) == [one["source"], other["source"]] and len(shots(movie)) == len(rest) + 1
    assert 'class="cells"' in answer and answer.count("<image ") == 2 and "2 pictures at once." in answer
    assert "Show one after the other" in answer and "Or rather one of these?" not in answer
    assert "Where the camera looks" not in answer
    change(client, movie, "undo")
    assert [shown(shot) for shot in shots(movie)] == [shown(shot) for shot in (one, other, *rest)]
    change(client, movie, "redo")
    assert shown(shots(movie)[0]) == shown(pair)
    change(client, movie, "apart", shot=pair["id"])
    assert [shown(shot) for shot in shots(movie)] == [shown(shot) for shot in (one, other, *rest)]


def test_without_scripts_it_is_a_form_like_all_others(client: Client, movie: Movie) -> None:
    one, other, *_ = shots(movie)
    said = {"op": "together", "shot": one["id"], "other": other["id"], "version": movie.storyboard_version}
    response = client.post(f"/movies/{movie.pk}/storyboard/", said)
    assert response.headers["Location"] == f"/movies/{movie.pk}/" and len(shown(shots(movie)[0])) == 2


def test_pictures_come_go_and_change_places(client: Client, movie: Movie, pair: dict[str, Any], album: Album) -> None:
    change(client, movie, "drop", shot=shots(movie)[-1]["id"])
    inside = {source for shot in shots(movie) for source in shown(shot)}
    free = next(str(item.pk) for item in album.items.all() if str(item.pk) not in inside)
    page = client.get(f"/movies/{movie.pk}/pictures/?shot={pair['id']}&beside=1").content.decode()
    assert 'name="op" value="beside"' in page and free in page
    change(client, movie, "beside", shot=pair["id"], item=free)
    assert shown(shots(movie)[0]) == [*shown(pair), free]
    change(client, movie, "before", shot=pair["id"], picture=free)
    assert shown(shots(movie)[0]) == [pair["source"], free, shown(pair)[1]]
    change(client, movie, "without", shot=pair["id"], picture=pair["source"])
    change(client, movie, "without", shot=pair["id"], picture=free)
    assert shown(shots(movie)[0]) == [shown(pair)[1]]


@pytest.mark.parametrize(
    ("op", "said", "sentence"),
    [
        ("without", {"picture": "nothing"}, "This picture is not in this shot any more."),
        ("before", {"picture": "nothing"}, "This picture is not in this shot any more."),
        ("beside", {"item": "00000000-0000-0000-0000-000000000000"}, "This picture is not in the album any more."),
        ("together", {"other": "gone"}, "This shot is not in the movie any more."),
    ],
)
def test_what_cannot_be_is_said(
    client: Client, movie: Movie, pair: dict[str, Any], op: str, said: dict[str, str], sentence: str
) -> None:
    before = movie.storyboard
    assert sentence in change(client, movie, op, shot=pair["id"], **said).content.decode()
    assert movie.storyboard == before


def test_a_picture_of_another_album_is_none(client: Client, movie: Movie, pair: dict[str, Any]) -> None:
    stranger = person("Sven")
    (item,) = add_photos(Album.objects.create(title="Theirs", created_by=stranger), 1, first=40)
    answer = change(client, movie, "beside", shot=pair["id"], item=str(item.pk))
    assert "not in the album any more" in answer.content.decode()


def test_the_film_knows_all_of_them(movie: Movie, pair: dict[str, Any]) -> None:
    params = film_params(movie)
    assert set(shown(pair)) <= set(params["sources"])
    shot = next(shot for shot in film_plan(params).storyboard.shots if shot.id == pair["id"])
    assert shot.sources == tuple(str(storage.content_path(params["sources"][source])) for source in shown(pair))


def test_only_its_own_parts_are_new_when_pictures_change_places(movie: Movie, pair: dict[str, Any]) -> None:
    before = {path.name for path in film_plan(film_params(movie)).paths}
    edit_movie(movie, "before", {"shot": pair["id"], "picture": shown(pair)[1]}, movie.storyboard_version)
    plan = film_plan(film_params(movie))
    place = next(number for number, shot in enumerate(plan.storyboard.shots) if shot.id == pair["id"])
    own = {path.name for path, part in zip(plan.paths, plan.movie.segments, strict=True) if place in part.shots}
    assert {path.name for path in plan.paths} - before == own


@pytest.mark.parametrize("gone", [0, 1])
def test_a_picture_that_is_deleted_leaves_its_shot(movie: Movie, pair: dict[str, Any], gone: int) -> None:
    Item.objects.filter(pk=shown(pair)[gone]).update(deleted_at=timezone.now())
    sheet = next(shot for shot in Studio(movie).shots if shot.cells)
    assert [bool(cell.source) for cell in sheet.cells] == [place != gone for place in (0, 1)]
    board = tidied(movie)
    assert board is not None
    left = next(shot for shot in board.shots if shot.id == pair["id"])
    assert left.sources == (shown(pair)[1 - gone],)


@pytest.mark.parametrize("gone", [0, 1])
def test_it_stays_when_the_story_is_told_anew_as_far_as_it_is_there(
    movie: Movie, pair: dict[str, Any], gone: int
) -> None:
    edit_movie(movie, "lock", {"shot": pair["id"], "locked": "yes"}, movie.storyboard_version)
    assert [shown(shot) for shot in kept_shots(movie)] == [shown(pair)]
    Item.objects.filter(pk=shown(pair)[gone]).update(deleted_at=timezone.now())
    assert len(kept_shots(movie)) == 1


@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1"])
@pytest.mark.django_db(transaction=True)
def test_the_worker_draws_it(aspect: str) -> None:
    import_themes()
    user = person("Olga")
    album = Album.objects.create(title="Our summer", created_by=user)
    album.memberships.create(user=user, role="owner")
    add_photos(album, 4)
    movie = planned_movie(album, user, aspect=aspect)
    one, other, *_ = shots(movie)
    edit_movie(movie, "together", {"shot": one["id"], "other": other["id"]}, movie.storyboard_version)
    with working(Pools):
        job = film_soon(movie, user, movie.storyboard_version)
        ended(job)
    movie.refresh_from_db()
    assert (job.error, movie.state) == ("", Movie.State.READY) and movie.rendition
    with av.open(str(storage.original_path(movie.rendition.blob))) as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height) == frame_size(aspect, 480)
        assert (film.duration or 0) / 1e6 == pytest.approx(movie.rendition.duration, abs=0.1)
