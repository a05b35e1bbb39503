"""A movie from the album to a link, as a family makes it: on a phone, and with a keyboard and a mouse."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import skimage.data
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.albums.serving import asked
from tests.albums.test_uploads_server import outcome, uploader
from tests.browser.visiting import DESK, MADE, PHONE, SOON, faultless
from tests.up import Up

PICTURES = ("astronaut", "chelsea", "coffee")  # and parts of them, so that there is something to choose from
PLAYED = "() => { const v = document.querySelector('video'); return v.readyState > 2 && v.currentTime }"


@pytest.fixture(scope="module")
def album(up: Up, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of an album with nine pictures, all in their places."""
    path = up.send_form("/albums/new/", title="Our summer").headers["Location"]
    pk = path.strip("/").split("/")[-1]
    folder = tmp_path_factory.mktemp("pictures")
    sent: list[str] = []
    for name in PICTURES:
        picture = Image.fromarray(getattr(skimage.data, name)())
        parts = (picture, picture.crop((0, 0, 260, 200)), picture.transpose(Image.Transpose.ROTATE_90))
        for number, part in enumerate(parts):
            file = folder / f"{name}{number}.jpg"
            part.resize((640, 480)).save(file)
            sender = uploader(up, up.port, pk, file)
            sender.upload()
            sent.append(str(sender.url))
    assert {outcome(up, pk, url)["state"] for url in sent} == {"stored"}
    return path


@pytest.fixture
def page(up: Up, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    yield from faultless(browser, up, viewport=getattr(request, "param", PHONE))


def planned(page: Page, address: str, album: str) -> None:
    """A new movie, at its storyboard."""
    page.goto(address + album)
    page.get_by_role("link", name="Make a movie").click()
    page.get_by_label("Quality").select_option("480")
    page.locator("label.card", has_text="Short").click()
    page.locator(".mood", has_text="Uplifting").click()
    expect(page.get_by_label("Short")).to_be_checked()
    expect(page.locator("input[name=mood][value=uplifting]")).to_be_checked()
    page.get_by_role("button", name="Look at the storyboard first").click()
    expect(page.locator("#strip")).to_be_visible(timeout=MADE)


def made(page: Page) -> None:
    page.locator("#make").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Your movie is being made")).to_be_visible()
    expect(page.locator("#film[data-rendition]")).to_be_visible(timeout=MADE)


def plays(page: Page) -> None:
    """It goes on by itself, and from where one puts it."""
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; return v.play() }")
    page.wait_for_function(f"() => ({PLAYED})() > 0.5", timeout=SOON)
    page.evaluate("() => { document.querySelector('video').currentTime = 12 }")
    page.wait_for_function(f"() => ({PLAYED})() > 12.3", timeout=SOON)
    page.evaluate("() => document.querySelector('video').pause()")


def test_from_the_album_to_a_link_that_is_turned_off(page: Page, up: Up, album: str, browser: Browser) -> None:
    planned(page, up.here, album)
    count = page.locator("#strip > .shot[data-place]").count()
    page.locator(".shot.photo .still").first.click()
    page.get_by_label("Words on the picture").fill("Here it begins")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".shot .over", has_text="Here it begins")).to_be_visible()
    page.locator("#sheet").get_by_role("link", name="Close").click()
    page.locator(".shot.photo .still").last.click()
    page.get_by_role("button", name="Take out").click()
    expect(page.locator("#strip > .shot[data-place]")).to_have_count(count - 1)
    expect(page.locator("#sheet")).not_to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#strip > .shot[data-place]")).to_have_count(count)
    made(page)
    plays(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("Our summer ")

    page.get_by_role("button", name="Link").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link").input_value(timeout=SOON)
    stranger = browser.new_context(viewport=PHONE)
    try:
        visit = stranger.new_page()
        visit.goto(link)
        expect(visit.get_by_role("heading", name="Our summer")).to_be_visible()
        plays(visit)
        token = link.strip("/").split("/")[-1]
        with asked(up.port, f"/m/{token}/movie.mp4") as running_download:
            assert running_download.recv(2**14)
            page.get_by_role("button", name="Turn the link off").click()
            expect(page.get_by_role("button", name="Make a link")).to_be_visible()
            off = time.monotonic()
            assert [up.ask("GET", f"/m/{token}/{name}").status for name in ("", "movie.mp4", "poster.jpg")] == [404] * 3
            assert time.monotonic() - off < 1.0
            time.sleep(max(0.0, off + 1.0 - time.monotonic()))
            while running_download.recv(2**16):  # what was on the way; then the line is dead
                assert time.monotonic() - off < 5.0
        visit.reload()
        expect(visit.get_by_role("heading", name="Nothing here")).to_be_visible()
    finally:
        stranger.close()


@pytest.mark.parametrize("page", [DESK], indirect=True)
def test_shots_change_places_by_mouse_and_keyboard(page: Page, up: Up, album: str) -> None:
    planned(page, up.here, album)
    shots = page.locator("#strip > .shot[data-place]")
    order = [shot.get_attribute("id") for shot in shots.all()]
    begun = int(page.locator("#board").get_attribute("data-version") or "")
    shots.nth(0).locator(".still").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):  # faster than the server answers
        page.keyboard.press(f"Alt+{key}")
    expect(page.locator("#board[data-version]")).to_have_attribute("data-version", str(begun + 3))
    expect(shots.nth(1)).to_have_id(str(order[0]))
    expect(shots.nth(1).locator(".still")).to_be_focused()

    first, third = shots.nth(0).bounding_box(), shots.nth(2).bounding_box()
    assert first is not None and third is not None
    page.mouse.move(first["x"] + 60, first["y"] + 60)
    page.mouse.down()
    page.mouse.move(third["x"] + 100, third["y"] + 50, steps=8)
    page.mouse.move(third["x"] + third["width"] - 20, third["y"] + 60, steps=4)
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.mouse.up()
    expect(shots.nth(2)).to_have_id(str(order[1]))
    expect(page.locator("#sheet")).not_to_be_visible()


