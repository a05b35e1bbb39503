"""Whatever a person can read is said in their language, on every page and by every part of the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.template.base import Lexer, TokenType
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, trans_real

from albums.activity import activity_of
from albums.models import Album, Movie, User
from albums.seen import THEMES
from albums.sentences import KINDS, PATTERNS, SENTENCES, translated
from albums.showing_movie import Studio
from albums.wording import PARTS, WHYS, in_words
from albums.wording import SENTENCES as REASONS
from memoriesweb import translations
from render.audio.soundtracks import soundtracks
from render.film.theme import OUR_SOUNDTRACKS
from render.jobs import kinds
from render.media import identify
from render.vision.themes import ALL
from tests.albums.conftest import signed_in
from tests.albums.test_activity import analysing
from tests.albums.test_doors import addresses, lines_of_table
from tests.albums.world import World, make_world

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = [path.parts[-3] for path in translations.catalogues()]
WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture(scope="module")
def source() -> Catalog:
    return translations.found_in_source()


# ---- the catalogues


def test_there_is_german() -> None:
    assert LANGUAGES == ["de"]


@pytest.mark.parametrize("path", translations.catalogues(), ids=LANGUAGES)
def test_every_text_is_translated(path: Path, source: Catalog) -> None:
    """To write new texts into the catalogues: make translations"""
    catalogue = translations.read(path)
    known = {(message.id, message.context): message for message in catalogue if message.id}
    wanted = {(message.id, message.context) for message in source if message.id}
    assert not wanted - set(known), "not in the catalogue"
    assert not set(known) - wanted, "nobody says this any more"
    texts = {
        key: [message.string] if isinstance(message.string, str) else message.string for key, message in known.items()
    }
    assert not [key for key, said in texts.items() if not all(said or ())], "not translated"
    assert not [message.id for message in known.values() if message.fuzzy], "only guessed"
    assert not [(message.id, errors) for message, errors in catalogue.check()], "other things are filled in"


@pytest.mark.parametrize("path", translations.catalogues(), ids=LANGUAGES)
def test_what_set_up_compiled_is_the_catalogue(path: Path) -> None:
    """If not: make setup"""
    with translation.override(path.parts[-3]):
        for message in translations.read(path):
            if isinstance(message.id, str) and message.id and not message.context:
                assert gettext(message.id) == message.string


def test_texts_are_found_in_programs_and_templates(tmp_path: Path) -> None:
    program, page = tmp_path / "a.py", tmp_path / "a.html"
    program.write_text('_("one " "two")\nngettext("%(n)d cat", "%(n)d cats", n)\npgettext("lane", "now")\n_(found)\n')
    page.write_text(
        '{% load i18n %}<p title="{% translate "it\'s" %}">{% blocktranslate count n=n %}{{ n }} dog{% plural %}'
        '{{ n }} dogs{% endblocktranslate %}{{ a|default:_("none") }}{% translate "50 %" %}</p>'
    )
    assert list(translations.in_python(program)) == [
        ("one two", None),
        (("%(n)d cat", "%(n)d cats"), None),
        ("now", "lane"),
    ]
    assert list(translations.in_template(page)) == [
        ("it's", None),
        (("%(n)s dog", "%(n)s dogs"), None),
        ("none", None),
        ("50 %%", None),
    ]


# ---- the engine, which speaks English

# Only commands say what these refuse: nobody reads it on a page.
COMMANDS = {
    "asking.py", "classes.py", "cutting.py", "cutting_video.py", "labelled.py", "look.py", "ruling.py", "schooling.py",
    "scoring.py", "steps.py", "wish.py",
}  # fmt: skip
FILLED = re.compile(r"\{[^}]*\}")


def engine_sentences() -> Iterator[str]:
    """What the engine may refuse something with, {…} where something is filled in."""
    for path in sorted((ROOT / "render").rglob("*.py")):
        if path.name in COMMANDS or "management" in path.parts or "weights" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RefusedError":
                yield from whole_texts(node.args[0])
            elif isinstance(node, ast.Assign) and path.parent.name in {"media", "vision", "jobs", "film"}:
                yield from filter(re.compile(r"(?:This|No|A|The) .* .*\.").fullmatch, whole_texts(node.value))
            elif isinstance(node, ast.Yield) and node.value and path == ROOT / "render/training/warnings.py":
                yield from whole_texts(node.value)


def whole_texts(tree: ast.AST) -> Iterator[str]:
    """Sentences, each as a whole."""
    joined = parts_of_joined(tree)
    for node in ast.walk(tree):
        if id(node) not in joined and (text := plain(node)):
            yield text


def parts_of_joined(tree: ast.AST) -> set[int]:
    """What stands within an f-string, which is read as a whole."""
    wholes = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    return {id(part) for whole in wholes for part in ast.walk(whole) if part is not whole}


def plain(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith("."):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else filled(part) for part in node.values]
        return "".join(parts)
    return ""


def filled(part: ast.expr) -> str:
    return identify.TAKEN if isinstance(part, ast.FormattedValue) and ast.unparse(part.value) == "TAKEN" else "{}"


def test_the_engine_has_sentences() -> None:
    assert len(set(engine_sentences())) > 40


@pytest.mark.parametrize("sentence", sorted(set(engine_sentences())))
def test_what_the_engine_says_is_known(sentence: str) -> None:
    said = FILLED.sub("7", sentence)
    with translation.override("de"):
        assert translated(said) != said, "list it in albums.sentences"


def test_nothing_is_known_that_the_engine_does_not_say() -> None:
    said = {FILLED.sub("7", sentence) for sentence in engine_sentences()} | {f"This is 7; {identify.TAKEN}"}
    patterns = {msgid: pattern for pattern, msgid in PATTERNS}
    unsaid = [
        sentence
        for sentence in SENTENCES
        if sentence not in said
        and not any(patterns[sentence].fullmatch(other) for other in said if sentence in patterns)
    ]
    assert not [sentence for sentence in unsaid if sentence != SENTENCES_OF_WISHES]


SENTENCES_OF_WISHES = "A part of the movie could not be rendered; the log says why."  # in a module of commands too


def test_what_files_turn_out_to_be_is_known() -> None:
    tree = ast.parse(Path(identify.__file__).read_text())
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    named = {text for text in texts if re.match(r"an? ", text)} | {"a raw camera file"}
    assert set(KINDS) == named


def test_what_is_filled_in_is_translated_too() -> None:
    with translation.override("de"):
        assert translated(f"This is a PDF document; {identify.TAKEN}").startswith(
            "Das ist ein PDF-Dokument; Memoriesweb"
        )
        assert translated("This picture is too large (3 × 4); the limit is 210 megapixels.") == (
            "Dieses Bild ist zu groß (3 × 4); die Grenze sind 210 Megapixel."
        )
        assert translated("") == ""
        assert translated("Nobody knows this.") == "Nobody knows this."
    with translation.override("en"):
        assert translated(f"This is a PDF document; {identify.TAKEN}") == f"This is a PDF document; {identify.TAKEN}"


@pytest.mark.parametrize(
    "reason",
    [
        "3 faces, smiling, open eyes, sharp. The best of 4 similar shots.",
        "A view with beach, sharp, the best seconds of the video, from 0:05. The only picture of its moment.",
        "A good view. The opening. The closing.",
        "A different view.",
        *(f"Very like the one in the movie, which {why}." for why in WHYS),
        "You chose it. One face.",
        "You took it out.",
    ],
)
def test_reasons_are_told_in_german(reason: str) -> None:
    with translation.override("de"):
        said = in_words(reason)
    assert not [part for part in re.split(r"[.,] |\.$", reason) if part and part in said], said


def test_the_engine_says_no_other_reasons() -> None:
    """Every text of render.story.reasons is one of those that are told in other words."""
    tree = ast.parse((ROOT / "render/story/reasons.py").read_text())
    docs = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef)
    }
    found = {FILLED.sub("7", text) for text in reason_texts(tree) if text not in docs}
    told = [pattern for pattern, _say in (*PARTS, *REASONS)]
    unknown = {
        text for text in found if text not in WHYS and not any(pattern.fullmatch(text.strip(" ,.")) for pattern in told)
    }
    assert unknown <= IN_REASONS, unknown - IN_REASONS


# Joints, names of fields, and why a picture is no material at all, which pages say in their own way (albums.seen).
IN_REASONS = {
    "", ".", ", ", ", smiling", "7:7", "screenshot", "document", "blurred", "dark", "blank",
    "It looks like a screenshot.", "It looks like a document or a receipt.", "It is too blurred.",
    "It is too dark to see anything.", "There is nothing to see in it.", "the best seconds of the video, from 7", "02d",
}  # fmt: skip


def reason_texts(tree: ast.AST) -> Iterator[str]:
    joined = parts_of_joined(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in joined:
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in joined:
            yield node.value


def test_every_theme_of_pictures_has_a_name() -> None:
    assert set(THEMES) == set(ALL)


def test_every_kind_of_work_has_a_name_in_german() -> None:
    for kind in kinds.all_kinds():
        with translation.override("de"):
            german = str(kind.label)
        with translation.override("en"):
            assert german != str(kind.label), kind.name


# ---- templates and programs, read


class Texts(HTMLParser):
    """What a person can read of a page."""

    SAID = ("alt", "title", "aria-label", "aria-description", "placeholder")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within += [tag] if tag in ("script", "style", "code", "svg") else []
        for name, value in attrs:
            if value and (name in self.SAID or (name.startswith("data-") and re.search(r"[a-z] [a-z]", value))):
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.found.append(data)


def texts_of(page: str) -> list[str]:
    parser = Texts()
    parser.feed(page)
    return parser.found


def without_tags(template: str) -> str:
    """The template with nothing in place of what it fills in and of what it translates."""
    kept, inside = [], ""
    for token in Lexer(template).tokenize():
        name = token.contents.split(" ", 1)[0]
        if inside:
            inside = "" if token.token_type is TokenType.BLOCK and name == inside else inside
        elif token.token_type is TokenType.TEXT:
            kept.append(token.contents)
        elif token.token_type is TokenType.BLOCK and name in ("blocktranslate", "comment"):
            inside = f"end{name}"
        elif token.contents == "block body_class":
            inside = "endblock"
    return "".join(kept)


OUR_NAMES = {"Memoriesweb"}


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_a_template_says_nothing_untranslated(path: Path) -> None:
    said = {word for text in texts_of(without_tags(path.read_text())) for word in WORD.findall(text)}
    assert not said - OUR_NAMES


SENTENCE = re.compile(r"[A-Z][a-z']+ [^{}]*[a-z]+[.!?]")
NOT_SHOWN = {"ValueError", "KeyError", "TypeError", "AssertionError", "RuntimeError", "ImproperlyConfigured"}


def sentences_of(tree: ast.AST) -> Iterator[str]:
    """Those that no call marks for translation, and that are neither documentation nor for a log."""
    if isinstance(tree, ast.Call):
        name = getattr(tree.func, "id", getattr(tree.func, "attr", ""))
        if name in {*translations.KEYWORDS, *NOT_SHOWN, "exception", "error", "warning", "info"}:
            return
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str) and SENTENCE.fullmatch(tree.value):
        yield tree.value
    for child in ast.iter_child_nodes(tree):
        yield from sentences_of(child)


@pytest.mark.parametrize("path", sorted((ROOT / "albums").rglob("*.py")), ids=lambda path: path.name)
def test_a_program_says_nothing_untranslated(path: Path) -> None:
    assert not list(sentences_of(ast.parse(path.read_text())))


@pytest.mark.parametrize("path", sorted((ROOT / "static/js").glob("*.js")), ids=lambda path: path.name)
def test_a_script_takes_its_words_from_the_page(path: Path) -> None:
    code = re.sub(r"^\s*//.*$|\s//\s.*$", "", path.read_text(), flags=re.MULTILINE)
    said = re.findall(r"""(["'`])((?:(?!\1).)*)\1""", code)
    assert not [text for _quote, text in said if re.search(r"^[A-Z][a-z]+ [a-z]+ ", text)]


# ---- pages, shown in a language that marks what was translated


class Marked:
    """Stands for a catalogue: every translation is in brackets."""

    def gettext(self, text: str) -> str:
        words = text.rpartition(chr(4))[2]
        return ", ".join(f"⟦{part}⟧" for part in words.split(", "))  # of some the first is shown alone

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)

    def to_language(self) -> str:
        return "de"

    language = to_language


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trans_real, "translation", lambda _language: Marked())


