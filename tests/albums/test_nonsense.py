"""Whatever is sent to a form or a script's address: an answer in plain words, never a failure of ours."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from albums.actions.edit_movie import EDITS
from albums.actions.keep_song import TUNINGS
from albums.models import Theme
from albums.movie_forms import WishForm
from albums.theme_form import PACE, TRANSITIONS, ThemeForm, initial_of
from albums.views.items import ACTIONS
from albums.views.persons import CHANGES
from tests.albums.conftest import PASSWORD
from tests.albums.test_doors import addresses, lines_of_table, sent
from tests.albums.world import VISITORS, World, make_world

# What pages of ours send to each address; a new one that takes a form belongs here.
ACCOUNT = ["name", "email", "password"]
SHOT = [
    "op",
    "version",
    "shot",
    "soundtrack",
    "start",
    "x",
    "y",
    "by_itself",
    "item",
    "other",
    "picture",
    "place",
    "locked",
    "text",
    "title",
    "subtitle",
    "aspect",
    "length",
    "mood",
    "height",
    "own",
    "sticker",
    "width",
    "turn",
    "flipped",
    "whole",
    "begins",
    "ends",
]
MODEL = [
    "name", "training", "validation", "testing", "iterations", "augment", "views", "sees", "duration", "rate", "stride",
    "flip", "threshold", "validation_share", "regularisation", "seed", "train", "save",
]  # fmt: skip
FIELDS: dict[str, list[str]] = {
    "sign_in": ["email", "password", "next"],
    "first_run": ACCOUNT,
    "sign_up": ACCOUNT,
    "join": ACCOUNT,
    "reset": ["password"],
    "language": ["language", "next"],
    "account": ["name", "language"],
    "account_email": ["email", "current"],
    "account_password": ["current", "password"],
    "account_delete": ["current"],
    "person_staff": ["allowed"],
    "person_trust": ["trust", "case"],
    "cases": ["action", "reason", "words", "case", "link"],
    "case": ["action", "reason", "words", "case", "link", "decision", "granted"],
    "decision": ["words"],
    "shared_report": ["reason", "words"],
    "album_new": ["title"],
    "trash_erase": ["until", "album", "movie", "item", "sticker", "sure"],
    "album_edit": ["title", "cover"],
    "album_zip": ["item"],
    "album_aside": ["item"],
    "album_similar": ["action", "group", "at"],
    "item_frames": ["frame", "best", "again"],
    "item_cutout": ["do", "subject", "level", "strokes", "smart", "ground", "colour", "gradient", "picture", "match"],
    "item_cutout_clip": ["start", "end", "keep", "ground", "colour", "gradient", "picture"],
    "item_decorate": ["scene", "format", "keep"],
    "items_change": ["action", "item", "moment", "anchor", "how", "token"],
    "member_change": ["member", "role"],
    "member_remove": ["member"],
    "invite": ["role"],
    "uploads_unfinished": ["files"],
    "uploads_known": ["lengths", "files"],
    "movie_new": [*WishForm.base_fields, "look", "bring"],
    "movie_change": [*SHOT, "anew"],
    "movie_render": ["version"],
    "movie_links": ["action", "link"],
    "sticker_links": ["action", "link"],
    "album_links": ["action", "link", "item"],
    "link": ["title", "metadata", "note", "password", "no_password", "starts_at", "ends_at", "view_limit", "downloads"],
    "shared": ["password", "sure"],
    "movie_copy": ["key"],
    "songs": ["file"],
    "song_change": ["op", "by", "bar", "tempo", "title"],
    "stickers": ["file"],
    "stickers_change": ["action", "sticker", "from_trash"],
    "sticker_change": ["action", "name", "outline", "colour", "own", "shadow", "style"],
    "sticker_avatar": ["who", "ground"],
    "notice_seen": ["notice"],
    "job_cancel": ["together"],
    "job_retry": ["together"],
    "faces_switch": ["state"],
    "person_change": ["action", "name", "other"],
    "faces_change": ["action", "face"],
    "model_new": MODEL,
    "model_edit": MODEL,
    "model_change": ["op"],
    "run_change": ["op", "more"],
    "snapshot_change": ["op", "name"],
    "snapshot_try": ["file"],
    "model_bring": ["file"],
    "album_scores": [],
    "theme_edit": [*ThemeForm.base_fields, *(f"pace_{key}" for key in PACE), *(f"turns_{key}" for key in TRANSITIONS)],
    "theme_change": ["action"],
    "soundtrack_change": ["action"],
    "project_new": ["name", "kind", "multi_label"],
    "project_change": ["action", "name", "multi_label", "album"],
    "data_sources": ["action", "name", "source"],
    "labels_change": ["action", "name", "source", "label", "into"],
    "examples_change": ["action", "item", "token", "on", "source"],
    "examples_pick": ["item", "album", "source", "label"],
    "annotations": ["file", "source"],
    "example_parts": ["action", "label", "start", "end", "part", "in"],
    "example_change": ["action", "in", "next"],
}
QUERIES = ["from", "until", "deleted", "part", "shot", "place", "ids", "download", "next", "item",
    "q", "theme", "person", "kind", "faces", "first", "last", "album", "page",
    "at", "was", "undo", "group", "key", "title", "v", "song", "side", "layer",
    "outline", "colour", "style", "as", "size", "look", "small", "ground", "job", "data", "label", "in",
    "state", "reason", "plain", "thanks",
    "true", "said", "snapshot", "upload", "least", "rule", "classifiers"]  # fmt: skip
HEADERS = [
    "Tus-Resumable", "Upload-Length", "Upload-Offset", "Upload-Metadata", "Upload-Checksum",
    "Upload-Defer-Length", "X-HTTP-Method-Override", "HX-Request", "HX-Target", "HX-Current-URL", "Range",
    "If-Range", "If-None-Match", "Accept", "Accept-Language", "Cookie",
]  # fmt: skip
# A word that is right somewhere, so that requests come through the first questions.
WORDS = [
    *EDITS, *ACTIONS, *CHANGES, *TUNINGS, "name", "merge", "hide", "show", "first",
    "undo", "redo", "wish", "yes", "no", "on", "off", "same", "owner", "viewer", "en", "de",
    "uplifting", "short", "16:9", "1:1", "480", "2160", "0", "1", "-1", "2024-07-14T12:00", "1.0.0", "PATCH",
    "HEAD", "DELETE", "bytes=0-9", "true", "text/html", "*/*", PASSWORD, "nora@example.org", "studio", "board",
    "share", "label:none", "label:1", "negative", "delete", "move", "image", "action",
    "dismiss", "down-link", "suspend", "claim", "fine", "privacy", "checked", "trusted",
    "finish", "remove", "restore", "make", "revoke", "revoke-all", "comic", "#ffd23f", "own", "png", "512",
]  # fmt: skip
NASTY = [
    "", " ", "\x00", "a\x00b", "\ud800", "\u202e", "\x1b[2J", "'", '"><script>alert(1)</script>', "{{ 7*7 }}",
    "%00", "..", "../../etc/passwd", "NaN", "Infinity", "1e309", "-0", "9" * 30, str(2**63), str(-(2**63) - 1),
    "²", "١٢", "0x10", "null", "[]", "{}", "9999-12-31T23:59:59", "0001-01-01T00:00", "2024-02-30T12:00",
    "x" * 300, "ü" * 5_000, "a,b,,", "//evil.example", "javascript:alert(1)", "İ@İ.com", "a@b", "bytes=-",
    "bytes=9-1", "bytes=" + "9" * 40 + "-", "sha256 ====", "sha1 ÿ", "filename ÿ", "-" * 36,
    "0001-01-01T00:00+14:00", "bytes=" + "9" * 5_000 + "-",
]  # fmt: skip
# Resolved when the request is sent: ids of the world.
THINGS = [
    "@item",
    "@face",
    "@sticker",
    "@project",
    "@example",
    "@source",
    "@thrown_item",
    "@album",
    "@movie",
    "@upload",
    "@job",
    "@viewer",
    "@owner",
    "@other",
    "@shot",
    "@version",
    "@new",
]
METHODS_SENT = ("POST", "PATCH", "DELETE")

texts = st.one_of(
    st.sampled_from(THINGS),
    st.sampled_from(WORDS),
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.integers().map(str),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["lengths", "files", "sha256", "name", "x"]), inner, max_size=4),
    ),
    max_leaves=8,
)


def through(line: str) -> list[str]:
    """Those whom the door lets through get furthest."""
    words = dict(zip(VISITORS, line.split()[2:], strict=True))
    return [visitor for visitor, word in words.items() if word not in ("in", "401", "403", "404")]


def requests() -> st.SearchStrategy[dict[str, Any]]:
    """A place, somebody who asks, and what they send."""
    return st.sampled_from(lines_of_table()).flatmap(
        lambda line: st.fixed_dictionaries(
            {
                "row": st.just(tuple(line.split()[:2])),
                "visitor": st.one_of(st.sampled_from(through(line) or VISITORS), st.sampled_from(VISITORS)),
                "right": st.booleans(),
                "lost": st.sampled_from([*[False] * 7, True]),
                "fields": st.dictionaries(
                    st.sampled_from([*FIELDS.get(line.split()[0], []), "x"]),
                    st.lists(texts, min_size=1, max_size=3),
                    max_size=8,
                ),
                "body": st.one_of(st.none(), st.none(), json_values, st.binary(max_size=60)),
                "query": st.dictionaries(st.sampled_from(QUERIES), texts, max_size=2),
                "headers": st.dictionaries(st.sampled_from(HEADERS), texts, max_size=4),
                "forged": st.sampled_from([*[""] * 15, "no token", "wrong token", "origin"]),
            }
        )
    )


@pytest.fixture
def world(db: None, settings: Settings) -> World:
    settings.SIGN_UP = True
    return make_world()


def astray(value: Any) -> Any:
    """What stands for `value` in the address of something that is not there."""
    return 7_777 if isinstance(value, int) else value and uuid4()


def send(world: World, client: Client, asked: dict[str, Any]) -> HttpResponseBase:
    name, method = asked["row"]
    place = world.place(name, dict(addresses())[name], asked["visitor"])
    if asked["lost"]:
        place = {parameter: "x" if parameter == "token" else astray(value) for parameter, value in place.items()}
    client.cookies = deepcopy(world.clients[asked["visitor"]].cookies)
    path = reverse(name, kwargs=place)
    headers = {key: printable(resolved(world, value)) for key, value in asked["headers"].items()}
    cookie = headers.pop("Cookie", "")
    if cookie:
        client.cookies["device"] = client.cookies["django_language"] = client.cookies["messages"] = cookie
    headers |= credentials(client, asked["forged"])
    query = {key: sendable(resolved(world, value)) for key, value in asked["query"].items()}
    body = content(world, asked)
    with transaction.atomic():
        answer: HttpResponseBase = getattr(client, method.lower())(path, **body, query_params=query, headers=headers)
        transaction.set_rollback(True)
    return answer


def content(world: World, asked: dict[str, Any]) -> dict[str, Any]:
    body, (_name, method) = asked["body"], asked["row"]
    if method == "GET":
        return {}
    if isinstance(body, bytes):
        return {"data": body, "content_type": "application/offset+octet-stream"}
    if body is not None:
        return {"data": json.dumps(body), "content_type": "application/json"}
    fields = {key: [sendable(resolved(world, value)) for value in values] for key, values in asked["fields"].items()}
    if asked["right"]:  # but for what is asked
        fields = right_fields(world, asked["row"][0]) | fields
    return {"data": fields} if method == "POST" else {}


def right_fields(world: World, name: str) -> dict[str, Any]:
    if name == "theme_edit":
        theme = Theme.objects.get(slug=world.place(name, ["theme"])["theme"])
        return {key: value for key, value in initial_of(theme).items() if value is not None}
    data = sent(world, name, "POST").get("data")
    return data if isinstance(data, dict) else {}


def resolved(world: World, value: str) -> str:
    match value:
        case "@item" | "@face" | "@album" | "@movie" | "@upload" | "@job" | "@sticker" | "@project" | "@example":
            return str(getattr(world, value[1:]).pk)
        case "@source":
            return str(world.example.source_id)
        case "@viewer" | "@owner" | "@other":
            return str(world.people[value[1:]].pk)
        case "@thrown_item":
            return str(world.thrown["item"].pk)
        case "@shot":
            return str((world.movie.storyboard or {})["shots"][0]["id"])
        case "@version":
            return str(world.movie.storyboard_version)
        case "@new":
            return str(uuid4())
    return value


def sendable(text: str) -> str:
    """A lone surrogate cannot be sent in a form; in JSON it can."""
    return text.encode("utf-8", "replace").decode()


def printable(text: str) -> str:
    """A server takes no line breaks in headers, and reads them as Latin-1."""
    return "".join(letter for letter in text.encode("latin-1", "replace").decode("latin-1") if letter.isprintable())[
        :4000
    ]


def credentials(client: Client, forged: str) -> dict[str, str]:
    """What shows that a page of ours sends it; or something that a page elsewhere might send."""
    secret = "s" * 32
    client.cookies["csrftoken"] = secret
    token = {"no token": "", "wrong token": "w" * 32}.get(forged, secret)
    origin = "http://evil.example" if forged == "origin" else "http://testserver"
    return {"Origin": origin} | ({"X-CSRFToken": token} if token else {})


def check(asked: dict[str, Any], answer: HttpResponseBase) -> None:
    assert answer.status_code < 500
    if asked["forged"] and asked["row"][1] in METHODS_SENT:
        assert answer.status_code in (403, 401, 405)
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code >= 400 and not answer.streaming:
        assert isinstance(answer, HttpResponse)
        text = answer.content.decode()
        assert "Traceback" not in text
        if kind.startswith("text/html"):
            assert 'role="alert"' in text or "errorlist" in text
        elif kind.startswith("text/plain"):
            assert 5 < len(text) < 400
            assert text.rstrip()[-1] in ".…"


def test_every_form_is_known() -> None:
    forms = {row.split()[0] for row in lines_of_table() if row.split()[1] == "POST"}
    parameterless = {
        "tour", "sign_out", "account_sessions", "account_restore", "invite_person", "person_reset", "album_delete",
        "album_restore", "invitation_revoke", "uploads", "movie_cancel", "movie_again", "movie_delete", "movie_restore",
        "song_delete", "account_avatar", "project_delete", "project_restore",
    }  # fmt: skip
    assert forms - parameterless == set(FIELDS)


def bombard(world: World, count: int) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)  # one: each loads the middleware anew

    @settings(
        max_examples=count, suppress_health_check=list(HealthCheck), deadline=None, database=None, print_blob=True
    )
    @given(requests())
    def one(asked: dict[str, Any]) -> None:
        check(asked, send(world, client, asked))

    one()


def test_nonsense_gets_a_sentence(world: World) -> None:
    bombard(world, 1_000)


@pytest.mark.prove
def test_much_nonsense_gets_a_sentence(world: World) -> None:
    bombard(world, 10_000)