def test_a_shot_is_fixed_by_hand_and_undone_and_done_again(page: Page, up: Up, album: str) -> None:
    planned(page, up.here, album)
    shot = page.locator("#strip > .shot.photo").nth(1)
    lasted = seconds(shot)
    shot.locator("a.still").click()
    sheet = page.locator("#sheet")
    sheet.get_by_role("button", name="Longer").click()
    expect(shot.locator(".number")).not_to_have_text(f"{lasted} s")
    assert seconds(shot) > lasted
    sheet.get_by_text("Where the camera looks").click()
    picture = sheet.locator("#pointing.exact img")
    expect(picture).to_have_js_property("complete", True)
    size = picture.bounding_box()
    assert size is not None
    picture.click(position={"x": size["width"] * 0.25, "y": size["height"] * 0.5})
    assert float(sheet.get_by_label("From left to right").input_value()) == pytest.approx(0.25, abs=0.02)
    sheet.get_by_role("button", name="Look here").click()
    expect(sheet.locator("#looking[data-chosen]")).to_be_attached()
    sheet.get_by_role("link", name="Close").click()

    redo = page.get_by_role("button", name="Do again what was undone")
    expect(redo).to_be_disabled()
    for _ in range(2):
        with page.expect_response(lambda response: response.request.method == "POST"):
            page.get_by_role("button", name="Undo", exact=True).click()
    expect(shot.locator(".number")).to_have_text(f"{lasted} s")
    redo.click()
    expect(shot.locator(".number")).not_to_have_text(f"{lasted} s")


def test_steps_may_be_pressed_faster_than_their_answers_come(page: Page, up: Up, album: str) -> None:
    planned(page, up.here, album)
    shot = page.locator("#strip > .shot.photo").nth(1)
    number = shot.locator(".number")
    lasted = seconds(shot)
    shot.locator("a.still").click()
    held: list[Route] = []
    page.route("**/storyboard/", lambda route: held.append(route))

    def answered() -> None:
        """The server gets what was sent first of what waits."""
        until = time.monotonic() + SOON / 1000
        while not held and time.monotonic() < until:
            page.wait_for_timeout(20)
        held.pop(0).continue_()

    longer = page.locator("#sheet").get_by_role("button", name="Longer")
    for _ in range(3):
        longer.click()
    lasts = [lasted]
    for _ in range(3):
        answered()
        expect(number).not_to_have_text(f"{lasts[-1]} s")
        lasts.append(seconds(shot))
    assert lasts == sorted(set(lasts))
    page.locator("#sheet").get_by_role("link", name="Close").click()

    undo = page.get_by_role("button", name="Undo", exact=True)
    undo.click()
    box = undo.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    answered()
    expect(number).to_have_text(f"{lasts[2]} s")
    page.mouse.up()  # on the button that came with the answer
    answered()
    expect(number).to_have_text(f"{lasts[1]} s")
    assert not page.locator("#board .problem").count()


def seconds(shot: Locator) -> float:
    return float(shot.locator(".number").inner_text().removesuffix(" s"))


def test_whoever_left_the_page_is_told_elsewhere(page: Page, up: Up, album: str) -> None:
    planned(page, up.here, album)
    page.locator("#make").get_by_role("button").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.goto(up.here + "/account/")
    expect(page.locator("#toasts")).to_contain_text("“Our summer” is done.", timeout=MADE)
    expect(page.locator("#unseen")).to_contain_text("1")
    page.get_by_role("link", name="Watch it").click()
    expect(page.locator("#player")).to_be_visible()
    expect(page.locator("#unseen")).to_be_empty()


def test_stopping_takes_less_than_three_seconds(page: Page, up: Up, album: str) -> None:
    planned(page, up.here, album)
    page.get_by_role("button", name="Mood and length").click()
    page.get_by_label("Quality").select_option("2160")
    page.locator("#wish").get_by_role("button", name="Save").click()
    page.locator("#make").get_by_role("button").click()
    expect(page.locator(".stages .current progress[value]").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    stopped = time.monotonic()
    expect(page.locator("#make")).to_be_visible(timeout=3000.0)
    assert time.monotonic() - stopped < 3.0


def test_pages_work_without_scripts(up: Up, album: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    context.add_cookies([{"name": name, "value": value, "url": up.here} for name, value in up.cookies.items()])
    try:
        page = context.new_page()
        page.goto(f"{up.here}{album}movies/new/")
        page.get_by_role("button", name="Look at the storyboard first").click()
        until = time.monotonic() + MADE / 1000
        while not page.locator("#strip").count():
            assert time.monotonic() < until
            page.reload()
        page.locator(".shot.photo .still").first.click()
        page.get_by_label("Words on the picture").fill("By hand")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".shot .over", has_text="By hand")).to_be_visible()
    finally:
        context.close()