def unmarked(page: str) -> set[str]:
    """The words that no translation has said; it may hold others, and tags."""
    before = ""
    while page != before:
        before, page = page, re.sub(r"⟦[^⟦⟧]*⟧", " ", page)
    return {word for text in texts_of(page) for word in WORD.findall(text)}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


# What the family says itself, names of files, of programs and of languages, and units.
DATA = set(
    WORD.findall(
        "Viewer Contributor Owner Other Staff viewer contributor owner other staff example org Our summer Their "
        "winter Theirs jpg Memoriesweb English Deutsch http testserver Lora Inter Caveat Montserrat Playfair "
        "Display Python Django channels opencv python headless onnxruntime av moviepy pillow numpy FFmpeg Linux fc "
        "JPEG PNG MP mp July IMG MOV Anna Grandma sings The ball boats boat Boats Gone Model"
    )
)


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("visitor", ["stranger", "viewer", "contributor", "owner", "staff", "link"])
def test_a_page_says_nothing_untranslated(visitor: str, world: World) -> None:
    parameters = dict(addresses())
    pages = 0
    for row in lines_of_table():
        name, method = row.split()[:2]
        if method == "GET":
            path = reverse(name, kwargs=world.place(name, parameters[name], visitor))
            answer = world.clients[visitor].get(path, headers={"Accept": "text/html"})
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                words = unmarked(answer.content.decode()) - DATA - TITLES - WEIGHTS
                assert not words, f"{path}: {sorted(words)}"
                pages += 1
    assert pages > 5


