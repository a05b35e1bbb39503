"""What pages are looked at with, as whom, and how long they are waited for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.up import Up

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
SOON = 180_000.0  # ms: networks may look at pictures for the first time, on a machine with other work
MADE = 300_000.0  # ms, of a whole movie
expect.set_options(timeout=SOON)


def visited(up: Up, session: str = "") -> Up:
    """The server as somebody with this session comes to it; a stranger has none."""
    return replace(up, cookies={"sessionid": session} if session else {})


def context_of(browser: Browser, up: Up, **look: Any) -> BrowserContext:
    """Of somebody with the cookies of `up`, on a desk and with calm pages unless `look` says otherwise."""
    context = browser.new_context(**{"viewport": DESK, "reduced_motion": "reduce"} | look)
    context.set_default_timeout(SOON)
    context.add_cookies([{"name": name, "value": value, "url": up.here} for name, value in up.cookies.items()])
    return context


def faultless(browser: Browser, up: Up, **look: Any) -> Iterator[Page]:
    """A page in a context of its own, for a fixture: afterwards, that no script of it has failed."""
    context = context_of(browser, up, **look)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults
