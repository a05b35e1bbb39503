"""A family with an album and all that can be in it, another family, and everybody who may knock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np
from django.test import Client
from django.utils import timezone

from albums.actions.choose_avatar import GROUND, choose_avatar, choose_picture_of
from albums.actions.film_movie import film_params
from albums.actions.keep_labels import label_named
from albums.actions.keep_projects import delete_project, make_project, share_project
from albums.actions.know_faces import VERSION
from albums.actions.moderate import decide, report
from albums.actions.preview_shot import preview_of
from albums.actions.share_by_link import change_link, make_link, revoke_links, select_items, token_of
from albums.actions.share_bytes import share_bytes
from albums.models import (
    Album,
    Blob,
    Case,
    Decision,
    Example,
    FaceScan,
    Invitation,
    Item,
    Link,
    Membership,
    ModelSource,
    Movie,
    MovieSticker,
    Notice,
    OneTimeLink,
    Person,
    PersonFace,
    Project,
    Role,
    Run,
    Snapshot,
    Song,
    Sticker,
    Theme,
    Upload,
    User,
)
from albums.models.moderation import Action, Reason
from albums.storage import motion_path, picture_path
from render.jobs.models import Job, State
from render.vision.people import NUMBERS
from tests.albums.conftest import person, signed_in
from tests.albums.filming import add_photos, import_themes, rendered_movie, small_film
from tests.albums.singing import heard_song
from tests.albums.sticking import make_sticker
from tests.albums.teaching import known_snapshot

PICTURES = ("shared_item", "shared_picture", "shared_motion", "shared_video", "shared_original", "shared_zip")
VISITORS = ("stranger", "viewer", "contributor", "owner", "other", "staff", "link", "revoked")


@dataclass(slots=True)
class World:
    """What each parameter of an address stands for."""

    people: dict[str, User]
    clients: dict[str, Client]  # whose cookies are theirs
    asker: Client  # one that asks for all of them: each loads the middleware anew
    album: Album
    item: Item
    movie: Movie
    upload: Upload
    invitation: Invitation
    notice: Notice
    job: Job
    film: Job
    song: Song  # the owner's
    sticker: Sticker  # the owner's
    face: PersonFace  # of somebody whom the owner knows
    kept: MovieSticker
    project: Project  # the owner's, shared with the album
    example: Example  # a picture of the album
    model_source: ModelSource
    run: Run
    snapshot: Snapshot
    thrown: dict[str, Any]  # an album, an item, a movie and a project that are in the trash
    link: Link  # to the movie
    live: str  # tokens
    live_sticker: str
    chosen: Link  # to two pictures of the album, the first a Live Photo
    case: Case  # of these pictures, with another link to them that is down
    decision: Decision
    revoked: str
    join: str
    reset: str

    def place(self, name: str, parameters: list[str], visitor: str = "owner") -> dict[str, Any]:
        """What stands in the address `name` for these parameters."""
        return {parameter: self._value(name, parameter, visitor) for parameter in parameters}

    def _value(self, name: str, parameter: str, visitor: str) -> Any:
        match parameter:
            case "token":
                return self._token(name, visitor)
            case "shot":
                return (self.movie.storyboard or {})["shots"][1]["id"]
            case "file" if name == "shared_stream":
                return "whole-0.m4s"
            case "file":
                return "pictures.m3u8"
            case "number" | "place":
                return 1
            case "size" | "side":
                return 320
            case "theme":
                return "gentle"
            case "key":
                return "480"
            case "code":
                return "2764"
            case "piece":
                return "gentle-first-light"
            case "person" if name in ("person_reset", "person_staff", "person_trust", "avatar"):
                return self.people["viewer"].pk
            case "person":
                return self.face.person_id
        if name.endswith("_restore"):
            return self.thrown[parameter].pk
        return getattr(self, parameter).pk

    def _token(self, name: str, visitor: str) -> str:
        """Of a link to a movie only visitors with it know one; the others guess. The rest is for whoever holds it."""
        if name.startswith("shared"):
            live = {"shared_sticker": self.live_sticker, **dict.fromkeys(PICTURES, token_of(self.chosen))}.get(
                name, self.live
            )
            return {"link": live, "revoked": self.revoked}.get(visitor, "guess")
        return {"join": self.join, "reset": self.reset}.get(name, "guess")


def add_person(owner: User, item: Item, name: str = "Anna") -> PersonFace:
    """Somebody in the picture, for an owner who has faces told apart."""
    User.objects.filter(pk=owner.pk).update(people_since=timezone.now())
    embedding = np.eye(1, NUMBERS, dtype="<f2").tobytes()
    face = PersonFace.objects.create(
        owner=owner,
        item=item,
        person=Person.objects.create(owner=owner, name=name, centre=embedding, face_count=1),
        number=PersonFace.objects.filter(item=item).count(),
        box=[100, 50, 200, 150],
        quality=0.8,
        clear=True,
        confirmed=True,
        embedding=embedding,
        picture=picture_path(item.blob_id, 320).read_bytes(),
    )
    FaceScan.objects.get_or_create(owner=owner, item=item, defaults={"version": VERSION})
    return face


def make_taught(owner: User, item: Item) -> Example:
    """A project with two labels and an example, shared with the album of its picture."""
    project = make_project(owner, "Our boats", Project.Kind.IMAGE)
    share_project(project, item.album)
    boat, _other = label_named(project, "boat"), label_named(project, "other")
    example = Example.objects.create(source=project.data_sources.get(), item=item)
    example.labels.add(boat)
    return example


def make_live(item: Item, film: Blob) -> None:
    """A Live Photo; what it moves with is bytes, and no door looks at them."""
    share_bytes(film)
    item.motion, item.motion_name = film, "IMG_0.MOV"
    item.motion_probe = item.probe | {"kind": "video", "format": "mp4", "duration": 2.0}
    item.save(update_fields=["motion", "motion_name", "motion_probe"])


def make_world() -> World:
    if not Theme.objects.exists():  # a test that commits for real has emptied the tables
        import_themes()
    people = {name: person(name.title(), is_staff=name == "staff") for name in VISITORS[1:6]}
    album = Album.objects.create(title="Our summer", created_by=people["owner"])
    thrown_album = Album.objects.create(title="Their winter", deleted_at=timezone.now())
    for name, role in (("viewer", Role.VIEWER), ("contributor", Role.CONTRIBUTOR), ("owner", Role.OWNER)):
        for there in (album, thrown_album):
            Membership.objects.create(album=there, user=people[name], role=role)
    Membership.objects.create(album=Album.objects.create(title="Theirs"), user=people["other"], role=Role.OWNER)
    items = add_photos(album, 4)
    make_live(items[0], items[1].blob)
    movie = rendered_movie(album, people["contributor"], small_film())
    film = Job.objects.create(
        kind="render", subject=movie.subject, params=film_params(movie), state=State.DONE, run_after=timezone.now()
    )
    example, thrown_project = make_taught(people["owner"], items[2]), make_project(people["owner"], "Gone", "image")
    delete_project(thrown_project)
    snapshot = known_snapshot(example.source.project, [*items[:3], items[2]])
    assert snapshot.run is not None
    thrown = {
        "album": thrown_album,
        "project": thrown_project,
        "item": items[3],
        "movie": Movie.objects.create(
            album=album, mood="gentle", length="short", aspect="16:9", deleted_at=timezone.now()
        ),
    }
    Item.objects.filter(pk=items[3].pk).update(deleted_at=timezone.now())
    Item.objects.filter(pk__in=[items[0].pk, items[1].pk]).update(similar_group=items[0].pk)
    Item.objects.filter(pk=items[0].pk).update(best_of_group=True)
    preview_of(movie, (movie.storyboard or {})["shots"][1]["id"]).path.write_bytes(b"not really a film " * 500)
    sticker, face = make_sticker(people["owner"]), add_person(people["owner"], items[0])
    choose_avatar(people["viewer"], sticker, GROUND)
    assert face.person is not None
    choose_picture_of(face.person, sticker, GROUND)
    revoked = make_link(movie, people["owner"])
    revoke_links(movie.links.all(), people["owner"])
    link = make_link(movie, people["contributor"])
    chosen = make_link(select_items(album, album.items.filter(pk__in=[items[0].pk, items[1].pk])), people["owner"])
    change_link(chosen, people["owner"], {"metadata": True})
    spare = make_link(chosen.thing, people["owner"])
    case = report(spare, Reason.PRIVACY, "", "203.0.113.1").case
    motion_path(items[1].blob_id).write_bytes(b"not really a film " * 500)
    return World(
        people=people,
        clients={name: signed_in(people[name]) if name in people else Client() for name in VISITORS},
        asker=Client(),
        album=album,
        item=items[0],
        movie=movie,
        upload=Upload.objects.create(album=album, user=people["contributor"], name="a.jpg", length=10),
        invitation=Invitation.objects.create(token_hash=uuid4().hex, album=album, created_by=people["owner"]),
        notice=Notice.objects.create(user=people["contributor"], kind=Notice.Kind.MOVIE_DONE, movie=movie),
        song=heard_song(people["owner"]),
        sticker=sticker,
        face=face,
        job=Job.objects.filter(subject=movie.subject).exclude(pk=film.pk).latest("created_at"),
        film=film,
        kept=MovieSticker.objects.create(movie=movie, blob=items[1].blob),  # no door looks at its bytes
        project=example.source.project,
        model_source=snapshot.run.model_source,
        run=snapshot.run,
        snapshot=snapshot,
        example=example,
        thrown=thrown,
        link=link,
        live=token_of(link),
        chosen=chosen,
        case=case,
        decision=decide(case, people["staff"], Action.DOWN_LINK, Reason.PRIVACY),
        live_sticker=token_of(make_link(sticker, people["owner"])),
        revoked=token_of(revoked),
        join=Invitation.make(people["owner"], album=album),
        reset=OneTimeLink.make(OneTimeLink.Purpose.RESET, people["viewer"]),
    )