FONTS = (ROOT / "node_modules/@expo-google-fonts").glob("*/[1-9]00*")
TITLES = {word for piece in soundtracks(OUR_SOUNDTRACKS) for word in WORD.findall(piece.title)}
WEIGHTS = {word for path in FONTS for word in WORD.findall(path.name)}


# ---- people of two languages


def test_each_member_reads_a_storyboard_in_their_language(world: World) -> None:
    movie = Movie.objects.get(pk=world.movie.pk)
    shots = Studio(movie).shots
    with translation.override("de"):
        german = Studio(movie).shots
    assert {shot.reason for shot in shots}.isdisjoint({shot.reason for shot in german})
    assert any("Der Anfang" in shot.reason for shot in german)


def german(user: User) -> Client:
    client = signed_in(user)
    client.cookies["django_language"] = "de"
    return client


def test_times_and_numbers_are_told_in_german(album: Album, owner: User) -> None:
    analysing(album, 3)
    page = german(owner).get("/activity/").content.decode()
    assert '<html lang="de"' in page
    assert "3 Bilder aus „Our summer“ werden angesehen" in page
    with translation.override("en"):
        assert activity_of(owner).running[0].title == "Looking at 3 pictures of Our summer"


def test_a_visitor_reads_what_the_browser_asks_for(db: None) -> None:
    client = Client()
    assert (
        "Anmelden" in client.get("/sign-in/", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}).content.decode()
    )
    assert "Sign in" in client.get("/sign-in/", headers={"Accept-Language": "fr"}).content.decode()


def test_a_page_refuses_in_german(staff: User) -> None:
    answer = german(staff).post("/themes/gentle/change/", {"action": "delete"})
    assert answer.content.decode() == "Dieser Stil wurde mitgeliefert. Du kannst ihn stattdessen verstecken."
