"""A visitor plays a movie in Chromium: without scripts, over a slow line, and until its link is turned off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Request, Response

from bench.linking.house import make_house
from bench.linking.line import (
    BYTES_AIM,
    FRAME_AIM,
    INPUTS,
    POSTER_AIM,
    RUNS,
    SLOW,
    made_film,
    press_play,
    visit,
)
from bench.make_inputs import make_inputs
from render.film.encoder import encode
from render.film.join import join
from tests.browser.visiting import PHONE, SOON
from tests.commands.run import manage
from tests.render.film.test_join import write_sound
from tests.up import Up, running

SIZE, PART, PARTS = (320, 180), 60, 20  # in parts of two seconds
STOPS_WITHIN = 1.0  # seconds
BUSY = 4  # times the aims, on a machine with other work
AT = "document.querySelector('video').currentTime"
STATE = "(({ currentTime, ended, readyState }) => [currentTime, ended, readyState])(document.querySelector('video'))"
# The first of two links is turned off by its maker, the second taken down by staff.
END_BOTH = """
import time
from albums.actions.moderate import decide, report
from albums.actions.share_by_link import revoke_links
from albums.models import Link, User
from albums.models.moderation import Action, Reason
second, first = Link.objects.order_by("-pk")[:2]
staff = User.objects.create_user("stella@example.com", "five purple hats", name="Stella", is_staff=True)
case = report(second, Reason.OTHER, "", "203.0.113.1").case
revoke_links(Link.objects.filter(pk=first.pk), None)
decide(case, staff, Action.DOWN_LINK, Reason.OTHER, "", second)
print(time.time())
"""
COUNT = "from albums.models import Link; print(Link.objects.latest('pk').views)"
MAKE = """
from albums.actions.share_by_link import make_link, token_of
from albums.models import Movie
print(token_of(make_link(Movie.objects.get(), None)))
"""


@dataclass(slots=True)
class Shared:
    """A server with one movie, and the address of a link to it that nobody has used."""

    up: Up
    data: Path
    page: str = ""

    def told(self, command: str) -> str:
        return manage("shell", "-v", "0", "-c", command, data=self.data).stdout.strip()


class Came:
    """What a page was sent."""

    def __init__(self) -> None:
        self.answers: list[tuple[float, str, int]] = []  # when it had come, its name, and the status

    def __repr__(self) -> str:
        return repr(self.answers)

    def note(self, response: Response) -> None:
        if "/m/" in response.url:
            timing = response.request.timing  # the browser's: here it is heard of when there is time to listen
            came = (timing["startTime"] + timing["responseStart"]) / 1000
            self.answers.append((came, response.url.rpartition("/")[2], response.status))

    def pieces(self, status: int) -> list[str]:
        return [name for _moment, name, said in self.answers if said == status and name.endswith(".m4s")]

    def after(self, moment: float) -> set[int]:
        return {status for at, _name, status in self.answers if at > moment}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One in which something moves; it has grain, as Chromium takes no smooth picture for a poster."""
    folder = tmp_path_factory.mktemp("film")
    shade = np.tile(np.linspace(40, 200, SIZE[0], dtype=np.uint8), (SIZE[1] * 3 // 2, 1))
    shade += np.random.default_rng(1).integers(0, 50, shade.shape, np.uint8)
    shade[SIZE[1] :] = 128
    frames = [np.roll(shade, 4 * number, axis=1) for number in range(PART)]
    part = folder / "part.mp4"
    encode(frames, SIZE, part)
    sound = write_sound(folder / "sound.mp4", PART * PARTS / 30)
    join([part] * PARTS, [PART] * PARTS, sound, folder / "movie.mp4", 30)
    return folder / "movie.mp4"


@contextmanager
def opened(data: Path, film: Path) -> Iterator[Shared]:
    token = make_house(data, film)
    with running(data, "--local") as up:
        yield Shared(up, data, f"{up.here}/m/{token}/")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, film: Path) -> Iterator[Shared]:
    with opened(tmp_path_factory.mktemp("data"), film) as house:
        yield house


@pytest.fixture
def shared(house: Shared) -> Shared:
    return Shared(house.up, house.data, f"{house.up.here}/m/{house.told(MAKE)}/")


def play(page: Page, shared: Shared, until: float) -> None:
    page.goto(shared.page)
    press_play(page)
    page.wait_for_function(f"() => {AT} > {until}", timeout=SOON)


def test_it_plays_without_scripts_and_counts_once(shared: Shared, browser: Browser) -> None:
    visitor = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = visitor.new_page()
    asked: list[Request] = []
    sent: list[dict[str, str]] = []  # headers as they went out
    page.on("request", lambda request: asked.append(request))
    wire = visitor.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSentExtraInfo", lambda event: sent.append(event["headers"]))
    page.goto(shared.page)
    page.wait_for_timeout(500)
    assert not [each.url for each in asked if "/film/" in each.url or "movie.mp4" in each.url]
    press_play(page)
    deadline = time.monotonic() + SOON / 1000
    while page.evaluate(AT) < 1.0:
        assert time.monotonic() < deadline
        page.wait_for_timeout(100)
    assert page.evaluate("document.querySelector('video').currentSrc").endswith("/film/movie.m3u8")
    assert [each.url for each in asked if each.url.endswith("-0.m4s")]
    assert all(each.url.startswith(shared.up.here) for each in asked)
    assert len(sent) > 4 and not [headers for headers in sent if {"referer", "Referer"} & headers.keys()]
    visitor.close()
    assert shared.told(COUNT) == "1"


def test_a_slow_line_carries_it(shared: Shared, browser: Browser) -> None:
    """In short; the minute of 1080p is below."""
    seen = visit(browser, shared.page, SLOW, slower=1, watched=2.0)
    assert seen.before < BYTES_AIM and seen.elsewhere == 0
    assert seen.poster < BUSY * POSTER_AIM and seen.frame < BUSY * FRAME_AIM


def test_what_plays_gets_nothing_more_a_second_after_a_revoke_or_a_decision(shared: Shared, browser: Browser) -> None:
    visitor = browser.new_context(viewport=PHONE, bypass_csp=True)
    players: list[tuple[Page, Came]] = []
    for address in (shared.page, f"{shared.up.here}/m/{shared.told(MAKE)}/"):
        page, came = visitor.new_page(), Came()
        page.on("response", came.note)
        players.append((page, came))
        play(page, Shared(shared.up, shared.data, address), 1.0)
    ended_at = float(shared.told(END_BOTH))
    # The players ask for what comes next, and go on with what they have until then.
    deadline = time.monotonic() + SOON / 1000
    for page, came in players:
        assert came.pieces(200)
        while not came.pieces(404):
            assert time.monotonic() < deadline, page.evaluate(STATE)
            page.wait_for_timeout(100)
    players[0][0].wait_for_timeout(1500)
    for page, came in players:
        assert came.after(ended_at + STOPS_WITHIN) <= {404}, came
        assert not page.evaluate("document.querySelector('video').ended")
        assert page.request.get(page.url + "film/movie.m3u8").status == 404
    visitor.close()


@pytest.mark.prove
def test_a_minute_of_1080p_plays_over_a_slow_line(tmp_path: Path, media: Path, browser: Browser) -> None:
    """The medians of some visits at 1.6 Mbit/s, 150 ms there and back, with a processor four times slower."""
    make_inputs(media, INPUTS)
    with opened(tmp_path / "data", made_film(INPUTS, tmp_path)) as shared:
        visits = [visit(browser, shared.page, SLOW) for _ in range(RUNS)]
    assert median(each.poster for each in visits) < POSTER_AIM, visits
    assert median(each.frame for each in visits) < FRAME_AIM, visits
    assert max(each.before for each in visits) < BYTES_AIM and not any(each.elsewhere for each in visits)
    assert median(each.waited for each in visits) < 0.5, visits
