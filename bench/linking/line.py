"""What a visitor on a slow line waits for, in Chromium: the poster, then the first frame after they press play.

The line is Chromium's own emulation, which holds for films too, on a connection that is open already; the processor is
slowed by it as well.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from bench.fixed_movie import storyboard
from bench.linking.house import TITLE, make_house
from bench.make_inputs import make_inputs
from bench.place import HEIGHT, THEME
from bench.seeing.row import Row
from render.film.movie import render_movie
from render.film.theme import load_theme
from tests.browser.visiting import PHONE
from tests.up import running

INPUTS = Path("data") / "bench-inputs"
RUNS = 5
POSTER_AIM, FRAME_AIM, BYTES_AIM = 1.5, 2.5, 150_000
SLOWER = 4  # times, of the processor
FILM = "60 s of 1080p"
WATCHED = 12.0  # seconds of the film, in which it may not wait for more
PATIENCE = 60_000.0  # ms
BUTTON = (24, 48)  # pixels from the film's left and lower edge
NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    bits: int  # a second, both ways
    trip: int  # ms, there and back


SLOW = Line("1.6 Mbit/s, 150 ms", 1_600_000, 150)
SLOW_3G = Line("slow 3G, 400 kbit/s, 400 ms", 400_000, 400)


@dataclass(frozen=True, slots=True)
class Visit:
    """Seconds and bytes of one visit."""

    poster: float  # from the address to the poster on the screen
    before: int  # bytes sent to the browser until somebody presses play
    frame: float  # from the press to the first frame of the film
    waited: float  # for more of the film, in its first seconds
    height: int  # of the picture that played at last, pixels
    elsewhere: int  # requests to other places


# What is painted largest is the poster; frames of the film and waits for more of it are noted as they come.
WATCH = """() => {
  const seen = (window.seen = { waited: 0 });
  new PerformanceObserver((list) => {
    for (const { url, startTime } of list.getEntries()) if (url.includes("poster")) seen.poster = startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  addEventListener("DOMContentLoaded", () => {
    const film = document.querySelector("video");
    let since = 0;
    film.addEventListener("waiting", () => { if (seen.frame) since = performance.now(); });
    film.addEventListener("playing", () => { if (since) seen.waited += performance.now() - since; since = 0; });
    film.requestVideoFrameCallback((now) => (seen.frame = now));
  });
}"""

SEEN = """({
  ...window.seen, begun: performance.timeOrigin, height: document.querySelector("video").videoHeight,
})"""


def rows(media: Path) -> Iterator[Row]:
    make_inputs(media, INPUTS)
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        scratch = Path(folder)
        film = made_film(INPUTS, scratch)
        token = make_house(scratch / "data", film)
        with running(scratch / "data", "--local") as up:
            address = f"{up.here}/m/{token}/"
            visits = [visit(browser, address, SLOW) for _ in range(RUNS)]
            slowest = [visit(browser, address, SLOW_3G, watched=3.0) for _ in range(RUNS)]
    yield from rows_of(visits, slowest)


def rows_of(visits: list[Visit], slowest: list[Visit]) -> Iterator[Row]:
    for line, found, has_aims in ((SLOW, visits, True), (SLOW_3G, slowest, False)):
        for what, aim, values in (
            ("poster, s", POSTER_AIM, [each.poster for each in found]),
            ("first frame after play, s", FRAME_AIM, [each.frame for each in found]),
            ("sent before play, kB", BYTES_AIM / 1000, [each.before / 1000 for each in found]),
        ):
            note = f"{min(values):.2f} to {max(values):.2f}"
            yield Row(f"{what} ({line.name})", aim if has_aims else None, median(values), len(values), FILM, True, note)
    waited = [each.waited for each in visits]
    note = f"{min(waited):.2f} to {max(waited):.2f}; {visits[0].height} lines at the end"
    name = f"waiting in the first {WATCHED:g} s, s ({SLOW.name})"
    yield Row(name, 0.5, median(waited), len(waited), FILM, True, note)
    elsewhere = sum(each.elsewhere for each in visits + slowest)
    yield Row("requests to other places", 0, elsewhere, len(visits + slowest), "visits", True)


def made_film(inputs: Path, scratch: Path) -> Path:
    """A minute of 1080p, as the main benchmark makes it."""
    out = scratch / "film.mp4"
    render_movie(storyboard(inputs, TITLE), load_theme(THEME), out, height=HEIGHT, cache=scratch / "cache")
    return out


@contextmanager
def open_browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def press_play(page: Page) -> None:
    """Chromium's own button, in the lower left of the film."""
    box = page.locator("video").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + BUTTON[0], box["y"] + box["height"] - BUTTON[1])


def visit(browser: Browser, address: str, line: Line, *, slower: float = SLOWER, watched: float = WATCHED) -> Visit:
    """Open the page as somebody who was never here, press play, and watch for so many seconds of the film."""
    visitor = browser.new_context(viewport=PHONE, bypass_csp=True)
    visitor.set_default_timeout(PATIENCE)
    page = visitor.new_page()
    page.add_init_script(f"({WATCH})()")
    client = visitor.new_cdp_session(page)
    client.send("Network.enable")
    rate = line.bits / 8
    shape = {"offline": False, "latency": line.trip, "downloadThroughput": rate, "uploadThroughput": rate}
    client.send("Network.emulateNetworkConditions", shape)
    client.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    sizes: list[int] = []
    asked: list[str] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    client.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    page.goto(address)
    page.wait_for_function("() => window.seen.poster")
    page.wait_for_load_state("networkidle")
    before = sum(sizes)
    pressed = time.time()
    press_play(page)
    page.wait_for_function(f"() => document.querySelector('video').currentTime > {watched}")
    seen = page.evaluate(SEEN)
    here = address.partition("/m/")[0]
    visitor.close()
    return Visit(
        poster=seen["poster"] / 1000,
        before=before,
        frame=(seen["begun"] + seen["frame"]) / 1000 - pressed,
        waited=seen["waited"] / 1000,
        height=seen["height"],
        elsewhere=sum(not url.startswith((here, "data:", "blob:")) for url in asked),
    )
