"""The privacy page says what the code does: its times are those of the code that forgets, and nothing is sent out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from albums import link_door
from albums.actions import moderate, read_examples, sign_in, tidy_accounts
from albums.actions.share_by_link import change_link, make_link, token_of
from albums.kinds import tidy
from albums.models import Album, Draft, OneTimeLink, User, accounts, albums, uploads
from albums.showing_privacy import in_words, kept_for
from render.film import parts
from tests.albums.conftest import signed_in
from tests.albums.sticking import make_sticker
from tests.commands.run import ROOT

TIMES: dict[str, tuple[Any, str]] = {
    "trash": (albums, "TRASH_DAYS"),
    "account": (accounts, "COME_BACK"),
    "upload": (uploads, "LASTS"),
    "invitation": (accounts, "INVITED_FOR"),
    "ended_token": (tidy_accounts, "LINKS_KEPT"),
    "address": (tidy_accounts, "FULL_AGAIN"),
    "unlocked": (link_door, "UNLOCKED_FOR"),
    "visit": (link_door, "VISIT_LASTS"),
    "sure": (link_door, "SAID_FOR"),
    "visit_row": (tidy_accounts, "VISITS_KEPT"),
    "report": (moderate, "REPORTS_KEPT"),
    "job": (tidy, "JOBS_KEPT"),
    "read": (read_examples, "KEPT"),
}
CHANGED = {name: timedelta(days=301 + number) for number, name in enumerate(TIMES)}
# Modules by which a program speaks to others over a network.
OUTWARD = {"urllib.request", "http.client", "smtplib", "ftplib", "requests", "httpx", "aiohttp", "xmlrpc.client"}
FETCHES = {"render/weights/sources.py"}  # models, when the server is set up


def page(client: Client | None = None) -> str:
    answer = (client or Client()).get("/privacy/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


@pytest.mark.django_db
def test_it_works(owner: User) -> None:
    for client in (Client(), signed_in(owner)):
        html = page(client)
        assert "stays in the trash for 30 days" in html and "deleted 180 days after it was sent" in html
        assert "Another cookie knows for 400 days which accounts" in html
        assert "keeps you signed in for 90 days" in html and "the last 50 changes" in html
        assert "Your browser keeps it for 12 hours; the server forgets it after 24 hours" in html
        assert "when it has more than 15.0 MB" in html


@pytest.mark.django_db
def test_each_time_is_that_of_the_code(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Where the code forgets sooner or later, the page says so."""
    before = page()
    for name, (where, constant) in TIMES.items():
        monkeypatch.setattr(where, constant, CHANGED[name])
    monkeypatch.setitem(OneTimeLink.LIFETIMES, OneTimeLink.Purpose.RESET, timedelta(hours=19))
    monkeypatch.setattr(parts, "UNUSED_SECONDS", 401 * 24 * 3600)
    monkeypatch.setattr(sign_in, "DEVICE_SECONDS", 407 * 24 * 3600)
    monkeypatch.setattr(Draft, "MOST", 402)
    settings.SESSION_COOKIE_AGE, settings.LANGUAGE_COOKIE_AGE = 403 * 24 * 3600, 404 * 24 * 3600
    settings.CACHE_BYTES = 405 * 2**30
    settings.LOGGING = {"handlers": {"file": {"maxBytes": 406 * 2**20, "backupCount": 0}}}
    html = page()
    said = [
        *map(in_words, CHANGED.values()),
        "19 hours",
        "401 days",
        "the last 402",
        "403 days",
        "404 days",
        "407 days",
        "405.0 GB",
    ]
    said.append("406.0 MB")
    assert not [words for words in said if words not in html] and not [words for words in said if words in before]
    assert set(kept_for()) == {*TIMES, "reset", "part", "drafts", "session", "language", "device", "cache", "log"}


def test_what_the_page_reads_is_what_forgets() -> None:
    """Each constant is used by the code that goes by it, so that the page cannot be right by chance."""
    for where, constant in TIMES.values():
        source = Path(where.__file__).read_text("utf-8")
        assert len(re.findall(rf"\b{constant}\b", source)) > 1, constant


@pytest.mark.django_db
def test_it_is_a_step_away_from_everywhere(owner: User, album: Album) -> None:
    link = make_link(make_sticker(owner), owner)
    locked = make_link(link.thing, owner)
    change_link(locked, owner, {"password": "three blue boats"})
    paths = ["/sign-in/", f"/m/{token_of(link)}/", f"/m/{token_of(locked)}/"]
    pages = [Client().get(path).content.decode() for path in paths]
    pages.append(signed_in(owner).get("/account/").content.decode())
    assert [html.count('href="/privacy/"') for html in pages] == [1] * 4


def test_nothing_but_the_set_up_speaks_to_other_servers() -> None:
    outward = {
        str(path.relative_to(ROOT))
        for folder in ("albums", "render", "memoriesweb")
        for path in (ROOT / folder).rglob("*.py")
        if OUTWARD & set(imported(path))
    }
    assert outward == FETCHES
    users = {
        str(path.relative_to(ROOT))
        for folder in ("albums", "render", "memoriesweb")
        for path in (ROOT / folder).rglob("*.py")
        if "render.weights.sources" in imported(path)
    }
    assert users and all("/weights/" in name or "/commands/" in name for name in users), users


def imported(path: Path) -> Iterator[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
    return iter(names)
