"""A movie is watched to its end while it is being made, and its file takes over without a jump."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_movies import album, page, planned
from tests.browser.visiting import MADE

__all__ = ["album", "page"]  # fixtures

# What is seen every 50 ms; and each time that the player has nothing more to play, for how long it goes on waiting once
# the list offers what comes next.
WATCH = """async (piece) => {
  const video = document.getElementById("player");
  const list = video.closest("section").dataset.stream.replace("movie", "pictures");
  window.seen = [];
  window.waits = [];
  video.muted = true;
  let waiting = false;
  video.addEventListener("waiting", async () => {
    if (waiting) return;
    waiting = true;
    const at = video.currentTime;
    let offered = null;
    while (video.isConnected && !video.ended && video.currentTime < at + 0.01) {
      const text = await (await fetch(list)).text();
      const lengths = [...text.matchAll(/EXTINF:([0-9.]+)/g)].map(([, seconds]) => Number(seconds));
      const more = lengths.reduce((sum, seconds) => sum + seconds, 0) - at > piece || text.includes("ENDLIST");
      if (more) offered ??= performance.now();
      await new Promise((done) => setTimeout(done, 200));
    }
    window.waits.push([at, offered === null ? 0 : (performance.now() - offered) / 1000]);
    waiting = false;
  });
  setInterval(() => {
    const shown = document.getElementById("player");
    if (shown) window.seen.push([performance.now() / 1000, shown.currentTime, shown.paused]);
  }, 50);
  await video.play();
}"""
LIVE = ".film.live:not([hidden]) #player"
LONGEST_PIECE = 2.5  # seconds: so much the list may be ahead of what cannot be played yet
LATEST = 10.0  # seconds after it is offered, on a machine with other work; players look every two


def in_the_making(page: Page, height: str) -> None:
    page.get_by_role("button", name="Mood and length").click()
    page.get_by_label("Quality").select_option(height)
    page.locator("#wish").get_by_role("button", name="Save").click()
    page.locator("#make").get_by_role("button").click()


def test_it_is_watched_to_its_end_while_it_is_made(page: Page, up: Any, album: str) -> None:
    planned(page, up.here, album)
    in_the_making(page, "720")
    expect(page.locator(LIVE)).to_be_visible(timeout=MADE)
    expect(page.locator("#busy")).to_be_visible()
    page.evaluate(WATCH, LONGEST_PIECE)
    page.wait_for_function("() => document.getElementById('player').ended", timeout=MADE)
    expect(page.locator("#film[data-rendition]")).to_be_visible(timeout=MADE)
    assert ".mp4" in (page.locator("#player").get_attribute("src") or "")
    seen, waits = page.evaluate("() => [window.seen, window.waits]")
    for at, late in waits:
        assert late < LATEST, f"at {at} s it waits for {late} s though there is more"
    for (then, before, _), (now, after, paused) in pairwise(seen):
        assert paused or -0.1 <= after - before <= now - then + 0.5, f"a jump from {before} to {after} s"


def test_who_has_not_begun_finds_the_film(page: Page, up: Any, album: str) -> None:
    planned(page, up.here, album)
    in_the_making(page, "720")
    expect(page.locator("#film[data-rendition]")).to_be_visible(timeout=MADE)
    expect(page.locator(".film")).to_have_count(1)


def test_what_is_stopped_is_not_watched_on(page: Page, up: Any, album: str) -> None:
    planned(page, up.here, album)
    in_the_making(page, "1080")
    expect(page.locator(LIVE)).to_be_visible(timeout=MADE)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#make")).to_be_visible()
    expect(page.locator("#film")).to_have_count(0)
