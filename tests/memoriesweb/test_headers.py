"""Headers of every page, as browsers read them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests.albums.conftest import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Pages are rendered without collectstatic."""
    storages = {**settings.STORAGES}
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages


@pytest.mark.parametrize("path", ["/sign-in/", "/account/", "/nothing/", "/health/", "/sign-out/"])
def test_they_are_on_every_answer(path: str) -> None:
    headers = signed_in(person("Olga")).get(path, headers={"Accept": "text/html"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "private" in headers["Cache-Control"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_a_page_has_only_scripts_and_styles_with_its_nonce() -> None:
    answer = signed_in(person("Olga")).get("/account/")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert nonce is not None
    tags = re.findall(r"<(?:script|style)[^>]*>", answer.text)
    assert tags
    assert all(f'nonce="{nonce[1]}"' in tag for tag in tags)
    assert not re.search(r"<[^>]+ (?:on\w+|style)=", answer.text)


def test_a_method_that_is_not_understood_is_answered_in_words() -> None:
    answer = signed_in(person("Olga")).get("/sign-out/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "text/plain; charset=utf-8")
    assert "cannot be asked in that way" in answer.text


def test_an_error_of_ours_is_a_plain_page_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("albums.shell.Notice", None)
    client = signed_in(person("Olga"))
    client.raise_request_exception = False
    page = client.get("/account/", headers={"Accept": "text/html"})
    assert page.status_code == 500
    assert "<h1>Something went wrong</h1>" in page.text
    assert "NoneType" not in page.text
    assert "went wrong on our side" in client.get("/account/").text


def test_a_form_from_elsewhere_or_too_old_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"email": "a@example.org", "password": "x"}, headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "did not come from one of our pages" in answer.text


def test_what_is_too_large_is_refused_in_words() -> None:
    answer = Client().post("/sign-in/", "email=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "more than can be sent at once" in answer.text
