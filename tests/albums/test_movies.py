"""Pages of movies: wishing, changing, undoing, making, watching."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from albums.actions.film_movie import film_params, film_plan, film_soon
from albums.models import Album, Item, Movie, Upload, User
from albums.moods import FIRST_CHOICE, NAMES
from albums.movie_progress import progress_of
from albums.wording import in_words as reason_in_words
from render.jobs.models import Job
from tests.albums.conftest import signed_in
from tests.albums.filming import WISH, add_photos, import_themes, planned_movie, rendered_movie

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def home(db: None, album: Album) -> list[Item]:
    import_themes()
    return add_photos(album, 12)


@pytest.fixture
def client(contributor: User) -> Client:
    return signed_in(contributor)


@pytest.fixture
def movie(album: Album, contributor: User) -> Movie:
    return planned_movie(album, contributor)


def shots(movie: Movie) -> list[dict[str, Any]]:
    movie.refresh_from_db()
    return [shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] in ("photo", "video")]


def sources(movie: Movie) -> list[str]:
    return [shot["source"] for shot in shots(movie)]


def change(client: Client, movie: Movie, op: str, *, version: int | None = None, **said: Any) -> HttpResponse:
    version = movie.storyboard_version if version is None else version
    response: Any = client.post(f"/movies/{movie.pk}/storyboard/", {"op": op, "version": version} | said)
    movie.refresh_from_db()
    answer: HttpResponse = response
    return answer


def test_it_works(client: Client, album: Album) -> None:
    page = client.get(f"/albums/{album.pk}/movies/new/").content.decode()
    assert all(mood in page for mood in map(str, NAMES.values())) and album.title in page
    assert f'value="{FIRST_CHOICE}" checked' in page
    response = client.post(f"/albums/{album.pk}/movies/new/", WISH)
    movie = Movie.objects.get()
    assert response["Location"] == f"/movies/{movie.pk}/"
    assert (movie.state, movie.mood, movie.length, movie.height) == ("planning", "uplifting", "short", 480)
    job = Job.objects.get(kind="story")
    assert (job.subject, job.lane, job.params["render"]) == (f"movie:{movie.pk}", "now", True)
    assert "Finding the best moments" in client.get(f"/movies/{movie.pk}/").content.decode()


def test_the_storyboard_can_be_looked_at_first(client: Client, album: Album) -> None:
    client.post(f"/albums/{album.pk}/movies/new/", WISH | {"look": "yes"})
    assert Job.objects.get(kind="story").params["render"] is False


@pytest.mark.parametrize("wrong", [{"mood": "gloomy"}, {"length": "endless"}, {"aspect": "4:3"}, {"height": "333"}])
def test_a_wish_for_what_there_is_not_is_refused(client: Client, album: Album, wrong: dict[str, str]) -> None:
    response = client.post(f"/albums/{album.pk}/movies/new/", WISH | wrong)
    assert response.status_code == 400 and "Please choose" in response.content.decode()
    assert not Movie.objects.exists()


def test_an_empty_album_makes_no_movie(client: Client, album: Album) -> None:
    album.items.all().delete()
    assert "First, some pictures" in client.get(f"/albums/{album.pk}/movies/new/").content.decode()
    assert client.post(f"/albums/{album.pk}/movies/new/", WISH).status_code == 409


def test_an_album_whose_first_pictures_are_coming_is_looked_at_again(client: Client, album: Album, owner: User) -> None:
    album.items.all().delete()
    Upload.objects.create(album=album, user=owner, name="a.jpg", length=10, offset=10, state=Upload.State.CHECKING)
    page = client.get(f"/albums/{album.pk}/movies/new/")
    assert "are being put in their places" in page.content.decode() and page["Refresh"] == "2"


def test_the_page_shows_every_shot_and_its_reason(client: Client, movie: Movie) -> None:
    page = client.get(f"/movies/{movie.pk}/").content.decode()
    for shot in (movie.storyboard or {})["shots"]:
        assert shot["id"] in page and reason_in_words(shot["reason"]) in page
    sheet = client.get(f"/movies/{movie.pk}/?part=sheet&shot={shots(movie)[0]['id']}", headers=HTMX).content.decode()
    assert "Words on the picture" in sheet and all(m["source"] in sheet for m in shots(movie)[0]["near_misses"])


def test_a_shot_is_taken_out_and_comes_back(client: Client, movie: Movie) -> None:
    before = sources(movie)
    assert change(client, movie, "drop", shot=shots(movie)[1]["id"]).status_code == 302
    assert sources(movie) == [before[0], *before[2:]]
    change(client, movie, "undo")
    assert sources(movie) == before
    assert change(client, movie, "undo").status_code == 422


def test_every_edit_can_be_undone(client: Client, movie: Movie) -> None:
    told = [movie.storyboard]
    shot = shots(movie)[0]
    edits: list[tuple[str, dict[str, Any]]] = [
        ("caption", {"shot": shot["id"], "text": "First"}),
        ("lock", {"shot": shot["id"], "locked": "yes"}),
        ("later", {"shot": shot["id"]}),
        ("chapter", {"shot": shot["id"], "title": "At the lake", "subtitle": ""}),
        ("swap", {"shot": shot["id"], "item": shot["near_misses"][0]["source"]}),
        ("look", {"shot": shots(movie)[1]["id"], "x": "0.25", "y": "0.75"}),
        ("longer", {"shot": shots(movie)[1]["id"]}),
        ("title", {"title": "Autumn", "subtitle": "in the woods"}),
    ]
    for op, said in edits:
        assert change(client, movie, op, **said).status_code == 302
        assert movie.storyboard != told[-1]
        told.append(movie.storyboard)
    assert movie.title == "Autumn"
    for before in told[-2::-1]:
        change(client, movie, "undo")
        assert movie.storyboard == before
    assert movie.title == "Our summer"
    for after in told[1:]:
        change(client, movie, "redo")
        assert movie.storyboard == after
    assert change(client, movie, "redo").status_code == 422


def test_a_change_ends_what_could_be_done_again(client: Client, movie: Movie) -> None:
    change(client, movie, "title", title="Autumn", subtitle="")
    change(client, movie, "undo")
    assert "Do again" in client.get(f"/movies/{movie.pk}/").content.decode()
    change(client, movie, "title", title="Winter", subtitle="")
    assert change(client, movie, "redo").status_code == 422
    change(client, movie, "undo")
    assert movie.title == "Our summer"


@pytest.mark.parametrize("said", [{}, {"x": "nan", "y": "0"}, {"x": "left", "y": "0"}])
def test_a_point_that_is_none_is_no_request_of_ours(client: Client, movie: Movie, said: dict[str, Any]) -> None:
    assert change(client, movie, "look", shot=shots(movie)[0]["id"], **said).status_code == 400


def test_a_script_gets_the_board_with_the_sheet_of_the_shot(client: Client, movie: Movie) -> None:
    shot = shots(movie)[0]
    said = {"op": "caption", "version": movie.storyboard_version, "shot": shot["id"], "text": "<b>First</b>"}
    html = client.post(f"/movies/{movie.pk}/storyboard/", said, headers=HTMX).content.decode()
    assert 'id="board"' in html and 'id="sheet"' in html and "<html" not in html
    assert "&lt;b&gt;First" in html and "<b>First" not in html


def test_two_who_change_at_once_do_not_cross(client: Client, movie: Movie, owner: User) -> None:
    first, second = shots(movie)[:2]
    version = movie.storyboard_version
    change(client, movie, "drop", shot=first["id"])
    late = change(signed_in(owner), movie, "drop", version=version, shot=second["id"])
    assert late.status_code == 409 and "Somebody else" in late.content.decode()
    assert second["source"] in sources(movie)


def test_what_cannot_be_is_refused_with_a_sentence(client: Client, movie: Movie) -> None:
    shot, other = shots(movie)[:2]
    for said, sentence in (
        ({"op": "swap", "shot": shot["id"], "item": other["source"]}, "in the movie already"),
        ({"op": "swap", "shot": "0" * 12, "item": other["source"]}, "not in the movie any more"),
        ({"op": "caption", "shot": shot["id"], "text": "a" * 200}, "too long"),
    ):
        answer = change(client, movie, **said)
        assert answer.status_code == 422 and sentence in answer.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {"op": "explode"},
        {"op": "drop"},
        {"op": "move", "shot": "a", "place": "far"},
        {"op": "swap", "shot": "a", "item": "no-id"},
        {"op": "drop", "version": "x"},
    ],
)
def test_what_no_page_sends_is_a_bad_request(client: Client, movie: Movie, said: dict[str, Any]) -> None:
    assert change(client, movie, **said).status_code in (400, 422)


def test_a_chapter_has_a_card_that_can_be_changed(client: Client, movie: Movie) -> None:
    change(client, movie, "chapter", shot=shots(movie)[1]["id"], title="At the lake", subtitle="July")
    card = next(shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "chapter")
    page = client.get(f"/movies/{movie.pk}/?shot={card['id']}").content.decode()
    assert 'value="At the lake"' in page and "A new chapter." in page
    assert change(client, movie, "rename", shot=card["id"], title="", subtitle="").status_code == 422
    assert change(client, movie, "lock", shot=card["id"], locked="yes").status_code == 422
    change(client, movie, "rename", shot=card["id"], title="On the hill", subtitle="")
    change(client, movie, "drop", shot=card["id"])
    assert all(shot["kind"] != "chapter" for shot in (movie.storyboard or {})["shots"])


def test_a_picture_of_another_album_does_not_come_in(client: Client, movie: Movie, other: User) -> None:
    theirs = Album.objects.create(title="Theirs", created_by=other)
    item = add_photos(theirs, 1, first=50)[0]
    answer = change(client, movie, "swap", shot=shots(movie)[0]["id"], item=str(item.pk))
    assert answer.status_code == 422 and str(item.pk) not in sources(movie)


def test_another_shape_keeps_the_story_another_mood_tells_it_anew(client: Client, movie: Movie) -> None:
    wish: dict[str, Any] = {"mood": movie.mood, "length": movie.length, "aspect": "9:16", "height": "720"}
    before = sources(movie)
    change(client, movie, "wish", **wish)
    assert (movie.aspect, movie.height, movie.state) == ("9:16", 720, "planned") and sources(movie) == before
    change(client, movie, "wish", **wish | {"mood": "chill"})
    assert (movie.mood, movie.state) == ("chill", "planning")
    client.post(f"/movies/{movie.pk}/cancel/")
    movie.refresh_from_db()
    assert (movie.mood, movie.state) == ("uplifting", "planned")


def test_a_mood_that_is_hidden_since_is_refused(client: Client, movie: Movie) -> None:
    wish: dict[str, Any] = {"mood": "gloomy", "length": movie.length, "aspect": movie.aspect, "height": "720"}
    assert "one of the moods" in change(client, movie, "wish", **wish).content.decode()


def test_while_it_is_made_nothing_changes(client: Client, movie: Movie, contributor: User) -> None:
    film_soon(movie, contributor, movie.storyboard_version)
    answer = change(client, movie, "drop", shot=shots(movie)[0]["id"])
    assert answer.status_code == 409 and movie.state == "rendering"
    assert client.post(f"/movies/{movie.pk}/render/", {"version": movie.storyboard_version}).status_code == 409
    assert Job.objects.filter(kind="render").count() == 1
    client.post(f"/movies/{movie.pk}/cancel/")
    movie.refresh_from_db()
    assert movie.state == "planned"


def test_pictures_to_choose_from_come_page_by_page(client: Client, movie: Movie, home: list[Item]) -> None:
    page = client.get(f"/movies/{movie.pk}/pictures/?shot={shots(movie)[0]['id']}").content.decode()
    assert all(str(item.pk) in page for item in home)
    assert client.get(f"/movies/{movie.pk}/pictures/?from=x").status_code == 400


def test_watching_and_downloading(client: Client, album: Album, contributor: User) -> None:
    movie = rendered_movie(album, contributor)
    page = client.get(f"/movies/{movie.pk}/").content.decode()
    assert 'id="player"' in page and "shows the storyboard as it is" in page
    part = client.get(f"/movies/{movie.pk}/movie.mp4", headers={"Range": "bytes=5-9"})
    assert (part.status_code, part["Content-Length"]) == (206, "5")
    name = client.get(f"/movies/{movie.pk}/movie.mp4?download=1")["Content-Disposition"]
    assert name.startswith('attachment; filename="Our summer 2') and name.endswith('.mp4"')
    assert client.get(f"/movies/{movie.pk}/poster.jpg")["Content-Type"] == "image/jpeg"


def test_a_changed_movie_says_how_much_is_new(client: Client, album: Album, contributor: User) -> None:
    movie = rendered_movie(album, contributor)
    change(client, movie, "caption", shot=shots(movie)[0]["id"], text="New")
    total = len(film_plan(film_params(movie)).paths)
    assert f"{total} of {total} parts are drawn anew" in client.get(f"/movies/{movie.pk}/").content.decode()


def test_viewers_see_the_storyboard_of_the_film_that_they_watch(
    album: Album, viewer: User, contributor: User, client: Client
) -> None:
    movie = rendered_movie(album, contributor)
    dropped = shots(movie)[0]["id"]
    change(client, movie, "drop", shot=dropped)
    change(client, movie, "shape", aspect="9:16")
    seen = signed_in(viewer).get(f"/movies/{movie.pk}/").text
    assert f'id="shot-{dropped}"' in seen and 'class="strip wide"' in seen
    seen = client.get(f"/movies/{movie.pk}/").text
    assert f'id="shot-{dropped}"' not in seen and 'class="strip tall"' in seen


def test_viewers_look_and_change_nothing(viewer: User, movie: Movie) -> None:
    page = signed_in(viewer).get(f"/movies/{movie.pk}/").content.decode()
    assert (
        "Storyboard" in page and "Make the movie" not in page and "storyboard/" not in page.partition("data-change")[0]
    )
    assert change(signed_in(viewer), movie, "drop", shot=shots(movie)[0]["id"]).status_code == 403


def test_a_deleted_movie_comes_back(client: Client, movie: Movie) -> None:
    assert client.post(f"/movies/{movie.pk}/delete/")["Location"] == f"/albums/{movie.album_id}/"
    assert client.get(f"/movies/{movie.pk}/").status_code == 404
    client.post(f"/movies/{movie.pk}/restore/")
    assert client.get(f"/movies/{movie.pk}/").status_code == 200


def test_progress_counts_frames(movie: Movie, contributor: User) -> None:
    job = film_soon(movie, contributor, movie.storyboard_version)
    assert progress_of(movie).current.key == "pictures"  # type: ignore[union-attr]
    for frames, share in ((300, 1.0), (100, 0.0)):
        state = "done" if share else "running"
        Job.objects.create(
            kind="film_run", subject=movie.subject, parent=job, params={"frames": frames}, state=state, progress=share
        )
    progress = progress_of(movie)
    assert progress is not None
    pictures = next(stage for stage in progress.stages if stage.key == "pictures")
    assert pictures.percent == 75 and [stage.state for stage in progress.stages][:2] == ["done", "done"]
