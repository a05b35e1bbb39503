"""Rules: what a movie is made of, on its pages and in its story."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from albums.actions.keep_themes import copy_theme
from albums.actions.plan_movie import plan_movie
from albums.facts import Knowledge
from albums.models import (
    Album,
    Blob,
    Item,
    ItemTheme,
    Movie,
    Person,
    PersonFace,
    Project,
    Scoring,
    Snapshot,
    Theme,
    User,
)
from render.media.errors import RefusedError
from render.story.rule import parse
from tests.albums.filming import WISH, add_photos, import_themes, planned_movie


@pytest.fixture(autouse=True)
def home(db: None, album: Album) -> list[Item]:
    """Photos 0..7, one a day: 0 and 1 in Lisbon, 2..4 of a beach, Mia in 1 and 2."""
    import_themes()
    items = add_photos(album, 8)
    for number, item in enumerate(items):
        item.shown_at += timedelta(days=number)
        item.place, item.country = ("Lisbon", "PT") if number < 2 else ("", "")
        item.save(update_fields=["shown_at", "place", "country"])
    ItemTheme.objects.bulk_create(ItemTheme(item=item, theme="beach", confidence=0.8) for item in items[2:5])
    return items


@pytest.fixture
def mia(owner: User, home: list[Item]) -> Person:
    owner.people_since = timezone.now()
    owner.save(update_fields=["people_since"])
    mia = Person.objects.create(owner=owner, name="Mia", centre=b"")
    for number in (1, 2):
        PersonFace.objects.create(
            owner=owner, item=home[number], person=mia, number=0, box=[0, 0, 9, 9], quality=1.0, embedding=b""
        )
    return mia


@pytest.fixture
def boats(owner: User, home: list[Item]) -> Snapshot:
    """A classifier that has looked at photos 5, 6 and 7, and knows our boat in the last two."""
    learned = Album.objects.create(title="Boats")
    project = Project.objects.create(owner=owner, name="Boats", kind="image", album=learned)
    blob = Blob.objects.create(sha256="b" * 64, size=1)
    snapshot = Snapshot.objects.create(
        project=project, name="Boats", is_final=True, blob=blob, about={"labels": ["our boat", "others"]}
    )
    for number, score in ((5, 0.2), (6, 0.7), (7, 0.95)):
        scores = {"scores": {"our boat": score, "others": 1 - score}, "best": "", "windows": [], "spans": []}
        Scoring.objects.keep(snapshot, home[number].blob, scores)
    return snapshot


def kept(album: Album, rule: str, viewer: User, *snapshots: Snapshot) -> set[str]:
    found = Knowledge(album.items.shown(), parse(rule), viewer, snapshots).kept()
    return {item.name.removesuffix(".jpg") for item in album.items.filter(pk__in=found)}


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("beach", "234"),
        ("Lisbon", "01"),
        ("Portugal and not Mia", "0"),
        ("Mia", "12"),
        ("Mia and not beach", "1"),
        ("date < 2024-07-03", "01"),
        ("2024-07-08 or mia", "127"),
        ('"our boat"', "67"),
        ('"our boat" >= 90%', "7"),
        ("2023", ""),
    ],
)
def test_it_works(album: Album, owner: User, mia: Person, boats: Snapshot, rule: str, names: str) -> None:
    assert kept(album, rule, owner, boats) == set(names)


def test_how_surely_it_fits_is_told_without_what_it_need_not_read(
    album: Album, owner: User, mia: Person, boats: Snapshot, home: list[Item]
) -> None:
    """The course of a video only where the rule asks for more than one thing of it, or less of one."""
    course = [
        {"start": float(at), "end": at + 1.0, "probabilities": {"our boat": score, "others": 1 - score}}
        for at, score in enumerate((0.1, 0.9, 0.7))
    ]
    Item.objects.filter(pk=home[1].pk).update(kind=Item.Kind.VIDEO)
    said = {"scores": {"our boat": 0.9, "others": 0.9}, "best": "our boat", "windows": course, "spans": []}
    Scoring.objects.keep(boats, home[1].blob, said)
    surely = {
        '"our boat"': (0.9, 0),
        '"our boat" and Mia': (0.9, 0),
        '"our boat" >= 95%': (None, 0),
        '"our boat" and others': (None, 2),  # at no moment both
        'not "our boat"': (pytest.approx(0.9), 2),
        "Lisbon": (1.0, 0),
    }
    for text, (score, queries) in surely.items():
        known = Knowledge(album.items.shown(), parse(text), owner, [boats])
        kept = known.kept().get(home[1].pk)
        again = Knowledge(album.items.shown(), parse(text), owner, [boats])
        with CaptureQueriesContext(connection) as made:
            assert again.fits().get(home[1].pk) == (kept and kept.score) == score, text
        assert len(made) == queries, text


def test_names_of_people_are_known_to_their_owner_alone(album: Album, contributor: User, mia: Person) -> None:
    contributor.people_since = timezone.now()
    assert kept(album, "Mia", contributor) == set()


def test_a_movie_is_made_of_what_the_rule_keeps(album: Album, owner: User, home: list[Item]) -> None:
    movie = planned_movie(album, owner, rule="beach")
    assert movie.storyboard is not None
    told = {shot["source"] for shot in movie.storyboard["shots"]}
    assert told == {str(home[number].pk) for number in (2, 3, 4)}


def test_what_fits_best_comes_first(album: Album, owner: User, boats: Snapshot, home: list[Item]) -> None:
    for item in home[:5]:
        nothing = {"scores": {"our boat": 0.1}, "windows": []}
        Scoring.objects.keep(boats, item.blob, nothing)
    movie = planned_movie(album, owner, rule='"our boat"', order="best", length="medium")
    assert list(movie.classifiers.all()) == [boats]
    assert movie.storyboard is not None
    shown = [shot["source"] for shot in movie.storyboard["shots"] if shot["kind"] == "photo"]
    assert shown == [str(home[7].pk), str(home[6].pk)]


def test_where_nothing_fits_the_movie_says_so(album: Album, owner: User) -> None:
    with pytest.raises(RefusedError, match=r"^Nothing here fits the rule\.$"):
        planned_movie(album, owner, rule="snow")


def test_a_theme_brings_its_rule(album: Album, owner: User, boats: Snapshot) -> None:
    theme = Theme.objects.get(slug=WISH["mood"])
    theme.rule = '"our boat" >= 90%'
    theme.save()
    theme.classifiers.add(boats)
    movie = plan_movie(album, owner, render=False, **WISH)
    assert (movie.rule, list(movie.classifiers.all())) == ('"our boat" >= 90%', [boats])
    other = plan_movie(album, owner, render=False, **WISH, rule="beach")
    assert (other.rule, list(other.classifiers.all())) == ("beach", [])
    copy = copy_theme(theme)
    assert (copy.rule, list(copy.classifiers.all())) == (theme.rule, [boats])


def test_another_rule_tells_the_story_anew(album: Album, owner: User, boats: Snapshot, client: Client) -> None:
    movie = planned_movie(album, owner)
    client.force_login(owner)
    wish = WISH | {"op": "wish", "version": movie.storyboard_version, "rule": '"our boat"', "order": "best"}
    assert client.post(f"/movies/{movie.pk}/storyboard/", wish).status_code == 302
    movie.refresh_from_db()
    assert (movie.state, movie.rule, movie.order) == (Movie.State.PLANNING, '"our boat"', "best")
    assert list(movie.classifiers.all()) == [boats]


def test_the_page_counts_what_fits(album: Album, owner: User, boats: Snapshot, client: Client) -> None:
    client.force_login(owner)

    def fits(rule: str) -> str:
        return client.get(f"/albums/{album.pk}/movies/rule/", {"rule": rule}).content.decode()

    assert "<strong>3</strong> of 8 fit." in fits("beach")
    assert "<strong>1</strong> of 8 fits." in fits('"our boat" > 0.9')
    assert "A classifier has not looked at 5 yet" in fits('"our boat"')
    assert "Nothing here is called “baech”." in fits("baech or beach")
    assert "Letter 7: something is missing" in fits("so and")
    assert "<strong>" not in fits("")


def test_a_rule_that_cannot_be_read_loses_nothing(album: Album, owner: User, client: Client) -> None:
    client.force_login(owner)
    answer = client.post(f"/albums/{album.pk}/movies/new/", WISH | {"title": "Boats", "rule": "boat and"})
    page = answer.content.decode()
    assert answer.status_code == 400 and "Letter 9: something is missing at the end" in page
    assert 'value="boat and"' in page and 'value="Boats"' in page


def test_an_address_may_bring_a_rule(album: Album, owner: User, boats: Snapshot, client: Client) -> None:
    client.force_login(owner)
    asked = {"rule": '"our boat" >= 0.9', "order": "best", "classifiers": str(boats.pk)}
    page = client.get(f"/albums/{album.pk}/movies/new/", asked).content.decode()
    assert "&quot;our boat&quot; &gt;= 0.9" in page and f'name="classifiers" value="{boats.pk}"' in page
    posted = client.post(f"/albums/{album.pk}/movies/new/", WISH | asked)
    movie = Movie.objects.get()
    assert posted.status_code == 302 and list(movie.classifiers.all()) == [boats]


def test_classifiers_of_others_are_not_used(album: Album, contributor: User, boats: Snapshot, client: Client) -> None:
    client.force_login(contributor)
    said = WISH | {"rule": '"our boat"', "classifiers": str(boats.pk)}
    assert client.post(f"/albums/{album.pk}/movies/new/", said).status_code == 400
    page = client.get(f"/albums/{album.pk}/movies/rule/", said).content.decode()
    assert "Nothing here is called “our boat”." in page
