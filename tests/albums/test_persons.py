"""Who is in the pictures: on request only, put right by people, and gone when it is to go."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from albums.actions import know_faces
from albums.actions.analyse_item import analyse_soon
from albums.actions.empty_trash import remove_item
from albums.actions.keep_members import change_role, remove_member
from albums.actions.keep_persons import (
    choose_cover,
    forget_people,
    merge_persons,
    name_person,
    not_this_person,
    split_person,
    turn_on,
)
from albums.actions.know_faces import keep_all, know_faces_in, people_soon, unseen_items
from albums.actions.sort_faces import keep_groups, write_faces
from albums.kinds import analyse, people
from albums.models import Album, FaceScan, Item, Look, Membership, Person, PersonFace, Role, User
from albums.showing_persons import maybe_the_same, person_cards, telling
from render.jobs.calls import Call
from render.jobs.looking import analyse_file
from render.jobs.models import Job, State
from render.jobs.people import embed_faces, group_all
from render.jobs.probing import probe_from_json
from render.media.arrays import unwatched
from render.media.errors import RefusedError
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Analysis
from render.vision.people import Embeddings
from tests.albums.conftest import signed_in
from tests.albums.factories import add_file, add_photo
from tests.render.story import material
from tests.render.vision.made_faces import unit, vector

# Who is in each picture: the name, and which of their faces.
ALBUM = [["anna", "ben"], ["anna"], ["ben", "carl"], ["anna", "carl"], ["ben"]]


@pytest.fixture
def user(owner: User) -> User:
    """Who asked for it."""
    turn_on(owner)
    return owner


def found(name: str | Embeddings, number: int, place: int, **values: Any) -> dict[str, Any]:
    """A face as the task "embed_faces" tells of it."""
    embedding = vector(name, number) if isinstance(name, str) else name
    box = [100.0 * place, 10.0, 100.0 * place + 80, 90.0]
    packed = base64.b64encode(np.asarray(embedding, "<f2").tobytes()).decode()
    face = {"time": 0.0, "number": place, "box": box, "square": [0, 0, 80, 0], "clear": True, "quality": 0.8}
    return face | {"embedding": packed, "picture": base64.b64encode(b"webp").decode()} | values


def take_up(user: User, album: Album, pictures: Sequence[Sequence[str]] = ALBUM) -> list[Item]:
    """Pictures with these people in them, one after the other."""
    items = []
    for number, names in enumerate(pictures):
        item = add_photo(album, user, seed=number)
        keep_all(user, {str(item.pk): [found(name, number, place) for place, name in enumerate(names)]})
        items.append(item)
    return items


def sort_anew(user: User, folder: Path) -> bool:
    return keep_groups(user, group_all(write_faces(user, folder), unwatched))


def who(user: User) -> set[frozenset[tuple[int, int]]]:
    """The faces of each person, by picture and place."""
    order = {pk: n for n, pk in enumerate(Item.objects.order_by("taken_at").values_list("pk", flat=True))}
    return {
        frozenset((order[face.item_id], face.number) for face in person.faces.all())
        for person in Person.objects.filter(owner=user)
    }


RIGHT = {
    frozenset({(0, 0), (1, 0), (3, 0)}),
    frozenset({(0, 1), (2, 0), (4, 0)}),
    frozenset({(2, 1), (3, 1)}),
}


def person_of(user: User, item: Item, number: int = 0) -> Person:
    person = PersonFace.objects.get(owner=user, item=item, number=number).person
    assert person is not None
    return person


# ---- by itself


def test_it_works(user: User, album: Album, tmp_path: Path) -> None:
    take_up(user, album)
    assert who(user) == RIGHT
    assert sort_anew(user, tmp_path)
    assert who(user) == RIGHT
    assert [card.count for card in person_cards(user)] == [3, 3, 2]


def test_nothing_is_kept_of_those_who_did_not_ask(owner: User, album: Album) -> None:
    take_up(owner, album)
    assert not PersonFace.objects.exists() and not FaceScan.objects.exists()
    know_faces_in(add_photo(album, owner, seed=9))
    assert not Job.objects.filter(kind="people").exists()


def test_only_owners_have_faces_of_an_album(user: User, album: Album, contributor: User) -> None:
    turn_on(contributor)
    take_up(contributor, album)
    assert not PersonFace.objects.exists()


def test_a_picture_is_taken_up_once(user: User, album: Album) -> None:
    (item,) = take_up(user, album, [["anna"]])
    assert keep_all(user, {str(item.pk): [found("anna", 0, 0)]}) == 0
    assert PersonFace.objects.count() == 1


def test_what_was_said_survives_a_new_version(user: User, album: Album) -> None:
    (item,) = take_up(user, album, [["anna", "ben"]])
    name_person(person_of(user, item), "Anna")
    FaceScan.objects.update(version="of old")
    assert unseen_items(user).count() == 1
    keep_all(user, {str(item.pk): [found("anna", 5, 0) | {"number": 1}]})
    face = PersonFace.objects.get()
    assert face.number == 1 and face.confirmed
    assert person_of(user, item, 1).name == "Anna"
    assert Person.objects.count() == 1  # nothing is left of the other


def test_poor_faces_found_nobody(user: User, album: Album) -> None:
    item = add_photo(album, user)
    keep_all(user, {str(item.pk): [found("anna", 0, 0, clear=False)]})
    assert PersonFace.objects.get().person is None


def test_unnamed_people_keep_their_addresses(user: User, album: Album, tmp_path: Path) -> None:
    take_up(user, album)
    before = set(Person.objects.values_list("pk", flat=True))
    sort_anew(user, tmp_path)
    assert set(Person.objects.values_list("pk", flat=True)) == before


def test_what_is_said_while_all_is_sorted_wins(user: User, album: Album, tmp_path: Path) -> None:
    items = take_up(user, album)
    value = group_all(write_faces(user, tmp_path), unwatched)
    not_this_person(
        person_of(user, items[0]), PersonFace.objects.filter(item=items[0], number=0).values_list("pk", flat=True)
    )
    after = who(user)
    assert not keep_groups(user, value)
    assert who(user) == after


# ---- said by people


def test_a_name_confirms(user: User, album: Album, tmp_path: Path) -> None:
    items = take_up(user, album)
    person = person_of(user, items[1])
    name_person(person, "  Anna   Maria ")
    assert Person.objects.get(pk=person.pk).name == "Anna Maria"
    assert all(person.faces.values_list("confirmed", flat=True))
    sort_anew(user, tmp_path)
    assert person_of(user, items[1]).pk == person.pk
    with pytest.raises(RefusedError):
        name_person(person, "x" * 81)


def test_new_pictures_join_who_is_known(user: User, album: Album) -> None:
    items = take_up(user, album)
    anna = person_of(user, items[1])
    name_person(anna, "Anna")
    new = add_photo(album, user, seed=9)
    keep_all(user, {str(new.pk): [found("anna", 9, 0)]})
    assert person_of(user, new).name == "Anna"
    anna.refresh_from_db()
    assert anna.face_count == 4


def test_not_this_person_holds(user: User, album: Album, tmp_path: Path) -> None:
    items = take_up(user, album)
    face = PersonFace.objects.get(item=items[1])
    anna = person_of(user, items[1])
    assert not_this_person(anna, [face.pk]) == 1
    for _ in range(2):
        assert person_of(user, items[1]).pk != anna.pk
        sort_anew(user, tmp_path)
    with pytest.raises(RefusedError):
        not_this_person(anna, [face.pk])


def test_what_is_put_together_stays_together(user: User, album: Album, tmp_path: Path) -> None:
    items = take_up(user, album)
    anna, carl = person_of(user, items[1]), person_of(user, items[2], 1)
    name_person(carl, "Carl")
    merge_persons(anna, carl)
    sort_anew(user, tmp_path)
    assert person_of(user, items[2], 1).pk == anna.pk
    assert Person.objects.get(pk=anna.pk).name == "Carl"
    assert anna.faces.filter(item=items[3]).count() == 2  # by hand also twice in a picture
    with pytest.raises(RefusedError):
        merge_persons(anna, anna)


def test_what_is_taken_apart_stays_apart(user: User, album: Album, tmp_path: Path) -> None:
    items = take_up(user, album)
    anna = person_of(user, items[1])
    other = split_person(anna, [PersonFace.objects.get(item=items[1]).pk])
    sort_anew(user, tmp_path)
    assert person_of(user, items[1]).pk == other.pk != person_of(user, items[0]).pk == anna.pk
    assert anna.pk not in {card.pk for card in maybe_the_same(other)}
    with pytest.raises(RefusedError):
        split_person(other, other.faces.values_list("pk", flat=True))
    merge_persons(anna, other)
    sort_anew(user, tmp_path)
    assert who(user) == RIGHT


def test_not_this_person_holds_for_who_is_put_together(user: User, album: Album, tmp_path: Path) -> None:
    items = take_up(user, album, [["anna"], ["anna"], ["anna"], ["ben"]])
    anna, ben = person_of(user, items[0]), person_of(user, items[3])
    not_this_person(anna, [PersonFace.objects.get(item=items[2]).pk])
    merge_persons(ben, anna)
    sort_anew(user, tmp_path)
    assert person_of(user, items[2]).pk != ben.pk


def test_a_cover(user: User, album: Album) -> None:
    items = take_up(user, album)
    anna = person_of(user, items[1])
    face = PersonFace.objects.get(item=items[1])
    choose_cover(anna, [face.pk])
    assert person_cards(user, [anna.pk])[0].face == face.pk
    not_this_person(anna, [face.pk])
    anna.refresh_from_db()
    assert anna.cover is None
    with pytest.raises(RefusedError):
        choose_cover(anna, [])


def test_who_looks_alike_is_asked_about(user: User, album: Album) -> None:
    items = take_up(user, album, [["anna"], ["ben"]])
    later = add_photo(album, user, seed=8)
    alike = unit(vector("anna", 0) + 2.0 * vector("stranger", 0))
    keep_all(user, {str(later.pk): [found(alike, 0, 0)]})
    anna, other = person_of(user, items[0]), person_of(user, later)
    assert anna != other
    assert [card.pk for card in maybe_the_same(anna)] == [other.pk]


def test_who_was_put_together_a_moment_ago_is_let_alone(user: User, album: Album) -> None:
    """Two tabs: each still shows both, and the second press comes after the first."""
    items = take_up(user, album)
    anna, ben = person_of(user, items[1]), person_of(user, items[4])
    mine, theirs = Person.objects.get(pk=ben.pk), Person.objects.get(pk=anna.pk)
    merge_persons(anna, ben)
    face = list(anna.faces.values_list("pk", flat=True))[:1]
    for too_late in (
        lambda: merge_persons(mine, theirs),
        lambda: name_person(mine, "Ben"),
        lambda: split_person(mine, face),
        lambda: not_this_person(mine, face),
        lambda: choose_cover(mine, face),
    ):
        with pytest.raises(RefusedError, match="not there any more"):
            too_late()
    assert Person.objects.filter(pk=anna.pk).exists() and anna.faces.count() == 6


# ---- what goes


def test_all_of_it_goes(user: User, album: Album) -> None:
    take_up(user, album)
    assert Job.objects.unfinished().filter(kind="people").exists()
    forget_people(user)
    assert not PersonFace.objects.exists() and not Person.objects.exists() and not FaceScan.objects.exists()
    assert not Job.objects.unfinished().filter(kind="people").exists()
    assert User.objects.get(pk=user.pk).people_since is None


@pytest.mark.parametrize("leaves", [True, False])
def test_who_leaves_an_album_keeps_no_faces_of_it(user: User, album: Album, viewer: User, leaves: bool) -> None:
    take_up(user, album)
    other = Album.objects.create(title="Mine alone")
    Membership.objects.create(album=other, user=user, role=Role.OWNER)
    (mine,) = take_up(user, other, [["anna"]])
    change_role(album, viewer, Role.OWNER)
    if leaves:
        remove_member(album, user)
    else:
        change_role(album, user, Role.VIEWER)
    assert [face.item_id for face in PersonFace.objects.all()] == [mine.pk]
    assert Person.objects.get().face_count == 1


def test_who_becomes_an_owner_has_the_pictures_looked_at(user: User, album: Album, viewer: User) -> None:
    turn_on(viewer)
    Job.objects.all().delete()
    viewer.refresh_from_db()
    change_role(album, viewer, Role.OWNER)
    assert Job.objects.unfinished().filter(kind="people", subject=f"user:{viewer.pk}").exists()


def test_a_picture_takes_its_faces_with_it(user: User, album: Album) -> None:
    items = take_up(user, album)
    Item.objects.filter(pk=items[2].pk).update(deleted_at=items[2].created_at)
    assert [card.count for card in person_cards(user)] == [3, 2, 1]  # it may come back
    items[2].refresh_from_db()
    remove_item(items[2])
    assert sorted(Person.objects.values_list("face_count", flat=True)) == [1, 2, 3]
    for item in items[3:]:
        remove_item(item)
    assert sorted(Person.objects.values_list("face_count", flat=True)) == [1, 2]


def test_an_account_takes_its_faces_with_it(user: User, album: Album) -> None:
    take_up(user, album)
    user.delete()
    assert not PersonFace.objects.exists() and not Person.objects.exists()


# ---- the jobs


def test_real_pictures_from_the_first_to_the_last(user: User, album: Album, media: Path, tmp_path: Path) -> None:
    names = ("001_neutral", "001_smiling", "016_neutral", "016_smiling")
    items = {name: add_file(album, media / f"faces/london/{name}.jpg", user, name=name) for name in names}
    Job.objects.all().delete()
    for item in items.values():
        job = analyse_soon(item)
        call = analyse.prepare(job)
        assert isinstance(call, Call)
        analyse.store(job, analyse_file(call.params, unwatched))
    assert telling(user).all == 4 and telling(user).done == 0 and telling(user).goes_on
    job = Job.objects.get(kind="people")
    call = people.prepare(job)
    assert isinstance(call, Call) and call.task == "embed_faces"
    people.store(job, embed_faces(call.params, unwatched))
    assert telling(user).done == 4
    assert [card.count for card in person_cards(user)] == [2, 2]
    face = PersonFace.objects.get(item=items["016_smiling"])
    picture = signed_in(user).get(reverse("face_picture", args=[face.pk]))
    assert picture.content[8:12] == b"WEBP" and picture.headers["Content-Type"] == "image/webp"
    assert people.prepare(job) is None  # four faces are not much


def test_much_that_is_new_is_sorted_again(user: User, album: Album, tmp_path: Path) -> None:
    take_up(user, album)
    job = Job.objects.get(kind="people")
    Job.objects.filter(pk=job.pk).update(state=State.DONE, result={"new": 8})
    with patch.object(people, "scratch_of", return_value=tmp_path):
        call = people.prepare(job)
    assert isinstance(call, Call) and call.task == "group_faces"
    people.store(job, group_all(call.params, unwatched))
    assert job.result == {"new": 0}
    assert who(user) == RIGHT


def test_a_picture_that_kills_its_child_is_given_up_alone(user: User, album: Album) -> None:
    items = [add_photo(album, user, seed=number, analysed_at=user.people_since) for number in range(3)]
    for item in items:
        seen = Analysis(probe_from_json(item.probe), material.look(faces=(material.face(),)))
        Look.objects.create(blob=item.blob, version=ANALYSIS_VERSION, analysis=codec.to_json(seen))
    job = Job.objects.get(kind="people")
    call = people.prepare(job)
    assert isinstance(call, Call) and len(call.params["files"]) == 3
    job.crashes = 1
    call = people.prepare(job)
    assert isinstance(call, Call) and len(call.params["files"]) == 1
    Job.objects.filter(pk=job.pk).update(state=State.FAILED)
    people.failed(job, "This file needs too much memory.")
    assert unseen_items(user).count() == 2
    assert Job.objects.unfinished().filter(kind="people").exists()


def test_work_is_asked_for_once(user: User) -> None:
    people_soon(user)
    job = Job.objects.get(kind="people")
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    people_soon(user)
    people_soon(user)
    again = Job.objects.exclude(pk=job.pk).get(kind="people")
    assert list(again.waits_for.all()) == [job]


def test_a_face_that_is_none_of_ours(user: User, album: Album) -> None:
    item = add_photo(album, user)
    huge = base64.b64encode(bytes(know_faces.LARGEST_PICTURE + 1)).decode()
    for damaged in ({"embedding": "AAAA"}, {"picture": huge}):
        with pytest.raises(ValueError, match="no face of ours"):
            keep_all(user, {str(item.pk): [found("anna", 0, 0, **damaged)]})


# ---- the pages


def test_it_is_off_until_somebody_turns_it_on(owner: User, album: Album) -> None:
    client = signed_in(owner)
    page = client.get(reverse("persons"))
    assert "Why it is off" in page.content.decode()
    assert client.post(reverse("faces_switch"), {"state": "on"}).status_code == 302
    assert "Delete all face data" in client.get(reverse("persons")).content.decode()
    owner.refresh_from_db()
    assert owner.people_since is not None
    assert client.get(reverse("faces_forget")).status_code == 200
    client.post(reverse("faces_switch"), {"state": "off"})
    assert "Why it is off" in client.get(reverse("persons")).content.decode()


def test_a_server_without_the_network_says_so(owner: User) -> None:
    with patch("albums.actions.keep_persons.is_installed", return_value=False):
        client = signed_in(owner)
        assert "was set up without" in client.get(reverse("persons")).content.decode()
        assert client.post(reverse("faces_switch"), {"state": "on"}).status_code == 409
    owner.refresh_from_db()
    assert owner.people_since is None


@pytest.fixture
def client(user: User) -> Client:
    return signed_in(user)


def test_a_person_has_a_page(client: Client, user: User, album: Album) -> None:
    items = take_up(user, album)
    person = person_of(user, items[1])
    page = client.get(reverse("person", args=[person.pk])).content.decode()
    assert page.count(reverse("item_picture", args=[items[1].pk, 320])) > 0
    assert reverse("item_picture", args=[items[4].pk, 320]) not in page
    faces = client.get(reverse("person", args=[person.pk]) + "?faces").content.decode()
    assert faces.count('name="face"') == 3


def test_who_is_in_the_trash_only_has_none(client: Client, user: User, album: Album) -> None:
    (item,) = take_up(user, album, [["anna"]])
    person = person_of(user, item)
    Item.objects.update(deleted_at=item.created_at)
    assert client.get(reverse("person", args=[person.pk])).status_code == 404


def test_a_name_that_another_has_is_asked_about(client: Client, user: User, album: Album) -> None:
    items = take_up(user, album)
    anna, ben = person_of(user, items[1]), person_of(user, items[4])
    for person in (anna, ben):
        client.post(reverse("person_change", args=[person.pk]), {"action": "name", "name": "Anna"})
    page = client.get(reverse("person", args=[ben.pk])).content.decode()
    assert "There is another Anna" in page
    client.post(reverse("person_change", args=[ben.pk]), {"action": "merge", "other": str(anna.pk)})
    assert not Person.objects.filter(pk=anna.pk).exists()
    assert Person.objects.get(pk=ben.pk).faces.count() == 6


def test_faces_are_put_right_from_the_page(client: Client, user: User, album: Album) -> None:
    items = take_up(user, album)
    anna = person_of(user, items[1])
    address = reverse("faces_change", args=[anna.pk])
    face = PersonFace.objects.get(item=items[1])
    answer = client.post(address, {"action": "not"}, follow=True)
    assert "Choose faces first." in answer.content.decode()
    assert (
        "1 face is taken out." in client.post(address, {"action": "not", "face": face.pk}, follow=True).content.decode()
    )
    rest = list(anna.faces.values_list("pk", flat=True))
    client.post(address, {"action": "cover", "face": rest[0]})
    answer = client.post(address, {"action": "split", "face": rest[0]}, follow=True)
    assert "a person of their own" in answer.content.decode()
    answer = client.post(address, {"action": "not", "face": rest}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("persons")  # nobody is left
    assert client.post(address, {"action": "dance"}).status_code == 404


def test_nobody_elses_persons_can_be_put_together_with_mine(
    client: Client, user: User, album: Album, other: User
) -> None:
    items = take_up(user, album)
    turn_on(other)
    stranger = Person.objects.create(owner=other, centre=b"", name="Theirs")
    address = reverse("person_change", args=[person_of(user, items[1]).pk])
    assert client.post(address, {"action": "merge", "other": str(stranger.pk)}).status_code == 404
    for sent in ({"action": "merge"}, {"action": "merge", "other": "x"}, {"action": "dance"}, {}):
        assert client.post(address, sent).status_code == 400
    assert client.post(address, {"action": "name", "name": "x" * 81}).status_code == 400
