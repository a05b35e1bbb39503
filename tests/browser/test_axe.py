"""Every page for everybody: no serious fault that axe finds, nothing out of reach of keys, nothing wider than a phone.

axe-core is looked for by set-up (`make test`); it is put into the pages from its file.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import House
from tests.browser.visiting import DESK, PHONE, context_of
from tests.commands.run import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
THUMB = 44  # px: what Apple's guidelines and WCAG 2.5.5 ask for
GRAVE = ("serious", "critical")
# Whose answer another width or other colours can change.
LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]

RUN = """async (rules) => {
  const options = rules ? { runOnly: rules } : {};
  const { violations } = await axe.run(document, { ...options, resultTypes: ["violations"] });
  const told = (node) => `${node.html.slice(0, 120)} ${[...node.any, ...node.all][0]?.message ?? ""}`;
  return violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, at: nodes.map(told) }));
}"""
# Colours change softly, and are measured when they have changed.
SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all(document.getAnimations()
  .filter((change) => change.effect.getComputedTiming().iterations !== Infinity)
  .map((change) => change.finished.catch(() => null)));
}"""
# What can be pressed but not reached by Tab. In an album arrow keys lead from picture to picture, Space selects one.
OUT_OF_REACH = """() => [
    ...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button], [tabindex]")
  ]
  .filter((thing) => thing.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && !thing.disabled)
  .filter((thing) => thing.tabIndex !== 0 && thing.id !== "main" && !thing.closest("[aria-hidden=true], .tile"))
  .filter((thing) => thing.tabIndex > 0 || thing.matches("a, button, input, select, textarea, summary, [role=button]"))
  .map((thing) => thing.outerHTML.slice(0, 160))"""

# What a thumb would miss. A link within a sentence is as high as its line; what is chosen with a label is its label.
TOO_SMALL = """(least) => [
    ...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")
  ]
  .filter((thing) => thing.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((thing) => !thing.matches(".visually-hidden, .picker, .skip") && getComputedStyle(thing).display !== "inline")
  .map((thing) => thing.matches("[type=checkbox], [type=radio]") ? thing.closest("label") : thing)
  .filter((thing) => Math.min(thing.offsetWidth, thing.offsetHeight) < least)
  .map((thing) => `${thing.offsetWidth} x ${thing.offsetHeight}: ${thing.outerHTML.slice(0, 120)}`)"""


def faults_of(page: Page, rules: list[str] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(RUN, rules)
    return [fault for fault in found if fault["impact"] in GRAVE]


def looked_at(page: Page, where: str, rules: list[str] | None) -> list[str]:
    """All that is wrong with the page as it is now."""
    page.evaluate(SETTLED)
    wrong = [f"{where}: {fault['id']} ({fault['help']}): {fault['at'][:3]}" for fault in faults_of(page, rules)]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    wrong += [f"{where}: {wide} px wider than the window"] if wide > 0 else []
    return wrong + [f"{where}: out of reach of keys: {html}" for html in page.evaluate(OUT_OF_REACH)]


# What opens on a page: its name, and what is pressed in turn.
OPENED = {
    "the account menu": ("home", ["[popovertarget=account-menu]"]),
    "the album menu": ("album", ["[popovertarget=album-menu]"]),
    "renaming": ("album", ["[popovertarget=album-menu]", "[data-opens=rename]"]),
    "selecting": ("album", ["#select", ".tile label, .tile > a"]),
    "the large view": ("album", [".tile > a"]),
    "files on their way": ("album", ["#upload-refused > summary"]),
    "sharing": ("movie", ["[data-opens=sharing]"]),
    "other music": ("movie", ["[data-opens=music]"]),
    "music for a new movie": ("movie_new", ["details.songs > summary"]),
    "what a new movie is made of": ("movie_new", ["details.ruled > summary"]),
    "another mood": ("movie", ["[data-opens=wish]"]),
    "the movie menu": ("movie", ["[popovertarget=movie-menu]"]),
    "a shot": ("movie, planned", ["a.still >> nth=1"]),
    "a brush and a background": ("item_cutout", ["[name=tool][value=add]", "[name=ground][value=colour]"]),
    "emptying the trash": ("trash", [".page-head form button"]),
    "a sticker on a photo": ("item_decorate", ["[data-add]"]),
    "words for a photo": ("item_decorate", ["#new-text"]),
    "the menu of a classifier": ("project", ["[popovertarget=project-menu]"]),
    "sharing a classifier": ("project", ["[popovertarget=project-menu]", "[data-opens=sharing]"]),
    "labelling": ("project", ["#select", ".tile > a"]),
    "changing a label": ("project, a label", [".label-change > summary"]),
    "models": ("machine", ["summary"]),
    "keys of moderation": ("cases", ["[data-opens=keys]"]),
    "deciding": ("cases", ["input[name=case]"]),
}


def opened(page: Page, house: House, name: str) -> Page:
    where, pressed = OPENED[name]
    page.goto(house.up.here + house.path(where))
    for selector in pressed:
        page.locator(selector).first.click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", OPENED)
def test_what_opens_is_for_everybody(name: str, scheme: str, house: House, browser: Browser) -> None:
    visitor = "staff" if OPENED[name][0] in ("machine", "cases") else "owner"
    context = context_of(browser, house.by(visitor), viewport=PHONE, color_scheme=scheme)
    page = opened(context.new_page(), house, name)
    wrong = looked_at(page, f"{name}, {scheme}", None)
    context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("scheme", "step"), [("light", 1), ("dark", 3), pytest.param("dark", 1, marks=pytest.mark.prove)]
)
@pytest.mark.parametrize("visitor", ["owner", "staff", "stranger", "link"])
def test_every_page_is_for_everybody(visitor: str, scheme: str, step: int, house: House, browser: Browser) -> None:
    """All rules once; on a desk, and in the dark, those whose answer may be another. `step`: a third of the pages, each
    time another, answers in the dark; the long proof asks all.
    """
    context = context_of(browser, house.by(visitor), viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    wrong = []
    pages = [(name, path) for who, name, path in house.pages if who == visitor]
    for name, path in pages[random.randrange(min(step, len(pages))) :: step]:
        page.set_viewport_size(PHONE)
        page.goto(house.up.here + path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        wrong += looked_at(page, f"{name}, 390 px, {scheme}", None if scheme == "light" else LOOKS)
        page.set_viewport_size(DESK)
        wrong += looked_at(page, f"{name}, 1280 px, {scheme}", LOOKS)
    context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("visitor", ["owner", "staff", "stranger", "link"])
def test_german_fits_on_a_phone(visitor: str, house: House, browser: Browser) -> None:
    """Its words are longer."""
    context = context_of(browser, house.by(visitor), viewport=PHONE)
    context.add_cookies([{"name": "django_language", "value": "de", "url": house.up.here}])
    page = context.new_page()
    wide = {}
    for name, path in [(name, path) for who, name, path in house.pages if who == visitor]:
        page.goto(house.up.here + path)
        assert page.evaluate("document.documentElement.lang") == "de"
        wide[name] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert not [name for name, pixels in wide.items() if pixels > 0]


@pytest.mark.parametrize("visitor", ["owner", "staff", "stranger"])
def test_a_thumb_hits_what_it_is_meant_to(visitor: str, house: House, browser: Browser) -> None:
    context = context_of(browser, house.by(visitor), viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    small = {}
    for name, path in [(name, path) for who, name, path in house.pages if who == visitor]:
        page.goto(house.up.here + path)
        small[name] = page.evaluate(TOO_SMALL, THUMB)
    context.close()
    assert not {name: found for name, found in small.items() if found}
