"""Classifiers' projects: what is dropped into them becomes labelled examples, and no list of albums shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from albums.access import item_of_user
from albums.actions.change_items import delete_items
from albums.actions.close_account import close_account, forget_closed_accounts, reopen_account
from albums.actions.empty_trash import empty_trash
from albums.actions.keep_examples import add_example, add_items, put_label, set_multi_label, undo_labels
from albums.actions.keep_labels import (
    delete_label,
    label_name,
    label_named,
    merge_labels,
    rename_label,
    set_negative,
)
from albums.actions.keep_projects import (
    add_source,
    delete_project,
    delete_source,
    make_project,
    restore_project,
    share_project,
)
from albums.actions.know_faces import items_of
from albums.finding import searched
from albums.models import Album, Blob, Example, Item, Membership, ModelSource, Project, Role, Run, User
from albums.models.albums import TRASH_DAYS
from albums.showing import album_cards
from albums.trash import trash_of
from render.jobs.models import Job
from render.media.errors import RefusedError
from tests.albums.conftest import signed_in
from tests.albums.factories import add_photo
from tests.albums.sending import Sender, picture, work

HTMX = {"HX-Request": "true"}


@pytest.fixture
def project(owner: User) -> Project:
    return make_project(owner, "  Our   boats ", Project.Kind.IMAGE)


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def examples_of(project: Project) -> dict[str, list[str]]:
    """The names of its examples, with their labels."""
    found = Example.objects.alive().filter(source__project=project)
    return {example.item.name: [label.name for label in example.labels.all()] for example in found}


def add_examples(project: Project, *labels: str) -> list[Example]:
    """A picture for each, in the project's own album."""
    source, found = project.data_sources.get(), []
    for seed, name in enumerate(labels):
        example = add_example(source, add_photo(project.album, project.owner, seed=seed))
        if name:
            example.labels.add(label_named(project, name))
        found.append(example)
    return found


@pytest.mark.django_db(transaction=True)
def test_it_works(owner: User) -> None:
    """Folders become labels; what lies in none has no label; nobody looks for anything in them."""
    project = make_project(owner, "Our boats", Project.Kind.IMAGE)
    source, sender = project.data_sources.get(), Sender(owner)
    for seed, path in enumerate(("boats/Sailing boat/a.jpg", "boats/sailing boat/b.jpg", "boats/other/c.jpg", "d.jpg")):
        sender.send_all(project.album, picture(seed), path.split("/")[-1], relativePath=path, source=source.pk)
    work()
    assert examples_of(project) == {
        "a.jpg": ["Sailing boat"],
        "b.jpg": ["Sailing boat"],
        "c.jpg": ["other"],
        "d.jpg": [],
    }
    assert not Job.objects.filter(kind__in=["analyse", "arrange", "people"]).exists()


@pytest.mark.django_db(transaction=True)
def test_what_it_cannot_learn_from_is_refused_with_a_sentence(owner: User) -> None:
    project, sender = make_project(owner, "Cartwheels", Project.Kind.ACTION), Sender(owner)
    upload = sender.send_all(project.album, picture(), relativePath="wave/a.jpg")
    work()
    upload.refresh_from_db()
    assert (upload.state, upload.sentence) == ("refused", "This is a picture, and this classifier learns from videos.")
    assert not Item.objects.exists() and not Example.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_picture_in_two_folders_is_told(owner: User) -> None:
    project, sender = make_project(owner, "Our boats", Project.Kind.IMAGE), Sender(owner)
    sender.send_all(project.album, picture(), "a.jpg", relativePath="boat/a.jpg")
    work()
    again = sender.send_all(project.album, picture(), "b.jpg", relativePath="other/b.jpg")
    work()
    again.refresh_from_db()
    assert again.state == "refused" and "another label" in again.sentence
    assert examples_of(project) == {"a.jpg": ["boat"]}


