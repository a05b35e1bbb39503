"""Stickers on the shots of a movie: from one's own collection, seen by all who may change the movie, kept with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from albums import storage
from albums.actions import stick_on_shot as module
from albums.actions.edit_movie import edit_movie, undo
from albums.actions.empty_trash import empty_trash, remove_movie
from albums.actions.film_movie import film_params, film_plan, news_of
from albums.actions.keep_sticker import keep_sticker, remove_sticker, throw_away
from albums.actions.preview_shot import still_for
from albums.actions.stick_on_shot import side_of, stick_on_shot, tidy_movie_stickers
from albums.models import Album, Blob, Draft, Item, Movie, MovieSticker, Sticker, User
from albums.models.albums import TRASH_DAYS
from albums.showing_shot_stickers import stuck_on
from albums.upload_limits import DiskFullError
from render.cutout.finish import Finish
from render.media.errors import RefusedError
from tests.albums.conftest import signed_in
from tests.albums.filming import add_photos, import_themes, planned_movie
from tests.albums.test_movies import HTMX, change

PLAIN = Finish(outline=0.0, shadow=False)


@pytest.fixture(autouse=True)
def home(db: None, album: Album) -> list[Item]:
    import_themes()
    return add_photos(album, 8)


@pytest.fixture
def client(contributor: User) -> Client:
    return signed_in(contributor)


@pytest.fixture
def movie(album: Album, contributor: User) -> Movie:
    return planned_movie(album, contributor)


@pytest.fixture
def sticker(contributor: User, tmp_path: Path) -> Sticker:
    return red_sticker(contributor, tmp_path)


def red_sticker(user: User, folder: Path) -> Sticker:
    picture = np.zeros((60, 80, 4), np.uint8)
    picture[10:50, 10:70] = (220, 30, 40, 255)
    Image.fromarray(picture).save(folder / "red.webp", lossless=True)
    return keep_sticker(user, folder / "red.webp", "The cat", (80, 60), finish=PLAIN)


def photo_of(movie: Movie) -> dict[str, Any]:
    movie.refresh_from_db()
    rows = (movie.storyboard or {})["shots"]
    return next(row for row in rows if row["kind"] == "photo" and not row["beside"])


def stick(client: Client, movie: Movie, sticker: Sticker, **said: Any) -> Any:
    return change(client, movie, "stick", shot=photo_of(movie)["id"], own=sticker.pk, **said)


def place(**values: Any) -> dict[str, Any]:
    return {"sticker": "1", "x": 0.25, "y": 0.75, "width": 0.4, "turn": 0, "flipped": "no", "whole": "yes"} | values


def reds(movie: Movie, *, bare: bool = False) -> Iterator[tuple[float, float]]:
    """Where the still of the shot is red, in shares of its sides."""
    (storage.folder(".") / "still.webp").write_bytes(still_for(movie, photo_of(movie)["id"], bare=bare))
    pixels = np.asarray(Image.open(storage.folder(".") / "still.webp").convert("RGB")).astype(int)
    rows, columns = np.nonzero(np.abs(pixels - (220, 30, 40)).max(axis=2) < 25)
    if rows.size > 100:
        yield columns.mean() / pixels.shape[1], rows.mean() / pixels.shape[0]


def test_it_works(client: Client, movie: Movie, sticker: Sticker) -> None:
    shot = photo_of(movie)["id"]
    page = stick(client, movie, sticker).headers["Location"]
    assert page == f"/movies/{movie.pk}/"
    (laid,) = photo_of(movie)["stickers"]
    assert (laid["name"], laid["x"], laid["width"]) == ("The cat", 0.5, 0.3)
    sheet = client.get(f"/movies/{movie.pk}/?shot={shot}&part=sheet").content.decode()
    assert f'src="/movies/{movie.pk}/stickers/{laid["source"]}.webp"' in sheet and "&amp;bare=1" in sheet
    assert sheet.index('name="op" value="sticker"') < sheet.index('name="op" value="mirror"'), "Enter would mirror it"
    picture = client.get(f"/movies/{movie.pk}/stickers/{laid['source']}.webp")
    assert picture.status_code == 200 and picture["Content-Type"] == "image/webp"
    change(client, movie, "sticker", shot=shot, **place())
    assert list(reds(movie)) == [pytest.approx((0.25, 0.75), abs=0.02)]
    assert not list(reds(movie, bare=True))
    assert client.get(f"/movies/{movie.pk}/").content.decode().count("With stickers") == 1
    undo(movie, movie.storyboard_version)
    assert list(reds(movie)) == [pytest.approx((0.5, 0.5), abs=0.02)]
    change(client, movie, "unstick", shot=shot, sticker="1")
    assert not list(reds(movie)) and not photo_of(movie)["stickers"]


def test_its_time_and_mirror_are_kept(client: Client, movie: Movie, sticker: Sticker) -> None:
    stick(client, movie, sticker)
    shot = photo_of(movie)["id"]
    change(client, movie, "mirror", shot=shot, **place(whole="", begins="0.5", ends="1.5"))
    (laid,) = photo_of(movie)["stickers"]
    assert (laid["flipped"], laid["begins"], laid["ends"]) == (True, 0.5, 1.5)
    (shown,) = stuck_on(movie, photo_of(movie)).stickers
    assert (shown.begins, shown.ends, shown.whole) == (0.5, 1.5, False)
    change(client, movie, "sticker", shot=shot, **place(whole="", begins="", ends="1.5"))
    (laid,) = photo_of(movie)["stickers"]
    assert (laid["flipped"], laid["begins"], laid["ends"]) == (False, None, 1.5)
    change(client, movie, "mirror", shot=shot, **place(flipped="yes"))
    (laid,) = photo_of(movie)["stickers"]
    assert (laid["flipped"], laid["begins"], laid["ends"]) == (False, None, None)


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"x": "1.5"}, 422, "The middle of a sticker stays within the picture."),
        ({"width": "0"}, 422, "A sticker cannot be that small or large."),
        ({"whole": "", "begins": "1", "ends": "1.2"}, 422, "A sticker is seen for half a second at least."),
        ({"sticker": "9"}, 422, "This sticker is not on the shot any more."),
        ({"x": "nan"}, 400, ""),
        ({"turn": ""}, 400, ""),
        ({"whole": ""}, 400, ""),
    ],
)
def test_refusals(
    client: Client, movie: Movie, sticker: Sticker, values: dict[str, Any], status: int, sentence: str
) -> None:
    stick(client, movie, sticker)
    before = photo_of(movie)
    answer = change(client, movie, "sticker", shot=before["id"], **place(**values))
    assert answer.status_code == status and sentence in answer.content.decode()
    assert photo_of(movie) == before


def test_only_ones_own_can_be_put(client: Client, movie: Movie, owner: User, tmp_path: Path) -> None:
    theirs = red_sticker(owner, tmp_path)
    answer = stick(client, movie, theirs)
    assert answer.status_code == 422 and "not in your collection any more" in answer.content.decode()
    assert change(client, movie, "stick", shot=photo_of(movie)["id"], own="x").status_code == 400
    assert not MovieSticker.objects.exists()


def test_others_see_what_was_put_but_not_the_collection(
    client: Client, movie: Movie, sticker: Sticker, owner: User
) -> None:
    stick(client, movie, sticker)
    shot = photo_of(movie)["id"]
    theirs = signed_in(owner)
    sheet = theirs.get(f"/movies/{movie.pk}/?shot={shot}").content.decode()
    assert "The cat" in sheet and str(MovieSticker.objects.get().pk) in sheet
    choices = f"/movies/{movie.pk}/stickers/?shot={shot}"
    assert "You have no stickers yet" in theirs.get(choices, headers=HTMX).content.decode()
    assert str(sticker.pk) in client.get(choices, headers=HTMX).content.decode()
    assert client.get(f"{choices}&from=x").status_code == 400


def test_many_are_offered_some_at_a_time(client: Client, movie: Movie, contributor: User, tmp_path: Path) -> None:
    for _ in range(25):
        red_sticker(contributor, tmp_path)
    page = client.get(f"/movies/{movie.pk}/stickers/?shot=x").content.decode()
    assert page.count('name="own"') == 24 and "from=24" in page
    assert client.get(f"/movies/{movie.pk}/stickers/?shot=x&from=24").content.decode().count('name="own"') == 1


def test_a_movie_keeps_what_was_removed_from_the_collection(client: Client, movie: Movie, sticker: Sticker) -> None:
    stick(client, movie, sticker)
    kept = MovieSticker.objects.get()
    throw_away(sticker)
    Sticker.objects.update(deleted_at=timezone.now() - TRASH_DAYS - timedelta(seconds=1))
    empty_trash()
    assert not Sticker.objects.exists()
    assert list(reds(movie))
    assert storage.original_path(kept.blob).is_file()
    Blob.objects.get(pk=kept.blob_id, references=1)


def test_another_look_of_the_sticker_changes_no_movie(client: Client, movie: Movie, sticker: Sticker) -> None:
    stick(client, movie, sticker)
    before = film_params(movie)
    Sticker.objects.update(finish=Finish(outline=0.1, outline_colour="#00ff00").to_json())
    assert film_params(movie) == before
    stick(client, movie, sticker)
    assert movie.stickers.count() == 2
    assert len({kept.blob_id for kept in movie.stickers.all()}) == 2


def test_one_on_many_shots_is_kept_once(client: Client, movie: Movie, sticker: Sticker) -> None:
    for _ in range(3):
        stick(client, movie, sticker)
    assert len(photo_of(movie)["stickers"]) == 3
    assert MovieSticker.objects.get().blob.references == 1


def test_what_cannot_come_back_is_let_go_of(client: Client, movie: Movie, sticker: Sticker) -> None:
    stick(client, movie, sticker)
    kept = MovieSticker.objects.get().blob_id
    change(client, movie, "unstick", shot=photo_of(movie)["id"], sticker="1")
    tidy_movie_stickers()
    assert movie.stickers.exists(), "the change can be undone"
    undo(movie, movie.storyboard_version)
    assert list(reds(movie))
    undo(movie, movie.storyboard_version)
    tidy_movie_stickers()
    assert movie.stickers.exists(), "what was undone can be done again"
    Draft.objects.all().delete()
    tidy_movie_stickers()
    assert not movie.stickers.exists() and Blob.objects.get(pk=kept).references == 0


def test_they_go_with_the_movie(client: Client, movie: Movie, sticker: Sticker) -> None:
    stick(client, movie, sticker)
    kept = MovieSticker.objects.get().blob_id
    remove_movie(movie)
    assert not MovieSticker.objects.exists() and Blob.objects.get(pk=kept).references == 0


def test_a_shot_is_drawn_anew_and_nothing_else(client: Client, movie: Movie, sticker: Sticker) -> None:
    for path in film_plan(film_params(movie)).paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"as if made")
    stick(client, movie, sticker)
    news = news_of(movie)
    assert news and 1 <= news.parts <= 3 < news.of


def test_no_room_is_said(movie: Movie, sticker: Sticker, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(length: int) -> None:
        raise DiskFullError

    monkeypatch.setattr(module, "check_room", full)
    with pytest.raises(RefusedError, match="disk of this server is nearly full"):
        stick_on_shot(movie, photo_of(movie)["id"], sticker, movie.storyboard_version)
    assert not MovieSticker.objects.exists()


def test_large_ones_are_made_smaller(sticker: Sticker) -> None:
    assert side_of(sticker) == 80
    sticker.width = 4000
    assert side_of(sticker) == 1080
    sticker.duration = 2.0
    assert side_of(sticker) == 480


def test_a_removed_sticker_leaves_movies_that_do_not_show_it_alone(movie: Movie, sticker: Sticker) -> None:
    remove_sticker(sticker)
    edit_movie(movie, "caption", {"shot": photo_of(movie)["id"], "text": "Hello"}, movie.storyboard_version)
    assert "stickers" not in str(movie.storyboard).replace("'stickers': []", "")
