"""A link in a browser: its password, and that a film stops arriving when the link is turned off."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import House
from tests.browser.visiting import PHONE, SOON, context_of

LIGHT = 150_000  # bytes of a page before anybody presses play
SECRET = "three blue boats"  # noqa: S105 - as tests.browser.house has set it


MIB = 2**20
FILM = 64 * MIB
# Reads the film as a player does that plays 3 MB a second.
READS = """async (address) => {
  window.got = 0;
  const reader = (await fetch(address)).body.getReader({ mode: "byob" });
  (async () => {
    for (let buffer = new ArrayBuffer(65536); ; ) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) return "done";
      window.got += value.length;
      buffer = value.buffer;
      await new Promise((next) => setTimeout(next, 20));
    }
  })().then((word) => (window.ended = word), () => (window.ended = "cut off"));
}"""


def test_a_password_opens_the_page_without_scripts(house: House, browser: Browser) -> None:
    visitor = context_of(browser, house.by("visitor"), viewport=PHONE, java_script_enabled=False)
    page = visitor.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(house.up.here + house.path("shared, locked"))
    expect(page.get_by_role("heading", name="Our summer")).to_have_count(0)
    for guess in ("three red boats", SECRET):
        page.get_by_label("Password").fill(guess)
        page.get_by_role("button", name="Open").click()
        if guess != SECRET:
            expect(page.get_by_role("alert")).to_have_text("This is not the password. Please try again.")
    expect(page.get_by_role("heading", name="Our summer")).to_be_visible()
    sizes = page.evaluate(
        "performance.getEntries().filter((entry) => 'encodedBodySize' in entry).map((entry) => entry.encodedBodySize)"
    )
    assert 0 < sum(sizes) < LIGHT
    assert not [url for url in asked if url.endswith("movie.mp4")]  # nobody has pressed play
    assert all(url.startswith(house.up.here) for url in asked)
    visitor.close()
    stranger = browser.new_page(viewport=PHONE)
    stranger.goto(house.up.here + house.path("shared, locked"))
    expect(stranger.get_by_label("Password")).to_be_visible()
    stranger.close()


def film_of(data: Path) -> Path:
    """The only file of the house that is a film and no picture."""
    return next(path for path in (data / "originals").glob("??/*") if path.read_bytes()[4:8] == b"ftyp")


def test_a_film_stops_arriving_when_its_link_is_turned_off(house: House, browser: Browser) -> None:
    with film_of(house.data).open("r+b") as film:
        film.truncate(FILM)
    owner = context_of(browser, house.by("owner"), viewport=PHONE)
    links, visit = owner.new_page(), browser.new_page(bypass_csp=True)  # to look into the page
    links.goto(house.up.here + house.path("movie_links"))
    links.get_by_role("link", name="Password, dates").first.click()
    links.get_by_label("Tell place, time and camera").check()  # so that the file is sent as it is
    links.get_by_role("button", name="Save").click()
    links.goto(house.up.here + house.path("movie_links"))
    visit.goto(house.up.here + house.path("shared"))
    visit.evaluate(READS, house.path("shared") + "movie.mp4")
    visit.wait_for_function("() => window.got > 2 ** 20", timeout=SOON)
    links.get_by_role("button", name="Turn the link off").first.click()
    expect(links.get_by_role("button", name="Undo")).to_be_focused()
    visit.wait_for_function("() => window.ended", timeout=SOON)
    assert visit.evaluate("window.ended") == "cut off"
    assert visit.evaluate("window.got") < FILM / 2
    visit.reload()
    expect(visit.get_by_role("heading", name="Nothing here")).to_be_visible()
    owner.close()
    visit.close()
