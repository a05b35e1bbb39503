"""Rules: what a movie is to be made of, as a person writes it; the grammar is in docs/classifiers.md.

`cartwheel >= 80% and Mia, not beach` keeps what shows a cartwheel and Mia, and no beach.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from render.media.errors import RefusedError

# From here on a score counts where a rule says no number: more often right than wrong.
LIKELY = 0.5
MOST_LETTERS = 400
DIGITS = 4  # of a number after its point
MOST_NESTED = 20  # parentheses and "not" within each other

type Kind = Literal["label", "person", "place", "theme"]
KINDS: tuple[Kind, ...] = get_args(Kind.__value__)
DATE = "date"

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
WRITTEN_OTHERWISE = {"≥": ">=", "≤": "<=", "=>": ">=", "=<": "<=", "==": "="}
QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "»": "«"}  # what may close what opens
TOKEN = re.compile(
    r"""\s*(?:
        (?P<kind>(?:label|person|place|theme):)?(?P<opens>["“”„«»])(?P<quoted>(?:\\.|[^"“”«»\\])*)(?P<closes>["“”«»])?
      | (?P<sign>[(),])
      | (?P<operator>>=|<=|=>|=<|==|[<>=≥≤])
      | (?P<word>[^\s(),<>=≥≤"“”„«»]+)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
# As 0.8, 80% or 80 %, and as half of Europe writes it: in 0,8 the comma is no "and".
NUMBER = re.compile(r"\s*(\d+,\d{1,3}(?!\d)|\d+(?:[.]\d*)?|[.]\d+)(\s?%)?(?=[\s(),]|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a file, or of a stretch of it."""

    names: Mapping[Kind, Mapping[str, float]] = field(default_factory=dict)  # as `same` writes them -> 0..1
    day: date | None = None

    def score(self, kind: Kind | None, name: str) -> float:
        """The highest of what is called so; 0 without any."""
        called = same(name)
        return max((self.names.get(each, {}).get(called, 0.0) for each in ([kind] if kind else KINDS)), default=0.0)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What came of a rule: whether it holds, and how surely, 0..1."""

    holds: bool
    degree: float


@dataclass(frozen=True, slots=True)
class Named:
    """A label, person, place or theme whose score is compared."""

    name: str
    kind: Kind | None = None
    sign: str = ">="
    number: float = LIKELY

    def weigh(self, facts: Facts) -> Weighed:
        score = facts.score(self.kind, self.name)
        return Weighed(OPERATORS[self.sign](score, self.number), 1.0 - score if "<" in self.sign else score)

    def __str__(self) -> str:
        called = f"{self.kind}:{quoted(self.name)}" if self.kind else quoted(self.name)
        return called if (self.sign, self.number) == (">=", LIKELY) else f"{called} {self.sign} {written(self.number)}"


@dataclass(frozen=True, slots=True)
class Dated:
    """A year, month or day of taking, compared."""

    parts: tuple[int, ...]  # year, month, day, as far as they are said
    sign: str = "="

    def weigh(self, facts: Facts) -> Weighed:
        if facts.day is None:
            return Weighed(holds=False, degree=0.0)
        taken = (facts.day.year, facts.day.month, facts.day.day)[: len(self.parts)]
        holds = OPERATORS[self.sign](taken, self.parts)
        return Weighed(holds, float(holds))

    def __str__(self) -> str:
        return f"date {self.sign} " + "-".join([f"{self.parts[0]:04}", *(f"{part:02}" for part in self.parts[1:])])


@dataclass(frozen=True, slots=True)
class Not:
    rule: Rule

    def weigh(self, facts: Facts) -> Weighed:
        inner = self.rule.weigh(facts)
        return Weighed(not inner.holds, 1.0 - inner.degree)

    def __str__(self) -> str:
        return f"not ({self.rule})" if isinstance(self.rule, All | AnyOf) else f"not {self.rule}"


@dataclass(frozen=True, slots=True)
class All:
    """As sure as the least sure of them."""

    rules: tuple[Rule, ...]

    def weigh(self, facts: Facts) -> Weighed:
        each = [rule.weigh(facts) for rule in self.rules]
        return Weighed(all(one.holds for one in each), min(one.degree for one in each))

    def __str__(self) -> str:
        return " and ".join(f"({rule})" if isinstance(rule, All | AnyOf) else str(rule) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """As sure as the surest that holds."""

    rules: tuple[Rule, ...]

    def weigh(self, facts: Facts) -> Weighed:
        return max((rule.weigh(facts) for rule in self.rules), key=lambda one: (one.holds, one.degree))

    def __str__(self) -> str:
        return " or ".join(f"({rule})" if isinstance(rule, AnyOf) else str(rule) for rule in self.rules)


type Rule = Named | Dated | Not | All | AnyOf


def same(name: str) -> str:
    """How names are compared: capitals and how many blanks there are do not matter."""
    return " ".join(name.casefold().split())


def quoted(name: str) -> str:
    """A name as a rule writes it: in quotes where it would not be read as one name."""
    found = TOKEN.fullmatch(name)
    plain = found is not None and found["word"] == name and name.casefold() not in ("and", "or", "not", DATE)
    if plain and ":" not in name and not DAY.fullmatch(name):
        return name
    return '"' + re.sub(r'(["“”«»\\])', r"\\\1", name) + '"'


def written(number: float) -> str:
    return f"{number:.{DIGITS}f}".rstrip("0").rstrip(".")


def named(rule: Rule) -> Iterator[Named]:
    """All that it names, but for dates."""
    match rule:
        case Named():
            yield rule
        case Not(inner):
            yield from named(inner)
        case All(rules) | AnyOf(rules):
            for each in rules:
                yield from named(each)
        case Dated():
            pass


def asks_for_days(rule: Rule) -> bool:
    match rule:
        case Not(inner):
            return asks_for_days(inner)
        case All(rules) | AnyOf(rules):
            return any(map(asks_for_days, rules))
    return isinstance(rule, Dated)


def rises(rule: Rule) -> bool:
    """Whether what holds still holds where scores are higher."""
    match rule:
        case Named(sign=sign):
            return sign in (">", ">=")
        case All(rules) | AnyOf(rules):
            return all(map(rises, rules))
    return isinstance(rule, Dated)


def parse(text: str) -> Rule:
    """The rule that was written. Raises RefusedError with a sentence that tells where it goes wrong."""
    if len(text) > MOST_LETTERS:
        raise RefusedError(f"A rule may have {MOST_LETTERS} letters; this one has {len(text)}.")
    reader = Reader(text)
    if reader.token is None:
        raise RefusedError("This rule is empty: write what is to be seen, such as: cartwheel and Mia.")
    rule = reader.any_of(0)
    if reader.token is None:
        return rule
    if reader.token["word"] or reader.token["opens"]:
        raise RefusedError(
            f"Letter {reader.place}: before “{reader.said}” there should be an and, or, or comma. A name of several "
            "words stands in quotes."
        )
    raise RefusedError(f"Letter {reader.place}: “{reader.said}” was not expected here.")


class Reader:
    """Reads a rule from left to right; a comma is an and."""

    def __init__(self, text: str) -> None:
        self.text, self.position = text.rstrip(), 0
        self.token: re.Match[str] | None = None
        self.step()

    def step(self) -> None:
        """To the next token."""
        if self.position >= len(self.text):
            self.token = None
            return
        self.token = TOKEN.match(self.text, self.position)
        if self.token is None or (self.token["opens"] and not self.closed(self.token)):
            raise RefusedError(f"Letter {self.place}: the quotes that open here are never closed.")
        self.position = self.token.end()

    @staticmethod
    def closed(token: re.Match[str]) -> bool:
        return bool(token["closes"]) and token["closes"] in QUOTES[token["opens"]] + '"'

    @property
    def place(self) -> int:
        """Which letter the present token begins with; the first is 1."""
        begun = self.token.start() if self.token else self.position
        return begun + len(self.text[begun:]) - len(self.text[begun:].lstrip()) + 1

    @property
    def said(self) -> str:
        return self.token.group().strip() if self.token else ""

    def take(self, *words: str) -> bool:
        """Whether the next is one of these words or signs; then it is read."""
        if self.token is None or (self.token["word"] or self.token["sign"] or "").casefold() not in words:
            return False
        self.step()
        return True

    def any_of(self, depth: int) -> Rule:
        rules = [self.all_of(depth)]
        while self.take("or"):
            rules.append(self.all_of(depth))
        return rules[0] if len(rules) == 1 else AnyOf(tuple(rules))

    def all_of(self, depth: int) -> Rule:
        rules = [self.one(depth)]
        while self.take("and", ","):
            self.take("and")  # "cartwheel, and Mia"
            rules.append(self.one(depth))
        return rules[0] if len(rules) == 1 else All(tuple(rules))

    def one(self, depth: int) -> Rule:
        if depth > MOST_NESTED:
            raise RefusedError(f"Letter {self.place}: there are too many parentheses within each other.")
        if self.take("not"):
            return Not(self.one(depth + 1))
        if self.take("("):
            rule = self.any_of(depth + 1)
            if not self.take(")"):
                raise RefusedError(f"Letter {self.place}: a closing parenthesis is missing.")
            return rule
        return self.term()

    def term(self) -> Rule:
        token = self.token
        if token is None:
            raise RefusedError(f"Letter {self.place}: something is missing at the end, such as a name.")
        if token["quoted"] is not None:
            return self.quoted_name(token)
        word = token["word"] or ""
        if not word or word.casefold() in ("and", "or"):
            raise RefusedError(f"Letter {self.place}: a name was expected, not “{self.said}”.")
        if DAY.fullmatch(word):
            return Dated(self.day())
        kind, name = kind_of(word)
        if not name:
            raise RefusedError(f"Letter {self.place}: after “{self.said}” there should be a name.")
        self.step()
        if word.casefold() == DATE and (sign := self.sign()):
            return Dated(self.day(), sign)
        return self.compared(name, kind)

    def quoted_name(self, token: re.Match[str]) -> Named:
        name = re.sub(r"\\(.)", r"\1", token["quoted"]).strip()
        if not name:
            raise RefusedError(f"Letter {self.place}: there is no name between these quotes.")
        self.step()
        kind, _ = kind_of(token["kind"] or "")
        return self.compared(name, kind)

    def compared(self, name: str, kind: Kind | None) -> Named:
        sign = self.sign()
        return Named(name, kind, sign, self.number()) if sign else Named(name, kind)

    def sign(self) -> str:
        """The comparison that comes next, or nothing."""
        found = self.token["operator"] if self.token else None
        if not found:
            return ""
        self.step()
        return WRITTEN_OTHERWISE.get(found, found)

    def number(self) -> float:
        found = NUMBER.match(self.text, self.token.start()) if self.token else None
        value = float(found[1].replace(",", ".")) / (100 if found[2] else 1) if found else -1.0
        if not 0.0 <= value <= 1.0:
            raise RefusedError(f"Letter {self.place}: a score from 0 to 1 was expected here, such as 0.8.")
        self.position = found.end() if found else self.position
        self.step()
        return round(value, DIGITS)

    def day(self) -> tuple[int, ...]:
        found = DAY.fullmatch(self.token["word"] or "") if self.token else None
        parts = tuple(int(part) for part in found.groups() if part) if found else ()
        try:
            date(*(*parts, 1, 1)[:3])
        except (TypeError, ValueError) as error:
            raise RefusedError(
                f"Letter {self.place}: a date was expected here, such as 2024, 2024-07 or 2024-07-14."
            ) from error
        self.step()
        return parts


def kind_of(word: str) -> tuple[Kind | None, str]:
    """`person:Mia` names a person; a word before another colon is a part of the name."""
    before, colon, after = word.partition(":")
    found = next((kind for kind in KINDS if colon and kind == before.casefold()), None)
    return (found, after) if found else (None, word)
