"""Themes as rows that staff edit, and the music."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from PIL import Image

from albums.models import Album, Movie, Soundtrack, Theme, User
from albums.moods import HINTS, NAMES, look_of
from albums.theme_form import GRADES, TRANSITIONS, ThemeForm, counted, in_turn, pieces
from render.film import grade, transitions
from render.film.theme import CUT, built_in_values, load_theme, theme_names
from tests.albums.conftest import signed_in


def gentle() -> Theme:
    return Theme.objects.get(slug="gentle")


def fields(theme: Theme, **changes: Any) -> dict[str, Any]:
    """What the form of the page sends, if nothing but `changes` is changed."""
    form = ThemeForm(theme)
    said = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (said | changes).items() if value is not None and value is not False}


def test_it_works(staff: User) -> None:
    client = signed_in(staff)
    page = client.get("/themes/").content.decode()
    assert all(name in page for name in (*map(str, NAMES.values()), "First Light"))
    said = fields(gentle(), name="Grandma", ink="#102030", pace_photo="5.5", position="7", hidden="on")
    assert client.post("/themes/gentle/", said).headers["Location"] == "/themes/"
    theme = gentle()
    assert (theme.name, theme.position, theme.hidden) == ("Grandma", 7, True)
    look = look_of("gentle")
    assert (look.title.ink, look.pace.photo) == ((16, 32, 48), 5.5)


@pytest.mark.parametrize("slug", theme_names())
def test_saving_without_a_change_changes_nothing(slug: str, staff: User) -> None:
    theme = Theme.objects.get(slug=slug)
    form = ThemeForm(theme, fields(theme))
    assert form.is_valid(), form.errors
    form.save(staff)
    theme.refresh_from_db()
    assert (theme.settings, look_of(slug)) == (built_in_values(slug), load_theme(slug))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pace_photo_shortest": "9"}, "The shortest photo or clip is longer than the others."),
        ({"pace_photo": "90"}, "less than or equal to 20"),
        ({"pace_photo": "nan"}, "Enter a number"),
        ({"ink": "#12"}, "Please choose a colour."),
        ({"ink": "red; }"}, "Please choose a colour."),
        ({"title_font": "../../secret"}, "Select a valid choice"),
        ({"soundtracks": ["../gentle"]}, "Select a valid choice"),
        ({"soundtracks": []}, "at least one transition and one piece of music"),
        ({f"turns_{name}": "0" for name in TRANSITIONS}, "at least one transition and one piece of music"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(changes: dict[str, Any], words: str, staff: User) -> None:
    answer = signed_in(staff).post("/themes/gentle/", fields(gentle()) | changes)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert gentle().settings == built_in_values("gentle")


@pytest.mark.parametrize("path", ["/themes/", "/themes/gentle/", "/themes/gentle/card.webp"])
def test_themes_are_for_those_who_look_after_the_server(path: str, owner: User) -> None:
    assert signed_in(owner).get(path).status_code == 403


def test_a_theme_that_is_none(staff: User) -> None:
    assert signed_in(staff).get("/themes/nothing/").status_code == 404


def test_the_engine_letters_the_card(staff: User) -> None:
    client = signed_in(staff)
    as_it_is = client.get("/themes/gentle/card.webp")
    assert as_it_is.headers["Content-Type"] == "image/webp"
    assert Image.open(BytesIO(as_it_is.content)).size == (640, 360)
    changed = client.get("/themes/gentle/card.webp", fields(gentle(), ink="#ff0000"))
    assert changed.content != as_it_is.content
    assert client.get("/themes/gentle/card.webp", fields(gentle(), ink="red")).status_code == 400
    kept = client.get("/themes/gentle/card.webp", {"version": "1"})
    assert (kept.content, "immutable" in kept.headers["Cache-Control"]) == (as_it_is.content, True)
    assert gentle().settings == built_in_values("gentle")


def test_a_copy_begins_alike_and_hidden(staff: User) -> None:
    client = signed_in(staff)
    assert client.post("/themes/chill/change/", {"action": "copy"}).headers["Location"] == "/themes/chill-2/"
    assert client.post("/themes/chill/change/", {"action": "copy"}).headers["Location"] == "/themes/chill-3/"
    copy = Theme.objects.get(slug="chill-2")
    assert (copy.name, copy.hidden, copy.built_in, copy.settings) == (
        *("Chill, copied", True, False),
        built_in_values("chill"),
    )
    client.post("/themes/chill-2/change/", {"action": "delete"})
    assert not Theme.objects.filter(slug="chill-2").exists()


def test_a_built_in_theme_goes_back_to_what_it_was(staff: User) -> None:
    client = signed_in(staff)
    client.post("/themes/gentle/", fields(gentle(), name="Grandma", motion="1.3"))
    client.post("/themes/gentle/change/", {"action": "reset"})
    assert (gentle().name, gentle().settings) == ("Gentle", built_in_values("gentle"))
    assert client.post("/themes/gentle/change/", {"action": "delete"}).status_code == 409
    assert client.post("/themes/gentle/change/", {"action": "burn"}).status_code == 400


def test_a_theme_of_movies_is_kept(staff: User, album: Album) -> None:
    client = signed_in(staff)
    client.post("/themes/chill/change/", {"action": "copy"})
    Movie.objects.create(album=album, mood="chill-2", length="short", aspect="16:9", deleted_at=timezone.now())
    assert client.post("/themes/chill-2/change/", {"action": "delete"}).status_code == 409
    assert client.post("/themes/chill-2/change/", {"action": "reset"}).status_code == 409


def test_built_in_themes_stand_in_order_and_each_has_a_hint(db: None) -> None:
    assert list(Theme.objects.values_list("slug", flat=True)) == list(NAMES) == list(HINTS)
    assert set(NAMES) == set(theme_names())


def test_new_themes_leave_what_staff_changed(db: None) -> None:
    Theme.objects.filter(slug="happy").update(name="Silly", position=3)
    Theme.objects.filter(slug="gentle").update(position=40)
    import_themes = import_module("albums.migrations.0011_seven_more_moods").import_themes
    Theme.objects.filter(slug="epic").delete()
    import_themes(apps, None)
    kept = {theme.slug: theme for theme in Theme.objects.all()}
    assert (kept["happy"].name, kept["happy"].position, kept["gentle"].position) == ("Silly", 3, 40)
    assert (kept["epic"].settings, kept["epic"].position) == (built_in_values("epic"), 6)


def test_transitions_come_in_turn() -> None:
    assert in_turn({"a": 1, "b": 1}) == ["a", "b"]
    assert in_turn({"a": 3, "b": 1, "c": 0}) == ["a", "a", "b", "a"]
    assert counted(in_turn(counted(["zoom", "zoom", "push"]))) == counted(["zoom", "zoom", "push"])


def test_all_that_the_engine_can_is_offered() -> None:
    assert set(TRANSITIONS) == {*transitions.TRANSITIONS, CUT}
    assert dict(GRADES).keys() == grade.GRADES.keys()


def test_music_is_marked_as_heard(staff: User) -> None:
    client = signed_in(staff)
    count = len(pieces())
    assert client.get("/themes/").content.decode().count("not yet heard") == count
    client.post("/soundtracks/gentle-first-light/", {"action": "heard"})
    page = client.get("/themes/").content.decode()
    assert (page.count("not yet heard"), page.count("heard by Stella")) == (count - 1, 1)
    client.post("/soundtracks/gentle-first-light/", {"action": "unheard"})
    assert client.get("/themes/").content.decode().count("not yet heard") == count


def test_hidden_music_comes_into_no_new_movie(staff: User) -> None:
    client = signed_in(staff)
    client.post("/soundtracks/gentle-first-light/", {"action": "hide"})
    assert look_of("gentle").soundtracks == ("gentle-paper-lanterns",)
    answer = client.post("/soundtracks/gentle-paper-lanterns/", {"action": "hide"})
    assert (answer.status_code, answer.content.decode()) == (409, "The theme Gentle would have no music left.")
    client.post("/soundtracks/gentle-first-light/", {"action": "show"})
    assert len(look_of("gentle").soundtracks) == 2


def test_a_theme_whose_music_is_all_hidden_has_it_still(db: None) -> None:
    for name in load_theme("gentle").soundtracks:
        Soundtrack.objects.create(name=name, hidden=True)
    assert look_of("gentle") == load_theme("gentle")


@pytest.mark.parametrize(("piece", "action", "status"), [("nothing", "hide", 404), ("chill-low-tide", "burn", 400)])
def test_nonsense_about_music(piece: str, action: str, status: int, staff: User) -> None:
    assert signed_in(staff).post(f"/soundtracks/{piece}/", {"action": action}).status_code == status
