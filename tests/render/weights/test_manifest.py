"""The manifest, the pins, the notice and the docs say the same."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest

from render.weights.importing import IMPORTERS
from render.weights.manifest import PROJECT, Address, Model, Package
from tests.render.weights.conftest import MODELS


@pytest.fixture(scope="module")
def notice() -> str:
    return (PROJECT / "NOTICE").read_text(encoding="utf-8")


def pinned(registry: str, large: bool = False) -> dict[str, str]:
    if registry == "npm":
        lock = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
        return {name.removeprefix("node_modules/"): entry["version"] for name, entry in lock.items() if name}
    pins = "weights-large.txt" if large else "weights.txt"
    return dict(re.findall(r"^([\w-]+)==(\S+)", (PROJECT / "requirements" / pins).read_text(), re.MULTILINE))


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_packages_are_pinned_at_the_version_that_was_checked(model: Model) -> None:
    if isinstance(model.source, Package):
        source = model.source
        assert pinned(source.registry, source.optional)[source.package] == source.version


@pytest.mark.parametrize("large", [False, True])
def test_no_archive_is_fetched_in_vain(large: bool) -> None:
    packages = [m.source for m in MODELS.values() if isinstance(m.source, Package) and m.source.registry == "pypi"]
    assert set(pinned("pypi", large)) == {source.package for source in packages if source.optional is large}


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_entries_are_complete(model: Model) -> None:
    assert model.kind in IMPORTERS
    assert model.licence
    assert model.origin
    for file in model.files:
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
        assert ".." not in file.path


def test_addresses_are_encrypted_and_fixed_to_a_commit() -> None:
    for model in MODELS.values():
        if isinstance(model.source, Address):
            assert urlsplit(model.source.address).scheme == "https"
            assert re.search(r"/[0-9a-f]{40}/", model.source.address)


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_the_notice_and_the_docs_name_every_model(model: Model, notice: str) -> None:
    assert re.search(rf"^{model.name}\b.*{re.escape(model.licence)}", notice, re.MULTILINE)
    assert ("unconfirmed" in _entry(notice, model.name)) is not model.confirmed
    assert f"`{model.name}`" in (PROJECT / "docs" / "models.md").read_text(encoding="utf-8")


def _entry(notice: str, name: str) -> str:
    found = re.search(rf"^{name}\b.*(?:\n  .*)*", notice, re.MULTILINE)
    assert found
    return found.group()


def test_the_notice_names_every_package_of_npm_and_python(notice: str) -> None:
    names = set(pinned("npm"))
    for pins in sorted((PROJECT / "requirements").glob("*.txt")):
        names |= set(re.findall(r"^([\w.-]+)==", pins.read_text(encoding="utf-8"), re.MULTILINE))
    assert {name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", notice)} == set()


def test_the_lock_names_no_address() -> None:
    lock = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved": "http' not in lock
    assert all("integrity" in entry for name, entry in json.loads(lock)["packages"].items() if name)
