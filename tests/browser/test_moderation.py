"""Moderation in a browser: a visitor reports, staff decides by keyboard, the owner appeals, and it is seen again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.visiting import DESK, PHONE, context_of, visited
from tests.commands.run import ROOT
from tests.up import Up, running


@dataclass(slots=True)
class Office:
    """A server on which things were shared and reported, two who look after it, and an owner."""

    up: Up
    links: list[str]  # paths for visitors; the first was not reported yet
    cookies: dict[str, str]
    data: Path


def make_office(count: int) -> None:
    """In a process of its own, on its own database: prints the paths and cookies as JSON."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from albums.actions.moderate import report
    from albums.actions.share_by_link import make_link, token_of
    from albums.models.moderation import Reason
    from tests.albums.conftest import person, signed_in
    from tests.albums.sticking import make_sticker

    people = {"owner": person("Olga"), "staff": person("Stella", is_staff=True), "other": person("Sam", is_staff=True)}
    links = [make_link(make_sticker(people["owner"], f"Sticker {number}"), people["owner"]) for number in range(count)]
    for number, link in enumerate(links[1:]):
        report(link, (Reason.OTHER, Reason.RIGHTS, Reason.FRAUD)[number % 3], "", "203.0.113.1")
    cookies = {name: signed_in(user).cookies["sessionid"].value for name, user in people.items()}
    paths = [f"/m/{token_of(link)}/" for link in links]
    sys.stdout.write(json.dumps({"links": paths, "cookies": cookies}))


def office_of(data: Path, count: int) -> Iterator[Office]:
    code = f"import django; django.setup(); from tests.browser.test_moderation import make_office; make_office({count})"
    env = {**os.environ, "MEMORIES_DATA": str(data), "DEBUG": "True", "DJANGO_SETTINGS_MODULE": "memoriesweb.settings"}
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    said = json.loads(made.stdout)
    with running(data, "--local") as up:
        yield Office(up, said["links"], said["cookies"], data)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    yield from office_of(tmp_path, 3)


@pytest.fixture
def busy_office(tmp_path: Path) -> Iterator[Office]:
    yield from office_of(tmp_path, 21)


def page_of(
    browser: Browser, office: Office, who: str = "", *, scripts: bool = True, size: ViewportSize = DESK
) -> Page:
    up = visited(office.up, office.cookies.get(who, ""))
    return context_of(browser, up, viewport=size, java_script_enabled=scripts).new_page()


def report_first(browser: Browser, office: Office) -> None:
    page = page_of(browser, office, scripts=False, size=PHONE)
    page.goto(office.up.here + office.links[0])
    page.get_by_role("link", name="Report this").click()
    page.get_by_label("A child is in danger, or shown naked").check()
    page.get_by_label("In your own words").fill("Please look at this soon.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.context.close()


def press_through(page: Page, count: int) -> None:
    """The first everywhere, the others dismissed, one by one; nothing but keys."""
    cases = page.locator(".case")
    expect(cases).to_have_count(count)
    expect(cases.first).to_contain_text("Sticker 0")  # a child in danger comes first
    picture = cases.first.locator("img")
    before = picture.get_attribute("src")
    page.keyboard.press("v")
    expect(picture).to_have_attribute("src", f"{before}?plain=1")
    page.keyboard.press("v")
    expect(picture).to_have_attribute("src", str(before))
    page.keyboard.press("t")
    expect(page.locator("#reason")).to_be_focused()
    expect(page.locator("#reason")).to_have_value("child")
    page.keyboard.press("Tab")
    page.keyboard.type("A visitor asked for a look.")
    page.keyboard.press("Enter")
    for left in range(count - 1, 0, -1):
        expect(cases).to_have_count(left)
        expect(page.locator(".case.here")).to_have_count(1)
        page.keyboard.press("d")
        expect(page.locator("#reason")).to_have_value("fine")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()


def due_process(browser: Browser, office: Office, count: int) -> None:
    visitor = page_of(browser, office, size=PHONE)
    report_first(browser, office)
    staff = page_of(browser, office, "staff")
    staff.goto(f"{office.up.here}/moderation/")
    press_through(staff, count)
    answer = visitor.goto(office.up.here + office.links[0])
    assert answer is not None and answer.status == 404
    owner = page_of(browser, office, "owner", size=PHONE)
    owner.goto(f"{office.up.here}/notices/")
    owner.get_by_role("link", name="“Sticker 0” was taken down").click()
    expect(owner.get_by_text("A visitor asked for a look.")).to_be_visible()
    owner.get_by_label("Why do you think it is wrong?").fill("It is a red ball.")
    owner.get_by_role("button", name="Appeal").click()
    expect(owner.get_by_text("Somebody will answer it")).to_be_visible()
    other = page_of(browser, office, "other")
    other.goto(f"{office.up.here}/moderation/?state=appeals")
    expect(other.locator(".case")).to_have_count(1)
    other.keyboard.press("Enter")
    expect(other.get_by_text("It is a red ball.")).to_be_visible()
    other.get_by_label("Your answer").fill("So it is.")
    other.get_by_role("button", name="Grant: restore it").click()
    expect(other.get_by_text("The appeal is answered.")).to_be_visible()
    owner.goto(f"{office.up.here}/notices/")
    expect(owner.get_by_text("“Sticker 0” can be seen again as before.")).to_be_visible()
    answer = visitor.goto(office.up.here + office.links[0])
    assert answer is not None and answer.status == 200
    expect(visitor.get_by_role("heading", name="Sticker 0")).to_be_visible()
    for page in (visitor, staff, owner, other):
        page.context.close()
    env = {**os.environ, "MEMORIES_DATA": str(office.data)}
    subprocess.run([sys.executable, "manage.py", "audit", "verify"], cwd=ROOT, env=env, check=True)


def test_report_decision_appeal_and_restore(office: Office, browser: Browser) -> None:
    due_process(browser, office, 3)


@pytest.mark.prove
def test_twenty_cases_are_worked_through_by_keys_alone(busy_office: Office, browser: Browser) -> None:
    due_process(browser, busy_office, 21)


def test_several_are_selected_by_keys_and_decided_at_once(office: Office, browser: Browser) -> None:
    page = page_of(browser, office, "staff")
    page.goto(f"{office.up.here}/moderation/")
    page.keyboard.press("*")
    expect(page.locator("#chosen")).to_have_text("2")
    page.keyboard.press("*")
    expect(page.locator("#chosen")).to_be_hidden()
    for key in ("?", "Escape", "Space", "j", "Space"):
        page.keyboard.press(key)
        if key == "?":
            expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    expect(page.locator("#chosen")).to_have_text("2")
    page.keyboard.press("l")
    page.keyboard.press("Escape")  # not yet
    expect(page.locator(".decisions .next")).to_have_count(0)
    page.keyboard.press("l")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 decided.")).to_be_visible()
    page.context.close()
