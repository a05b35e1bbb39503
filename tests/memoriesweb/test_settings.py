"""What the settings make of the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.run import manage


def check(data: Path, monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = manage("check", "--deploy", "--fail-level", "WARNING", data=data, timeout=60)
    return done.stdout + done.stderr


def test_with_an_https_address_all_is_as_django_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = check(tmp_path, monkeypatch, PUBLIC_URL="https://memories.example.org")
    assert "no issues (0 silenced)" in said


def test_on_plain_http_only_the_four_warnings_about_tls_are_silenced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no issues (4 silenced)" in check(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PUBLIC_URL", "memories.example.org", "without a path"),
        ("PUBLIC_URL", "https://memories.example.org/family", "without a path"),
        ("TRUSTED_PROXIES", "proxy.local", "must list addresses or networks"),
        ("SIGN_UP", "perhaps", "must be yes or no"),
        ("SECRET_KEY_FILE", "/nowhere", "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    said = check(tmp_path, monkeypatch, **{name: value})
    assert name.removesuffix("_FILE") in said
    assert sentence in said


def test_keys_are_made_once_and_only_for_their_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(tmp_path, monkeypatch)
    keys = {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}
    check(tmp_path, monkeypatch)
    assert keys == {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}
    assert set(keys) == {"secret", "links", "audit"}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