@pytest.mark.django_db(transaction=True)
def test_a_form_without_scripts_brings_files_too(owner: User, client: Client) -> None:
    project = make_project(owner, "Our boats", Project.Kind.IMAGE)
    address = reverse("uploads_unfinished", args=[project.album_id])
    answer = client.post(address, {"files": [], "source": "nonsense"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("project", args=[project.pk])


def test_no_list_shows_what_it_learns_from(owner: User, project: Project) -> None:
    (example,) = add_examples(project, "boat")
    assert album_cards(owner) == []
    assert not searched(owner).exists()
    assert not items_of(owner).exists()
    assert not trash_of(owner).albums.exists()
    assert item_of_user(owner, example.item_id).pk == example.item_id


def test_pages(project: Project, client: Client) -> None:
    assert b"What should it tell apart?" in client.get(reverse("project_new")).content
    boat, other, none = add_examples(project, "boat", "<b>other</b>", "")
    page = client.get(reverse("project", args=[project.pk]))
    assert b"&lt;b&gt;other&lt;" in page.content and b"What do these show?" in page.content
    label = boat.labels.get()
    only = client.get(reverse("project", args=[project.pk]), {"label": str(label.pk)}, headers=HTMX)
    assert str(boat.pk) in only.text and str(other.pk) not in only.text
    assert client.get(reverse("project", args=[project.pk]), {"label": "7777"}).status_code == 404
    large = client.get(reverse("example", args=[none.pk]), {"in": "none"})
    assert b"What does this show?" in large.content
    assert b"Our boats" in client.get(reverse("projects")).content


@pytest.mark.parametrize(("name", "kind"), [(" ", "image"), ("Boats", "sound"), ("Boats", "")])
def test_a_new_one_needs_a_name_and_a_kind(client: Client, name: str, kind: str) -> None:
    answer = client.post(reverse("project_new"), {"name": name, "kind": kind})
    assert answer.status_code == 400 and b'role="alert"' in answer.content
    assert not Project.objects.exists()


# ---- labelling


def test_labelling_in_the_grid_and_undo(project: Project, client: Client) -> None:
    first, second = add_examples(project, "boat", "")
    ship = label_named(project, "ship")
    address = reverse("examples_change", args=[project.pk])
    ids = f"{first.pk},{second.pk}"
    answer = client.post(address, {"action": f"label:{ship.pk}", "item": ids}, headers=HTMX)
    assert "2 examples: ship" in answer.text
    assert examples_of(project) == {"IMG_0.jpg": ["ship"], "IMG_1.jpg": ["ship"]}
    token = answer.text.partition('name="token" value="')[2].partition('"')[0]
    client.post(address, {"action": "undo", "token": token}, headers=HTMX)
    assert examples_of(project) == {"IMG_0.jpg": ["boat"], "IMG_1.jpg": []}
    client.post(address, {"action": "label:none", "item": ids})
    assert examples_of(project) == {"IMG_0.jpg": [], "IMG_1.jpg": []}
    assert client.post(address, {"action": "label:7777", "item": ids}).status_code == 400
    assert client.post(address, {"action": "undo", "token": "made up"}).status_code == 400


def test_taking_out_and_back(project: Project, client: Client) -> None:
    (example,) = add_examples(project, "boat")
    address = reverse("examples_change", args=[project.pk])
    answer = client.post(address, {"action": "delete", "item": str(example.pk)}, headers=HTMX)
    assert "1 example is taken out." in answer.text and examples_of(project) == {}
    client.post(address, {"action": "restore", "item": str(example.pk)}, headers=HTMX)
    assert examples_of(project) == {"IMG_0.jpg": ["boat"]}


def test_one_by_one(project: Project, client: Client) -> None:
    first, second = add_examples(project, "", "")
    boat = label_named(project, "boat")
    address = reverse("example_change", args=[first.pk])
    answer = client.post(address, {"action": f"label:{boat.pk}", "in": "none", "next": str(second.pk)})
    assert answer["Location"] == f"{reverse('example', args=[second.pk])}?in=none"
    client.post(address, {"action": f"label:{boat.pk}"})
    assert examples_of(project) == {"IMG_0.jpg": [], "IMG_1.jpg": []}  # pressed again: taken off


def test_several_labels_at_once(project: Project) -> None:
    (example,) = add_examples(project, "boat")
    sea, one = label_named(project, "sea"), Example.objects.filter(pk=example.pk)
    set_multi_label(project, multi_label=True)
    done = put_label(project, one, sea)
    assert examples_of(project) == {"IMG_0.jpg": ["boat", "sea"]}
    with pytest.raises(RefusedError, match="1 example has several labels"):
        set_multi_label(project, multi_label=False)
    put_label(project, one, sea, on=False)
    assert examples_of(project) == {"IMG_0.jpg": ["boat"]}
    delete_label(sea)
    undo_labels(project, done.undo)
    assert examples_of(project) == {"IMG_0.jpg": ["boat"]}
    set_multi_label(project, multi_label=False)


def test_what_was_taken_out_does_not_keep_several_labels(project: Project, client: Client) -> None:
    """Nobody could take labels off what they do not see."""
    set_multi_label(project, multi_label=True)
    (example,) = add_examples(project, "boat")
    example.labels.add(label_named(project, "sea"))
    with pytest.raises(RefusedError, match="1 example has several labels"):
        set_multi_label(project, multi_label=False)
    example.deleted_at = timezone.now()
    example.save(update_fields=["deleted_at"])
    set_multi_label(project, multi_label=False)
    project.refresh_from_db()
    assert not project.multi_label


def test_labels_are_renamed_merged_and_deleted(project: Project, client: Client) -> None:
    add_examples(project, "boat", "ship", "other")
    boat, other, ship = project.labels.all()
    with pytest.raises(RefusedError, match="“ship” already"):
        rename_label(boat, "SHIP")
    rename_label(boat, "Boat")
    merge_labels(ship, boat)
    set_negative(other, is_negative=True)
    set_negative(boat, is_negative=True)
    assert [(label.name, label.is_negative) for label in project.labels.all()] == [("Boat", True), ("other", False)]
    assert examples_of(project) == {"IMG_0.jpg": ["Boat"], "IMG_1.jpg": ["Boat"], "IMG_2.jpg": ["other"]}
    source = project.data_sources.get()
    form = {"source": str(source.pk), "label": str(boat.pk), "action": "merge", "into": str(boat.pk)}
    assert client.post(reverse("labels_change", args=[project.pk]), form).status_code == 400
    delete_label(other)
    assert examples_of(project)["IMG_2.jpg"] == []


@pytest.mark.parametrize(
    ("text", "name"), [("a/b\\c", "a b c"), ("  two\n words ", "two words"), ("\0", ""), ("É" * 80, "É" * 60)]
)
def test_names_of_labels_can_be_folders(text: str, name: str) -> None:
    assert label_name(text) == name


def test_collections(project: Project, client: Client) -> None:
    (example,) = add_examples(project, "boat")
    first, second = project.data_sources.get(), add_source(project, "For testing")
    address = reverse("examples_change", args=[project.pk])
    client.post(address, {"action": "move", "item": str(example.pk), "source": str(second.pk)})
    assert second.examples.get().pk == example.pk
    model = ModelSource.objects.create(project=project, name="First", training=first)
    with pytest.raises(RefusedError, match="A model learns from “Examples”"):
        delete_source(first)
    model.delete()
    delete_source(first)
    with pytest.raises(RefusedError, match="needs one"):
        delete_source(second)


# ---- picked from albums


def test_picking_from_an_album(owner: User, album: Album, project: Project, client: Client) -> None:
    item = add_photo(album, owner)
    boat, source = label_named(project, "boat"), project.data_sources.get()
    address = reverse("examples_pick", args=[project.pk])
    assert b"Our summer" in client.get(address).content
    assert str(item.pk) in client.get(address, {"album": str(album.pk)}).text
    wish = {"album": str(album.pk), "source": str(source.pk), "item": str(item.pk), "label": str(boat.pk)}
    assert client.post(address, wish).status_code == 302
    assert examples_of(project) == {"IMG_0.jpg": ["boat"]}
    assert add_items(source, Item.objects.all(), boat) == 0
    album.role = Role.OWNER
    delete_items(album, owner, [item.pk])
    assert examples_of(project) == {}


def test_nothing_is_picked_from_albums_of_others(other: User, album: Album, client: Client, project: Project) -> None:
    theirs = Album.objects.create(title="Theirs")
    Membership.objects.create(album=theirs, user=other, role=Role.OWNER)
    item = add_photo(theirs, other)
    address, source = reverse("examples_pick", args=[project.pk]), project.data_sources.get()
    wish = {"album": str(theirs.pk), "source": str(source.pk), "item": str(item.pk)}
    assert client.post(address, wish).status_code == 404
    wish["album"] = str(album.pk)  # through one's own door, for a picture behind another
    client.post(address, wish)
    assert not Example.objects.exists()


def test_who_leaves_an_album_keeps_none_of_its_pictures(owner: User, album: Album, project: Project) -> None:
    add_items(project.data_sources.get(), Item.objects.filter(pk=add_photo(album, owner).pk), None)
    assert len(examples_of(project)) == 1
    Membership.objects.filter(album=album, user=owner).delete()
    assert examples_of(project) == {}


# ---- sharing


def test_members_of_the_album_may_look(owner: User, viewer: User, other: User, album: Album, project: Project) -> None:
    (example,) = add_examples(project, "boat")
    hidden = Album.objects.create(title="Secret")
    Membership.objects.create(album=hidden, user=owner, role=Role.OWNER)
    secret = add_example(project.data_sources.get(), add_photo(hidden, owner, seed=7))
    with pytest.raises(Http404):
        item_of_user(viewer, example.item_id)
    share_project(project, album)
    page = signed_in(viewer).get(reverse("project", args=[project.pk])).text
    assert str(example.pk) in page and str(secret.pk) not in page
    assert signed_in(viewer).get(reverse("item_picture", args=[example.item_id, 320])).status_code == 200
    assert signed_in(viewer).get(reverse("example", args=[secret.pk])).status_code == 404
    assert signed_in(other).get(reverse("item_picture", args=[example.item_id, 320])).status_code == 404
    assert signed_in(viewer).get(reverse("album", args=[project.album_id])).status_code == 302
    delete_project(project)
    assert signed_in(viewer).get(reverse("item_picture", args=[example.item_id, 320])).status_code == 404


def test_who_is_no_more_in_an_album_shares_nothing_with_it(
    owner: User, viewer: User, other: User, album: Album, project: Project
) -> None:
    (example,) = add_examples(project, "boat")
    share_project(project, album)
    address = reverse("project", args=[project.pk])
    picture_address = reverse("item_picture", args=[example.item_id, 320])
    assert signed_in(viewer).get(address).status_code == 200
    Membership.objects.create(album=album, user=other, role=Role.OWNER)
    Membership.objects.filter(album=album, user=owner).delete()
    assert signed_in(viewer).get(address).status_code == 404
    assert signed_in(viewer).get(picture_address).status_code == 404
    assert signed_in(owner).get(picture_address).status_code == 200


def test_it_is_not_shared_with_albums_of_others(client: Client, other: User, project: Project) -> None:
    theirs = Album.objects.create(title="Theirs")
    Membership.objects.create(album=theirs, user=other, role=Role.OWNER)
    address = reverse("project_change", args=[project.pk])
    assert client.post(address, {"action": "share", "album": str(theirs.pk)}).status_code == 404
    assert client.post(address, {"action": "share", "album": "x"}).status_code == 400


# ---- the trash


def test_trash_and_back(client: Client, project: Project) -> None:
    add_examples(project, "boat")
    answer = client.post(reverse("project_delete", args=[project.pk]), follow=True)
    assert "“Our boats” is in the trash." in answer.text
    assert client.get(reverse("project", args=[project.pk])).status_code == 404
    assert "Our boats" in client.get(reverse("trash")).text
    client.post(reverse("project_restore", args=[project.pk]))
    assert examples_of(project) == {"IMG_0.jpg": ["boat"]}
    assert not delete_project(project) or restore_project(project)


def test_after_the_trash_its_bytes_are_gone(project: Project) -> None:
    add_examples(project, "boat")
    taught = ModelSource.objects.create(project=project, name="First", training=project.data_sources.get())
    Run.objects.create(model_source=taught, iterations=1, parameters={}, labels=["boat"], examples=[])
    delete_project(project)
    long_ago = timezone.now() - TRASH_DAYS - timedelta(seconds=1)
    Project.objects.update(deleted_at=long_ago)
    Album.objects.update(deleted_at=long_ago)
    empty_trash()
    assert not Project.objects.exists() and not Album.objects.exists() and not Item.objects.exists()
    assert Blob.objects.get().references == 0


def test_what_was_taken_out_goes_after_a_month(project: Project, album: Album, owner: User) -> None:
    gone, stays = add_examples(project, "boat", "boat")
    picked = add_example(project.data_sources.get(), add_photo(album, owner, seed=5))
    long_ago = timezone.now() - TRASH_DAYS - timedelta(seconds=1)
    Example.objects.filter(pk__in=[gone.pk, picked.pk]).update(deleted_at=long_ago)
    empty_trash()
    assert list(Example.objects.all()) == [stays]
    assert set(Item.objects.values_list("pk", flat=True)) == {stays.item_id, picked.item_id}


def test_it_goes_and_comes_with_its_account(owner: User, project: Project) -> None:
    add_examples(project, "boat")
    close_account(owner)
    assert not Project.objects.alive().exists()
    owner.refresh_from_db()
    reopen_account(owner)
    assert Project.objects.alive().exists() and examples_of(project)
    close_account(owner)
    User.objects.filter(pk=owner.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    forget_closed_accounts()
    assert not Project.objects.exists() and not Item.objects.exists()
