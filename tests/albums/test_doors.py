"""Who is let in where: every address and every socket, asked by everybody who may knock.

A new address without a line here fails the test; so does a method that an address answers and no line names.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from difflib import unified_diff
from io import BytesIO
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from albums.actions.moderate import decide, look_over, report, set_trust
from albums.actions.share_by_link import change_link, token_of
from albums.models import Item, Link, Membership, Sticker
from albums.models.accounts import Trust
from albums.models.moderation import Action, Reason
from albums.routing import websocket_urlpatterns
from tests.albums.filming import WISH
from tests.albums.world import PICTURES, VISITORS, World, make_world

# 200 and 302 are inside, 401 and a page's way to the sign-in ("in") outside; 403 says to a member that they may not,
# 404 tells nobody else that something is there. A visitor's link opens what is under /m/ and nothing else.
DOORS = """
#                         stranger    viewer      contributor owner       other       staff       link        revoked
health             GET    200         200         200         200         200         200         200         200
first_run          GET    404         404         404         404         404         404         404         404
first_run          POST   404         404         404         404         404         404         404         404
tour               GET    in          200         200         200         200         200         in          in
tour               POST   401         302         302         302         302         302         401         401
sign_in            GET    200         302         302         302         302         302         200         200
sign_in            POST   400         302         302         302         302         302         400         400
sign_out           POST   401         302         302         302         302         302         401         401
sign_up            GET    404         404         404         404         404         404         404         404
sign_up            POST   404         404         404         404         404         404         404         404
join               GET    200         200         200         200         200         200         200         200
join               POST   400         302         302         302         302         302         400         400
reset              GET    200         200         200         200         200         200         200         200
reset              POST   400         400         400         400         400         400         400         400
language           POST   302         302         302         302         302         302         302         302
privacy            GET    200         200         200         200         200         200         200         200
account            GET    in          200         200         200         200         200         in          in
account            POST   401         302         302         302         302         302         401         401
account_avatar     POST   401         302         302         302         302         302         401         401
account_email      POST   401         400         400         400         400         400         401         401
account_password   POST   401         400         400         400         400         400         401         401
account_sessions   POST   401         302         302         302         302         302         401         401
account_delete     GET    in          200         200         200         200         200         in          in
account_delete     POST   401         400         400         400         400         400         401         401
account_restore    GET    302         302         302         302         302         302         302         302
account_restore    POST   302         302         302         302         302         302         302         302
people             GET    in          403         403         403         403         200         in          in
invite_person      POST   401         403         403         403         403         302         401         401
avatar             GET    in          200         200         200         404         200         in          in
person_reset       POST   401         403         403         403         403         302         401         401
person_trust       POST   401         403         403         403         403         302         401         401
person_staff       POST   401         403         403         403         403         302         401         401
home               GET    in          200         200         200         200         200         in          in
album_new          GET    in          200         200         200         200         200         in          in
album_new          POST   401         302         302         302         302         302         401         401
album              GET    in          200         200         200         404         404         in          in
album_page         GET    in          200         200         200         404         404         in          in
album_edit         POST   401         403         403         302         404         404         401         401
album_similar      GET    in          200         200         200         404         404         in          in
album_similar      POST   401         403         403         302         404         404         401         401
album_delete       POST   401         403         403         302         404         404         401         401
album_restore      POST   401         403         403         302         404         404         401         401
album_zip          GET    in          200         200         200         404         404         in          in
album_zip          POST   401         200         200         200         404         404         401         401
album_aside        GET    in          200         200         200         404         404         in          in
album_aside        POST   401         403         302         302         404         404         401         401
search             GET    in          200         200         200         200         200         in          in
items_change       GET    in          200         200         200         404         404         in          in
items_change       POST   401         403         200         200         404         404         401         401
album_members      GET    in          200         200         200         404         404         in          in
member_change      POST   401         403         403         302         404         404         401         401
member_remove      POST   401         403         302         302         404         404         401         401
invite             POST   401         403         403         302         404         404         401         401
invitation_revoke  POST   401         403         403         302         404         404         401         401
item               GET    in          200         200         200         404         404         in          in
item_picture       GET    in          200         200         200         404         404         in          in
item_frames        GET    in          200         200         200         404         404         in          in
item_frames        POST   401         403         403         302         404         404         401         401
item_cutout        GET    in          200         200         200         404         404         in          in
item_cutout        POST   401         302         302         302         404         404         401         401
item_cutout_clip   GET    in          200         200         200         404         404         in          in
item_cutout_clip   POST   401         302         302         302         404         404         401         401
item_lifted        GET    in          404         404         404         404         404         in          in
item_original      GET    in          200         200         200         404         404         in          in
item_motion        GET    in          200         200         200         404         404         in          in
item_decorate      GET    in          403         200         200         404         404         in          in
item_decorate      POST   401         403         422         422         404         404         401         401
item_layer         GET    in          403         422         422         404         404         in          in
item_decorated     GET    in          403         404         404         404         404         in          in
emoji              GET    in          200         200         200         200         200         in          in
trash              GET    in          200         200         200         200         200         in          in
trash_erase        POST   401         404         404         200         404         404         401         401
uploads            POST   401         403         201         201         404         404         401         401
upload             GET    in          404         200         404         404         404         in          in
upload             PATCH  401         404         204         404         404         404         401         401
upload             DELETE 401         404         204         404         404         404         401         401
uploads_unfinished GET    in          403         200         200         404         404         in          in
uploads_unfinished POST   401         403         302         302         404         404         401         401
uploads_known      POST   401         403         200         200         404         404         401         401
movie_new          GET    in          403         200         200         404         404         in          in
movie_new          POST   401         403         302         302         404         404         401         401
album_classifiers  GET    in          403         200         200         404         404         in          in
album_scores       GET    in          403         200         200         404         404         in          in
album_scores       POST   401         403         302         302         404         404         401         401
movie_rule         GET    in          403         200         200         404         404         in          in
movie_look         GET    in          403         200         200         404         404         in          in
movie              GET    in          200         200         200         404         404         in          in
movie_change       POST   401         403         400         400         404         404         401         401
movie_pictures     GET    in          403         200         200         404         404         in          in
movie_stickers     GET    in          403         200         200         404         404         in          in
movie_sticker      GET    in          403         200         200         404         404         in          in
shot_still         GET    in          403         200         200         404         404         in          in
shot_excerpt       GET    in          403         200         200         404         404         in          in
movie_render       POST   401         403         302         302         404         404         401         401
movie_cancel       POST   401         403         302         302         404         404         401         401
movie_again        POST   401         403         302         302         404         404         401         401
movie_delete       POST   401         403         302         302         404         404         401         401
movie_restore      POST   401         403         302         302         404         404         401         401
movie_file         GET    in          200         200         200         404         404         in          in
movie_poster       GET    in          200         200         200         404         404         in          in
movie_copy         POST   401         302         302         302         404         404         401         401
movie_copy_file    GET    in          404         404         404         404         404         in          in
stream             GET    in          200         200         200         404         404         in          in
movie_links        GET    in          403         200         200         404         404         in          in
movie_links        POST   401         403         302         302         404         404         401         401
sticker_links      GET    in          404         404         200         404         404         in          in
sticker_links      POST   401         404         404         302         404         404         401         401
album_links        GET    in          403         200         200         404         404         in          in
album_links        POST   401         403         302         302         404         404         401         401
link               GET    in          403         200         200         404         404         in          in
link               POST   401         403         302         302         404         404         401         401
link_qr            GET    in          403         200         200         404         404         in          in
shared             GET    404         404         404         404         404         404         200         404
shared             POST   404         404         404         404         404         404         302         404
shared_file        GET    404         404         404         404         404         404         200         404
shared_stream      GET    404         404         404         404         404         404         200         404
shared_poster      GET    404         404         404         404         404         404         200         404
shared_report      GET    404         404         404         404         404         404         200         404
shared_report      POST   404         404         404         404         404         404         302         404
shared_oembed      GET    404         404         404         404         404         404         200         404
shared_sticker     GET    404         404         404         404         404         404         200         404
shared_item        GET    404         404         404         404         404         404         200         404
shared_picture     GET    404         404         404         404         404         404         200         404
shared_motion      GET    404         404         404         404         404         404         200         404
shared_video       GET    404         404         404         404         404         404         404         404
shared_original    GET    404         404         404         404         404         404         200         404
shared_zip         GET    404         404         404         404         404         404         200         404
songs              GET    in          200         200         200         200         200         in          in
songs              POST   401         400         400         400         400         400         401         401
song               GET    in          404         404         200         404         404         in          in
song_change        POST   401         404         404         302         404         404         401         401
song_delete        POST   401         404         404         302         404         404         401         401
song_file          GET    in          404         404         200         404         404         in          in
stickers           GET    in          200         200         200         200         200         in          in
stickers           POST   401         400         400         400         400         400         401         401
stickers_change    POST   401         404         404         302         404         404         401         401
sticker            GET    in          404         404         200         404         404         in          in
sticker_change     POST   401         404         404         302         404         404         401         401
sticker_picture    GET    in          404         404         200         404         404         in          in
sticker_preview    GET    in          404         404         400         404         404         in          in
sticker_avatar     GET    in          404         404         200         404         404         in          in
sticker_avatar     POST   401         404         404         302         404         404         401         401
sticker_download   GET    in          404         404         200         404         404         in          in
notices            GET    in          200         200         200         200         200         in          in
notice_seen        POST   401         302         302         302         302         302         401         401
persons            GET    in          200         200         200         200         200         in          in
faces_switch       POST   401         302         302         302         302         302         401         401
faces_forget       GET    in          302         302         200         302         302         in          in
person             GET    in          404         404         200         404         404         in          in
person_picture     GET    in          404         404         200         404         404         in          in
person_change      POST   401         404         404         302         404         404         401         401
faces_change       POST   401         404         404         302         404         404         401         401
face_picture       GET    in          404         404         200         404         404         in          in
projects           GET    in          200         200         200         200         200         in          in
project_new        GET    in          200         200         200         200         200         in          in
project_new        POST   401         302         302         302         302         302         401         401
project            GET    in          200         200         200         404         404         in          in
project_change     POST   401         403         403         302         404         404         401         401
project_delete     POST   401         403         403         302         404         404         401         401
project_restore    POST   401         404         404         302         404         404         401         401
data_sources       POST   401         403         403         302         404         404         401         401
labels_change      POST   401         403         403         302         404         404         401         401
examples_change    GET    in          200         200         200         404         404         in          in
examples_change    POST   401         403         403         302         404         404         401         401
examples_pick      GET    in          403         403         200         404         404         in          in
examples_pick      POST   401         403         403         302         404         404         401         401
example            GET    in          200         200         200         404         404         in          in
annotations        GET    in          200         200         200         404         404         in          in
annotations        POST   401         403         403         302         404         404         401         401
example_parts      POST   401         403         403         400         404         404         401         401
example_change     POST   401         403         403         302         404         404         401         401
models             GET    in          200         200         200         404         404         in          in
model_new          GET    in          403         403         200         404         404         in          in
model_new          POST   401         403         403         422         404         404         401         401
model_edit         GET    in          403         403         200         404         404         in          in
model_edit         POST   401         403         403         422         404         404         401         401
model_change       POST   401         403         403         302         404         404         401         401
run                GET    in          200         200         200         404         404         in          in
run_change         POST   401         403         403         302         404         404         401         401
models_compare     GET    in          200         200         200         404         404         in          in
snapshot           GET    in          200         200         200         404         404         in          in
snapshot_change    POST   401         403         403         302         404         404         401         401
snapshot_file      GET    in          200         200         200         404         404         in          in
snapshot_zip       GET    in          200         200         200         404         404         in          in
snapshot_try       GET    in          200         200         200         404         404         in          in
snapshot_try       POST   401         403         403         422         404         404         401         401
snapshot_tried     GET    in          200         200         200         404         404         in          in
snapshot_skeleton  GET    in          404         404         404         404         404         in          in
model_bring        POST   401         403         403         422         404         404         401         401
activity           GET    in          200         200         200         200         200         in          in
job_cancel         POST   401         403         302         302         404         404         401         401
job_retry          POST   401         403         409         409         404         404         401         401
machine            GET    in          403         403         403         403         200         in          in
cases              GET    in          403         403         403         403         200         in          in
cases              POST   401         403         403         403         403         302         401         401
case               GET    in          403         403         403         403         200         in          in
case               POST   401         403         403         403         403         302         401         401
case_picture       GET    in          403         403         403         403         200         in          in
case_item          GET    in          403         403         403         403         200         in          in
case_film          GET    in          403         403         403         403         200         in          in
case_file          GET    in          403         403         403         403         404         in          in
decision           GET    in          404         404         200         404         404         in          in
decision           POST   401         404         404         302         404         404         401         401
themes             GET    in          403         403         403         403         200         in          in
theme_edit         GET    in          403         403         403         403         200         in          in
theme_edit         POST   401         403         403         403         403         400         401         401
theme_card         GET    in          403         403         403         403         200         in          in
theme_change       POST   401         403         403         403         403         302         401         401
soundtrack_change  POST   401         403         403         403         403         302         401         401
"""
SOCKETS = """
ws/albums/<uuid:album>/  no  yes yes yes no  no  no  no
ws/movies/<uuid:movie>/  no  yes yes yes no  no  no  no
ws/runs/<uuid:run>/      no  yes yes yes no  no  no  no
ws/activity/             no  yes yes yes yes yes no  no
ws/me/                   no  yes yes yes yes yes no  no
(else)                   no  no  no  no  no  no  no  no
"""
# What a public link shows to whoever holds it, by its rules. A page that asks for the password is 200.
LINKS = """
#                         open        unopened    locked      unlocked    wrong       before      ended       used-up     begun       revoked     left        reported    suspended   link-down   thing-down  hidden      covered     uncovered   adults      adult
shared             GET    200         200         200         200         200         403         410         410         200         404         404         200         404         404         404         403         200         200         200         200
shared             POST   302         302         403         302         403         403         410         410         302         404         404         302         404         404         404         403         200         302         200         302
shared_file        GET    200         403         403         200         403         403         410         410         200         404         404         200         404         404         404         403         403         200         403         200
shared_stream      GET    200         403         403         200         403         403         410         410         200         404         404         200         404         404         404         403         403         200         403         200
shared_poster      GET    200         200         200         200         200         403         410         410         200         404         404         200         404         404         404         403         200         200         200         200
shared_report      GET    200         200         200         200         200         200         200         200         200         404         404         200         404         404         404         200         200         200         200         200
shared_report      POST   302         302         302         302         302         302         302         302         302         404         404         302         404         404         404         302         302         302         302         302
shared_oembed      GET    200         200         403         200         403         403         410         410         200         404         404         200         404         404         404         403         403         200         403         200
shared_sticker     GET    200         403         403         200         403         403         410         410         200         404         200         200         404         404         404         403         403         200         403         200
shared_item        GET    200         200         302         200         302         302         302         302         200         404         404         200         404         404         404         302         302         200         302         200
shared_picture     GET    200         403         403         200         403         403         410         410         200         404         404         200         404         404         404         403         403         200         403         200
shared_motion      GET    200         403         403         200         403         403         410         410         200         404         404         200         404         404         404         403         403         200         403         200
shared_video       GET    404         403         403         404         403         403         410         410         404         404         404         404         404         404         404         403         403         404         403         404
shared_original    GET    200         403         403         200         403         403         410         410         200         404         404         200         404         404         404         403         403         200         403         200
shared_zip         GET    200         403         403         200         403         403         410         410         200         404         404         200         404         404         404         403         403         200         403         200
"""  # noqa: E501
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def sent(world: World, name: str, method: str) -> dict[str, Any]:
    """What is sent to an address so that nothing but the door can refuse it."""
    item, people = str(world.item.pk), world.people
    forms: dict[str, dict[str, Any]] = {
        "language": {"language": "en"},
        "trash_erase": {"item": str(world.thrown["item"].pk)},
        "account": {"name": "Somebody"},
        "album_new": {"title": "Autumn"},
        "album_edit": {"title": "Autumn"},
        "album_similar": {"action": "hide"},
        "album_zip": {"item": item},
        "item_frames": {"frame": "first"},
        "item_cutout": {"do": "lift"},
        "item_cutout_clip": {"start": "0", "end": "1"},
        "items_change": {"action": "ask_dates", "item": item},
        "album_aside": {"item": item},
        "member_change": {"member": people["viewer"].pk, "role": "contributor"},
        "member_remove": {"member": people["contributor"].pk},
        "invite": {"role": "viewer"},
        "person_staff": {"allowed": "yes"},
        "person_trust": {"trust": "trusted"},
        "cases": {"action": "restrict", "reason": "other", "case": str(world.case.pk)},
        "case": {"action": "restrict", "reason": "other"},
        "decision": {"words": "But why?"},
        "shared_report": {"reason": "other"},
        "movie_new": WISH | {"look": "yes"},
        "movie_change": {"op": "title", "title": "Autumn", "version": world.movie.storyboard_version},
        "movie_render": {"version": world.movie.storyboard_version},
        "movie_links": {"action": "make"},
        "sticker_links": {"action": "make"},
        "album_links": {"action": "share", "item": str(world.item.pk)},
        "link": {"note": "For the neighbours"},
        "movie_copy": {"key": "480"},
        "song_change": {"op": "double"},
        "stickers_change": {"action": "remove", "sticker": str(world.sticker.pk)},
        "sticker_change": {"action": "name", "name": "The cat"},
        "sticker_avatar": {"who": "me"},
        "faces_switch": {"state": "on"},
        "person_change": {"action": "name", "name": "Anna"},
        "faces_change": {"action": "cover", "face": world.face.pk},
        "project_new": {"name": "Our dogs", "kind": "image"},
        "project_change": {"action": "rename", "name": "Their boats"},
        "data_sources": {"action": "add", "name": "For testing"},
        "labels_change": {"action": "add", "name": "ship", "source": str(world.example.source_id)},
        "examples_change": {"action": "delete", "item": str(world.example.pk)},
        "examples_pick": {"item": item, "album": str(world.album.pk), "source": str(world.example.source_id)},
        "annotations": {"source": str(world.example.source_id), "file": BytesIO(b"file,label\na.jpg,boat")},
        "example_parts": {"action": "add", "label": str(world.example.labels.get().pk), "start": "0", "end": "1"},
        "example_change": {"action": "label:none"},
        "model_change": {"op": "copy"},
        "run_change": {"op": "more", "more": "5"},
        "snapshot_change": {"op": "rename", "name": "Our boats"},
        "theme_change": {"action": "copy"},
        "soundtrack_change": {"action": "heard"},
    }
    if name == "uploads_known" and method == "POST":
        return {"data": json.dumps({"lengths": [1]}), "content_type": "application/json"}
    if name == "uploads":
        wish = f"filename YS5qcGc=,album {encoded(str(world.album.pk))}"
        return {"headers": TUS | {"Upload-Length": "9", "Upload-Metadata": wish}}
    if name == "upload" and method == "PATCH":
        return {
            "headers": TUS | {"Upload-Offset": "0"},
            "content_type": "application/offset+octet-stream",
            "data": b"a",
        }
    return {"data": forms.get(name, {}), "headers": TUS} if method == "POST" else {"headers": TUS}


TUS = {"Tus-Resumable": "1.0.0"}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def addresses() -> Iterator[tuple[str, list[str]]]:
    """Each address's name and parameters, as the resolver knows them."""
    for pattern in flat(get_resolver().url_patterns):
        assert pattern.name, f"{pattern.pattern} has no name"
        yield pattern.name, list(pattern.pattern.converters)


