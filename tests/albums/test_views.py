from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

from albums.consumers import ProgressConsumer
from albums.desk import Desk, Making
from render.media.arrays import Report
from render.media.errors import RefusedError
from render.story.wish import Wish
from tests.albums.conftest import WISH


class Engine:
    """Stands where the engine does: each test says what happens, and when it goes on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.reached = threading.Event()
        self.wishes: list[Wish] = []
        self.error: Exception | None = None

    def make_movie(self, paths: Sequence[Path], wish: Wish, out: Path, *, data: Path, report: Report) -> Any:
        self.wishes.append(wish)
        report(0.25, "Looking at pictures: 1 of 4")
        self.reached.set()
        self.go_on.wait(20)
        report(0.5, "Rendering")
        if self.error:
            raise self.error
        out.write_bytes(b"a movie")
        shot = {"source": str(paths[0]), "start": 0.0, "end": 3.0, "in": 0.0, "out": 3.0, "reason": "Smiling, sharp."}
        left = [{"source": str(path), "reason": "Much like another one."} for path in paths[1:]]
        return SimpleNamespace(report={"duration": 3.0, "shots": [shot], "left_out": left})


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    engine = Engine()
    monkeypatch.setattr("render.jobs.steps.make_movie", engine.make_movie)
    yield engine
    engine.go_on.set()


@pytest.fixture
def client() -> AsyncClient:
    return AsyncClient()


@pytest.fixture
def upload(photo: bytes) -> Callable[[str], SimpleUploadedFile]:
    return lambda name: SimpleUploadedFile(name, photo, "image/jpeg")


async def page_of(client: AsyncClient) -> str:
    response = await client.get("/")
    assert response.status_code == 200
    return response.content.decode()


async def make(client: AsyncClient, *files: Any, **changed: str) -> Any:
    return await client.post("/start/", {**WISH, **changed, "files": list(files)})


def wait_for_end(desk: Desk) -> Making:
    for thread in threading.enumerate():
        if thread.name == "movie":
            thread.join(20)
    making = desk.making
    assert making
    return making


async def test_it_works_without_scripts(client: AsyncClient, desk: Desk, engine: Engine, upload: Any) -> None:
    engine.go_on.set()
    response = await make(client, upload("a.jpg"), upload("b.jpg"), mood="chill")
    assert (response.status_code, response["Location"]) == (303, "/")
    assert wait_for_end(desk).state == "done"
    assert engine.wishes == [Wish("Our summer", "chill", "short", "16:9", 480)]
    page = await page_of(client)
    for words in ("Our summer", "Smiling, sharp.", "Much like another one.", "1 was left out", "<video"):
        assert words in page
    making = desk.making
    assert making
    movie = await client.get(f"/movies/{making.id}.mp4", headers={"Range": "bytes=2-6"})
    assert movie.status_code == 206
    download = await client.get(f"/movies/{making.id}.mp4?download")
    assert download["Content-Disposition"] == 'attachment; filename="our-summer.mp4"'


async def test_the_first_page_says_what_is_installed_and_offers_everything(client: AsyncClient, desk: Desk) -> None:
    page = await page_of(client)
    for words in ("What is installed", "Seeing", "Music", "Uplifting", "2160p", "Drop photos and videos here"):
        assert words in page


async def test_the_policy_allows_nothing_inline_without_its_nonce(client: AsyncClient, desk: Desk) -> None:
    response = await client.get("/")
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    page = response.content.decode()
    assert page.count("<script") == page.count(f'nonce="{nonce}"') - page.count("<style")
    assert " style=" not in page
    assert " onclick=" not in page


async def test_progress_is_on_the_page_and_in_the_fragment(
    client: AsyncClient, desk: Desk, engine: Engine, upload: Any
) -> None:
    await make(client, upload("a.jpg"))
    engine.reached.wait(20)
    for page in (await page_of(client), (await client.get("/progress/")).content.decode()):
        assert 'aria-valuenow="25"' in page
        assert "1 of 4" in page
    assert "Cancel" in await page_of(client)


async def test_the_socket_sends_a_snapshot_then_every_change(
    client: AsyncClient, desk: Desk, engine: Engine, upload: Any
) -> None:
    await make(client, upload("a.jpg"))
    engine.reached.wait(20)
    socket = WebsocketCommunicator(ProgressConsumer.as_asgi(), "/progress/")
    assert (await socket.connect())[0]
    assert 'aria-valuenow="25"' in await socket.receive_from(5)
    engine.go_on.set()
    wait_for_end(desk)
    last = await socket.receive_from(5)
    assert 'hx-get="/"' in last
    assert "aria-valuenow" not in last
    await socket.disconnect()


async def test_cancel_stops_it_and_keeps_the_files(
    client: AsyncClient, desk: Desk, engine: Engine, upload: Any
) -> None:
    await make(client, upload("a.jpg"))
    engine.reached.wait(20)
    await client.post("/cancel/")
    engine.go_on.set()
    assert wait_for_end(desk).state == "cancelled"
    page = await page_of(client)
    assert "Cancelled. Your files are still here." in page
    assert "a.jpg" in page


async def test_another_with_the_same_files(client: AsyncClient, desk: Desk, engine: Engine, upload: Any) -> None:
    engine.go_on.set()
    await make(client, upload("a.jpg"))
    first = wait_for_end(desk)
    await make(client, title="", mood="uplifting")
    second = wait_for_end(desk)
    assert first.id != second.id
    assert first.files == second.files
    assert "Your movie is ready" in await page_of(client)


async def test_a_second_start_is_refused_with_a_sentence(
    client: AsyncClient, desk: Desk, engine: Engine, upload: Any
) -> None:
    await make(client, upload("a.jpg"))
    engine.reached.wait(20)
    response = await make(client)
    assert response.status_code == 400
    assert len(engine.wishes) == 1


async def test_without_files_it_asks_for_some(client: AsyncClient, desk: Desk) -> None:
    response = await make(client, title="Kept")
    assert response.status_code == 400
    assert b"Add some photos or videos first." in response.content
    assert b'value="Kept"' in response.content


async def test_an_invented_mood_is_refused(client: AsyncClient, desk: Desk) -> None:
    response = await make(client, mood="furious")
    assert response.status_code == 400
    assert b"Please choose mood" in response.content


async def test_what_the_engine_refuses_is_on_the_page(
    client: AsyncClient, desk: Desk, engine: Engine, upload: Any
) -> None:
    engine.error = RefusedError("There is nothing in these files from which a movie can be made.")
    engine.go_on.set()
    await make(client, upload("a.jpg"))
    assert wait_for_end(desk).state == "failed"
    assert "There is nothing in these files" in await page_of(client)


async def test_a_bug_is_a_neutral_sentence(client: AsyncClient, desk: Desk, engine: Engine, upload: Any) -> None:
    engine.error = ZeroDivisionError("secret detail")
    engine.go_on.set()
    await make(client, upload("a.jpg"))
    making = wait_for_end(desk)
    assert making.sentence.startswith("Something went wrong on our side. The log has it under")
    assert "secret" not in await page_of(client)


async def test_files_that_are_refused_are_named(client: AsyncClient, desk: Desk, engine: Engine, upload: Any) -> None:
    await make(client, upload("a.jpg"), SimpleUploadedFile("<b>.txt", b"just words, no picture"))
    page = await page_of(client)
    assert "&lt;b&gt;.txt" in page
    assert "This is a text" in page


async def test_a_form_with_a_mistake_takes_in_nothing(client: AsyncClient, desk: Desk, upload: Any) -> None:
    await make(client, upload("a.jpg"), upload("b.jpg"), mood="none such")
    assert desk.files == []


async def test_removed_files_are_gone_from_the_disk(
    client: AsyncClient, desk: Desk, engine: Engine, upload: Any
) -> None:
    engine.go_on.set()
    await make(client, upload("a.jpg"), upload("b.jpg"))
    wait_for_end(desk)
    first, second = desk.files
    await client.post("/files/remove/", {"id": first.id})
    assert (desk.files, first.path.exists(), second.path.exists()) == ([second], False, True)
    await client.post("/files/remove/", {"all": "yes"})
    assert (desk.files, desk.making) == ([], None)
    assert list(desk.uploads.iterdir()) == []
    assert len(list(desk.movies.iterdir())) == 1


async def test_files_of_a_running_movie_stay(client: AsyncClient, desk: Desk, engine: Engine, upload: Any) -> None:
    await make(client, upload("a.jpg"))
    engine.reached.wait(20)
    assert (await client.post("/files/remove/", {"all": "yes"})).status_code == 409
    assert len(desk.files) == 1


async def test_small_pictures(client: AsyncClient, desk: Desk, engine: Engine, upload: Any) -> None:
    await make(client, upload("a.jpg"))
    (file,) = desk.files
    response = await client.get(f"/pictures/{file.id}.jpg")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert len(list(desk.pictures.iterdir())) == 1
    for address in ("/pictures/none.jpg", f"/pictures/{file.id}.jpg?t=x", f"/pictures/{file.id}.jpg?t=nan"):
        assert (await client.get(address)).status_code == 404, address


async def test_another_movies_address_is_nothing(client: AsyncClient, desk: Desk) -> None:
    assert (await client.get("/movies/none.mp4")).status_code == 404
    assert (await client.get("/posters/none.jpg")).status_code == 404


async def test_a_form_from_elsewhere_is_refused(desk: Desk) -> None:
    response = await AsyncClient(enforce_csrf_checks=True).post("/start/", WISH)
    assert response.status_code == 403


@pytest.mark.parametrize("address", ["/start/", "/cancel/", "/files/remove/"])
async def test_looking_changes_nothing(client: AsyncClient, desk: Desk, address: str) -> None:
    assert (await client.get(address)).status_code == 405
