"""From what a classifier found in an album to the movie of it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import AXE, looked_at
from tests.browser.visiting import PHONE, context_of, visited
from tests.commands.run import ROOT
from tests.up import running


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Where the album is, its videos, the classifier, and the cookie of its owner."""
    data = tmp_path_factory.mktemp("data")
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.finding"],
        cwd=ROOT,
        env={**os.environ, "MEMORIES_DATA": str(data), "DEBUG": "True"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    with running(data, "--local") as up:
        said = json.loads(made.stdout)
        yield said | {"here": up.here, "data": str(data), "up": visited(up, said["cookie"])}


def test_a_movie_is_made_of_what_a_classifier_finds(found: dict[str, Any], browser: Browser) -> None:
    """Of three videos one shows bikes, one a cartoon, and one both, the bikes from the sixth second on."""
    context = context_of(browser, found["up"], viewport=PHONE)
    page = context.new_page()
    page.goto(f"{found['here']}/albums/{found['album']}/")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("link", name="Find things").click()
    page.get_by_role("link", name="On wheels").click()
    page.get_by_role("button", name="Look at the album").click()
    page.wait_for_function("() => !document.querySelector('.looking')")
    sift(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert not looked_at(page, "what a classifier found", None)
    page.get_by_role("button", name="Make the movie of every “bikes”").click()
    expect(page.locator("#rule")).to_have_value("bikes >= 0.9")
    page.locator("[name=length][value=short]").check(force=True)
    page.get_by_role("button", name="Look at the storyboard first").click()
    page.wait_for_selector("a.still")
    clips = [shot for shot in told(Path(found["data"])) if shot["kind"] == "video"]
    assert {shot["source"] for shot in clips} == set(found["videos"][::2])
    assert all(shot["out"] > 5.3 for shot in clips if shot["source"] == found["videos"][0])
    assert [shot["score"] for shot in clips] == sorted((shot["score"] for shot in clips), reverse=True)
    context.close()


def test_a_long_album_is_sifted_page_by_page(found: dict[str, Any], browser: Browser) -> None:
    """The threshold counts all that stay, wherever they are, and leads to where they end."""
    context = context_of(browser, found["up"], viewport=PHONE)
    page = context.new_page()
    page.goto(f"{found['here']}/albums/{found['long']}/classifier/{found['snapshot']}/")
    rows, stay, last = page.locator("#scored > li"), page.locator("#stay"), page.locator("#parting")
    expect(stay).to_have_text("100")
    assert rows.count() == 120 and last.is_hidden()
    page.locator("#least").fill("20")
    expect(stay).to_have_text("150")
    last.click()
    page.wait_for_url("**least=20&page=2**")
    expect(rows).to_have_count(30)
    expect(stay).to_have_text("150")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert not looked_at(page, "the second page of what a classifier found", None)
    page.locator("#label").select_option("cartoon")
    expect(rows).to_have_count(120)
    expect(rows.first.locator(".score")).to_have_text("70 %")
    page.locator("#least").fill("65")
    expect(stay).to_have_text("50")
    expect(page.locator("#scored .goes")).to_have_count(70)
    expect(page.locator("#all")).to_have_text("150")
    context.close()


def told(data: Path) -> list[dict[str, Any]]:
    """The shots of the only movie."""
    with closing(sqlite3.connect(data / "memoriesweb.sqlite3")) as database:
        ((board,),) = database.execute("SELECT storyboard FROM albums_movie").fetchall()
    shots: list[dict[str, Any]] = json.loads(board)["shots"]
    return shots


def sift(page: Page) -> None:
    """The threshold shows at once what stays, and the rule says the same."""
    goes = page.locator("#scored .goes")
    expect(page.locator("#stay")).to_have_text("2")
    expect(goes).to_have_count(1)
    page.locator("#least").fill("0")
    expect(goes).to_have_count(0)
    page.locator("#label").select_option("cartoon")
    page.locator("#least").fill("90")
    page.locator("#least").dispatch_event("change")
    expect(page.locator("#rule")).to_have_value("cartoon >= 0.9")
    expect(page.locator("#stay")).to_have_text("2")
    page.locator("#label").select_option("bikes")
    expect(page.locator("#fits")).to_contain_text("2 of 3 fit.")
    page.locator("#rule").fill("bikes and")
    expect(page.locator("#fits")).to_contain_text("Letter 10: something is missing")
    page.locator("#rule").fill("bikes >= 0.9")
    expect(page.locator("#fits")).to_contain_text("2 of 3 fit.")
