"""The page as people use it: the real command, a real browser, a phone and a desktop."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect

from tests.up import Up, running

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
# On a slow machine with all cores busy: the longest that anything of a movie of three files has taken, times five.
MAKING_MS = 240_000

DROP_FILES = """async (files) => {
    const transfer = new DataTransfer();
    for (const [name, content] of files) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
    }
    const target = document.getElementById("drop");
    for (const kind of ["dragenter", "dragover", "drop"]) {
        target.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
}"""


@dataclass
class Visit:
    """A page that remembers what went wrong on it and whom it asked."""

    page: Page
    problems: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def watch(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", self._request)
        self.page.on("websocket", lambda socket: self.hosts.add(socket.url.split("/")[2]))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith("blob:"):
            self.hosts.add(request.url.split("/")[2])


@pytest.fixture
def server(data: Path) -> Iterator[Up]:
    with running(data) as up:
        yield up


@pytest.fixture
def visit(browser: Browser, server: Up) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def open_page(size: ViewportSize, **options: object) -> Visit:
        context = browser.new_context(viewport=size, locale="en-GB", **options)  # type: ignore[arg-type]
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.watch()
        visit.page.goto(server.address)
        return visit

    yield open_page
    for context in contexts:
        context.close()


def send(page: Page, files: list[Path]) -> None:
    page.set_input_files("#pick", files)
    expect(page.locator(".tile img")).to_have_count(3, timeout=60_000)
    expect(page.locator(".tile.sending")).to_have_count(0)


def expect_no_sideways_scrolling(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_from_a_drop_to_a_movie(
    visit: Callable[..., Visit], server: Up, drop: list[Path], size: ViewportSize, scheme: str
) -> None:
    visited = visit(size, color_scheme=scheme)
    page = visited.page
    assert page.url == f"http://127.0.0.1:{server.port}/"
    expect_no_sideways_scrolling(page)

    send(page, drop)
    expect(page.locator(".tile.refused")).to_contain_text("notes.txt This is a text")
    page.get_by_label("Title").fill("Two & a half <wheels>")
    page.get_by_label("Quality").select_option("480")
    page.get_by_role("button", name="Make the movie").click()

    ring = page.get_by_role("progressbar", name="The movie")
    expect(ring).to_be_visible()
    expect(ring).not_to_have_attribute("aria-valuenow", "0", timeout=MAKING_MS)
    expect(page.get_by_text("notes.txt")).to_be_visible()
    expect_no_sideways_scrolling(page)

    heading = page.get_by_role("heading", name="Two & a half <wheels>")
    expect(heading.or_(page.locator(".problem"))).to_be_visible(timeout=MAKING_MS)
    expect(page.locator(".problem")).to_have_count(0)
    expect(heading).to_be_focused()
    movie = page.locator("video")
    movie.evaluate("async (video) => { video.muted = true; await video.play(); }")
    expect(movie).to_have_js_property("ended", False)
    movie.evaluate(
        "(video) => new Promise((good) => { video.ontimeupdate = () => video.currentTime > 0.5 && good(); })"
    )
    assert movie.evaluate("(video) => [video.videoHeight, video.error]") == [480, None]
    expect(page.locator(".shots li").first).to_be_visible()
    for picture in page.locator(".shots img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    expect_no_sideways_scrolling(page)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "two-a-half-wheels.mp4"
    assert visited.problems == []
    assert visited.hosts == {f"127.0.0.1:{server.port}"}


def test_with_the_keyboard_alone_and_back_after_closing(
    visit: Callable[..., Visit], browser: Browser, drop: list[Path]
) -> None:
    page = visit(DESKTOP).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Tab")
        expect(page.locator("#pick")).to_be_focused()
        page.keyboard.press("Enter")
    chooser.value.set_files(drop)
    expect(page.locator(".tile img")).to_have_count(3, timeout=60_000)

    refused = page.get_by_role("button", name="Remove notes.txt")
    refused.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tile")).to_have_count(3)
    assert page.evaluate("document.activeElement.closest('#files') !== null")

    page.get_by_label("Title").focus()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Gentle")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Uplifting")).to_be_checked()
    page.get_by_label("Quality").focus()
    page.keyboard.type("480")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your movie is being made")).to_be_visible()

    context = page.context
    page.close()
    again = context.new_page()
    again.goto("/".join(page.url.split("/")[:3]) + "/")
    expect(again.get_by_role("heading", name="Your movie is being made")).to_be_visible()
    cancel = again.get_by_role("button", name="Cancel")
    cancel.focus()
    again.keyboard.press("Enter")
    expect(again.get_by_text("Cancelled. Your files are still here.")).to_be_visible(timeout=60_000)
    expect(again.locator(".tile img")).to_have_count(3)
    expect(again.get_by_label("Title")).to_have_value("By keyboard")


def test_files_can_be_dropped(visit: Callable[..., Visit], drop: list[Path]) -> None:
    page = visit(DESKTOP).page
    files = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in drop if path.suffix == ".jpg"]
    page.evaluate(DROP_FILES, files)
    expect(page.locator(".tile img")).to_have_count(2, timeout=60_000)
    expect(page.get_by_text("All 2 files are here.")).to_be_visible()


def test_a_movie_waits_for_files_under_way(visit: Callable[..., Visit], drop: list[Path]) -> None:
    page = visit(PHONE).page
    held = []
    page.route("**/files/", lambda route: held.append(route))
    page.set_input_files("#pick", drop[:1])
    page.get_by_role("button", name="Make the movie").click()
    expect(page.get_by_role("button", name="Starts as soon as the files are here")).to_be_visible()
    held[0].continue_()
    expect(page.get_by_role("heading", name="Your movie is being made")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible(timeout=60_000)


def test_a_file_that_does_not_arrive_is_tried_again(visit: Callable[..., Visit], drop: list[Path]) -> None:
    page = visit(PHONE).page
    tries = []

    def first_fails(route: object) -> None:
        tries.append(route)
        route.abort() if len(tries) == 1 else route.continue_()  # type: ignore[attr-defined]

    page.route("**/files/", first_fails)
    page.set_input_files("#pick", drop[:1])
    expect(page.locator(".tile img")).to_have_count(1, timeout=60_000)
    assert len(tries) == 2


def test_another_page_of_this_browser_cannot_reach_it(
    visit: Callable[..., Visit], server: Up, browser: Browser
) -> None:
    """A page of another origin, in the browser that holds the cookie."""
    page = visit(DESKTOP).page
    page.route("http://evil.example/", lambda route: route.fulfill(body="<h1>Nice page</h1>", content_type="text/html"))
    page.goto("http://evil.example/")
    outcome = page.evaluate(
        """async (port) => {
            const at = `127.0.0.1:${port}`;
            const socket = new Promise((good) => {
                const socket = new WebSocket(`ws://${at}/progress/`);
                socket.onopen = () => good("open");
                socket.onerror = () => good("refused");
            });
            const change = fetch(`http://${at}/start/`, {method: "POST", mode: "no-cors", credentials: "include"})
                .then((answer) => answer.type, () => "refused");
            const look = fetch(`http://${at}/`, {credentials: "include"}).then(() => "read", () => "refused");
            return [await socket, await look, await change];
        }""",
        server.port,
    )
    assert outcome[:2] == ["refused", "refused"]
    assert outcome[2] in {"opaque", "refused"}
    page.goto(f"http://127.0.0.1:{server.port}/")
    expect(page.get_by_role("heading", name="A movie of your days")).to_be_visible()


def test_without_the_cookie_the_door_says_what_to_do(browser: Browser, server: Up) -> None:
    context = browser.new_context()
    page = context.new_page()
    answer = page.goto(f"http://127.0.0.1:{server.port}/")
    assert answer and answer.status == 403
    expect(page.get_by_text("Please use the whole address that was printed")).to_be_visible()
    context.close()


def test_without_scripts(visit: Callable[..., Visit], drop: list[Path]) -> None:
    page = visit(PHONE, java_script_enabled=False).page
    page.set_input_files("#pick", drop)
    page.get_by_label("Quality").select_option("480")
    page.get_by_role("button", name="Make the movie").click()
    expect(page.get_by_role("heading", name="Your movie is being made")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Cancel").click()
    for _ in range(60):
        if page.get_by_text("Cancelled.").count():
            break
        page.get_by_role("link", name="Memoriesweb").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()