def flat(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from flat(pattern.url_patterns)


def knock(world: World, name: str, parameters: list[str], method: str, visitor: str) -> str:
    path = reverse(name, kwargs=world.place(name, parameters, visitor))
    with transaction.atomic():
        request = sent(world, name, method)
        request["headers"] = {"Accept": "text/html"} | request.get("headers", {})
        client = world.asker
        client.cookies = deepcopy(world.clients[visitor].cookies)  # whatever an earlier request did to them
        answer = getattr(client, method.lower())(path, **request)
        transaction.set_rollback(True)
    return word(answer)


def word(answer: HttpResponseBase) -> str:
    to_door = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/?next=")
    return "in" if to_door else str(answer.status_code)


def line(name: str, method: str, words: list[str]) -> str:
    return f"{name:<18} {method:<6} " + " ".join(f"{word:<11}" for word in words).rstrip()


def lines_of_table() -> list[str]:
    return [row for row in DOORS.strip().splitlines() if row and not row.startswith("#")]


def test_everybody_comes_in_where_they_may_and_nowhere_else(world: World) -> None:
    parameters = dict(addresses())
    asked = [tuple(row.split()[:2]) for row in lines_of_table()]
    missing = sorted(set(parameters) - {name for name, _ in asked})
    assert not missing, f"say in DOORS who may come in at: {', '.join(missing)}"
    found = [
        line(name, method, [knock(world, name, parameters[name], method, visitor) for visitor in VISITORS])
        for name, method in asked
    ]
    different = unified_diff(lines_of_table(), found, "expected", "found", lineterm="", n=0)
    assert found == lines_of_table(), "\n" + "\n".join(different)


def test_no_address_answers_to_a_method_without_a_line(world: World) -> None:
    asked = {tuple(row.split()[:2]) for row in lines_of_table()}
    for name, parameters in addresses():
        for method in METHODS:
            if (name, method) not in asked:
                visitor = "link" if name.startswith("shared") else "contributor" if name == "upload" else "owner"
                assert knock(world, name, parameters, method, visitor) == "405", f"{name} answers to {method}"


def holder(world: World, state: str, link: Link, file: str) -> Client:
    """Somebody with the link, as `state` has it."""
    visitor, page, limited = Client(), f"/m/{token_of(link)}/", {"view_limit": 1}
    begun = {"begun": limited, "used-up": limited | {"views": 1}, "unopened": limited}
    if state in ("locked", "unlocked", "wrong"):
        change_link(link, world.people["owner"], {"password": "three blue boats"})
        said = {"unlocked": "three blue boats", "wrong": "three red boats"}.get(state)
        if said:
            visitor.post(page, {"password": said})
    moments = {"before": "starts_at", "ended": "ends_at", "revoked": "revoked_at"}
    if state in moments:
        hour = timedelta(hours=1 if state == "before" else -1)
        Link.objects.filter(pk=link.pk).update(**{moments[state]: timezone.now() + hour})
    Link.objects.filter(pk=link.pk).update(**begun.get(state, {}))
    if state == "left":  # their maker, the album; a sticker is in none
        Membership.objects.filter(user=link.created_by).delete()
    moderated(world, state, link)
    if state in ("uncovered", "adult"):
        visitor.post(page, {"sure": "yes"})
    if state == "begun":
        visitor.get(page)
        visitor.get(page + file)
    return visitor


def moderated(world: World, state: str, link: Link) -> None:
    """As visitors, the score of an item or staff have left it."""
    staff, maker = world.people["staff"], link.created_by
    measures = {
        "suspended": Action.SUSPEND, "link-down": Action.DOWN_LINK, "thing-down": Action.DOWN,
        "adults": Action.RESTRICT, "adult": Action.RESTRICT,
    }  # fmt: skip
    if state in measures or state == "reported":
        case = report(link, Reason.OTHER, "", "203.0.113.1").case
        if state in measures:
            decide(case, staff, measures[state], Reason.OTHER, "", link)
    if state == "hidden" and maker is not None:
        set_trust(maker, Trust.CHECKED, staff)
    if state in ("covered", "uncovered"):
        if link.sticker is not None:
            Sticker.objects.filter(pk=link.sticker.pk).update(item=world.item)
        Item.objects.update(nudity=0.9)
        look_over(Link.objects.get(pk=link.pk))


def shown_at(world: World, name: str) -> tuple[Link, str]:
    """The link that an address is for, and the file with which a view of it begins."""
    if name == "shared_sticker":
        return world.sticker.links.get(), "sticker.webp"
    return (world.chosen, "1/320.webp") if name in PICTURES else (world.link, "movie.mp4")


def test_a_link_shows_what_its_rules_allow(world: World) -> None:
    header, *rows = LINKS.strip().splitlines()
    assert {row.split()[0] for row in rows} == {name for name, _ in addresses() if name.startswith("shared")}
    states, found = header.split()[1:], []
    for row in rows:
        name, method, *_words = row.split()
        link, file = shown_at(world, name)
        place = {"file": "whole-0.m4s", "number": 1, "size": 320}
        words = []
        for state in states:
            with transaction.atomic():
                there = {parameter: place[parameter] for parameter in dict(addresses())[name] if parameter in place}
                path = reverse(name, kwargs={"token": token_of(link), **there})
                said = {"reason": "other"} if name == "shared_report" else {}
                answer = getattr(holder(world, state, link, file), method.lower())(path, said)
                words.append(str(answer.status_code))
                transaction.set_rollback(True)
        found.append(line(name, method, words))
    assert found == rows


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("route", [str(route.pattern) for route in websocket_urlpatterns])
def test_sockets_are_open_to_members_only(world: World, route: str) -> None:
    rows = {row.split()[0]: row.split()[1:] for row in SOCKETS.strip().splitlines()}
    path = "/" + route
    for parameter in ("album", "movie", "run"):
        path = path.replace(f"<uuid:{parameter}>", str(getattr(world, parameter).pk))
    found = ["yes" if async_to_sync(is_accepted)(world.clients[visitor], path) else "no" for visitor in VISITORS]
    assert found == rows[route or "(else)"]


async def is_accepted(client: Client, path: str) -> bool:
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    sockets = AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
    socket = WebsocketCommunicator(sockets, path, headers=[(b"cookie", cookie.encode())])
    accepted, _code = await socket.connect()
    await socket.disconnect()
    return accepted
