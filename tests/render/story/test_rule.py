from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.media.errors import RefusedError
from render.story.rule import All, AnyOf, Dated, Facts, Named, Not, Rule, asks_for_days, named, parse, quoted, rises

FACTS = Facts(
    {"label": {"cartwheel": 0.9, "our boat": 0.4}, "person": {"mia": 1.0}, "place": {"lisbon": 1.0}, "theme": {}},
    date(2024, 7, 14),
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("cartwheel", True),
        ("CARTWHEEL and mia", True),
        ("cartwheel and Mia, not beach", True),
        ("cartwheel >= 0.95", False),
        ("cartwheel ≥ 90%", True),
        ("cartwheel > .9", False),
        ("cartwheel >= 0,95", False),
        ("cartwheel >= 0,85 and Mia", True),
        ("cartwheel >= 0.85, Mia", True),
        ("cartwheel >= 0,2024", True),
        ("cartwheel >= 90 %, Mia", True),
        ("cartwheel >= 95,5 %", False),
        ('"our boat"', False),
        ("“our  Boat” > 30 %".replace(" %", "%"), True),
        ("beach or Lisbon", True),
        ("not (beach or Lisbon)", False),
        ("not beach or Lisbon and nobody", True),  # not before and before or
        ("person:Mia", True),
        ("place:Mia", False),
        ('place:"Lisbon" and 2024-07', True),
        ("2023", False),
        ("date >= 2024-07-14 and date < 2024-08", True),
        ("date > 2024", False),
        ("beach = 0", True),
    ],
)
def test_it_works(text: str, holds: bool) -> None:
    assert parse(text).weigh(FACTS).holds is holds


def test_a_rule_is_as_sure_as_what_it_needs() -> None:
    assert parse("cartwheel and Mia").weigh(FACTS).degree == 0.9
    assert parse('cartwheel or "our boat" > 0.1').weigh(FACTS).degree == 0.9
    assert parse("not beach and 2024").weigh(FACTS).degree == 1.0


def test_what_has_no_date_is_of_no_date() -> None:
    assert not parse("date < 2030").weigh(Facts()).holds


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("  ", "This rule is empty: write what is to be seen, such as: cartwheel and Mia."),
        ("cartwheel and", "Letter 14: something is missing at the end, such as a name."),
        ("our boat", "Letter 5: before “boat” there should be an and, or, or comma. A name of several words stands "),
        ("(a or b", "Letter 8: a closing parenthesis is missing."),
        ("a or b)", "Letter 7: “)” was not expected here."),
        ('a and "b', "Letter 7: the quotes that open here are never closed."),
        ("a > 3", "Letter 5: a score from 0 to 1 was expected here, such as 0.8."),
        ("a >", "Letter 4: a score from 0 to 1 was expected here, such as 0.8."),
        ("date > Mia", "Letter 8: a date was expected here, such as 2024, 2024-07 or 2024-07-14."),
        ("a and 2024-13", "Letter 7: a date was expected here, such as 2024, 2024-07 or 2024-07-14."),
        ("a and or b", "Letter 7: a name was expected, not “or”."),
        ("person:", "Letter 1: after “person:” there should be a name."),
        ('""', "Letter 1: there is no name between these quotes."),
        ("(" * 30 + "a" + ")" * 30, "Letter 22: there are too many parentheses within each other."),
        ("not " * 30 + "a", "Letter 85: there are too many parentheses within each other."),
        ("a" * 500, "A rule may have 400 letters; this one has 500."),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse(text)
    assert str(refused.value).startswith(sentence)


names = st.text(min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
kinds = st.sampled_from([None, "label", "person", "place", "theme"])
signs = st.sampled_from([">=", "<=", ">", "<", "="])
numbers = st.integers(0, 10000).map(lambda number: number / 10000)
dates = st.dates().flatmap(lambda day: st.integers(1, 3).map(lambda count: (day.year, day.month, day.day)[:count]))
leaves = st.builds(Named, names, kinds, signs, numbers) | st.builds(Dated, dates, signs)


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(All, several) | st.builds(AnyOf, several)


rules = st.recursive(leaves, grown, max_leaves=6)


@given(rules)
def test_what_a_rule_writes_is_read_as_the_same(rule: Rule) -> None:
    text = str(rule)
    if len(text) <= 400:
        assert parse(text) == rule


@given(names)
def test_any_name_can_be_quoted(name: str) -> None:
    assert parse(quoted(name)) == Named(name)


PIECES = ["a", "b", '"', "(", ")", ",", "and", "or", "not", "date", "2024", ">", "=", "0.5", "person:", "“", "”", "%"]


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_nothing_that_is_written_breaks_it(text: str) -> None:
    try:
        rule = parse(text)
    except RefusedError as error:
        assert str(error).endswith(".")
    else:
        assert 0.0 <= rule.weigh(FACTS).degree <= 1.0


scores = st.dictionaries(st.sampled_from("abcd"), numbers, max_size=4)
plain = st.recursive(st.sampled_from("abcd").map(Named), grown, max_leaves=6)


@given(plain, scores)
def test_it_means_what_its_words_say(rule: Rule, found: dict[str, float]) -> None:
    """Compared with the same words as Python reads them."""
    values = {name: found.get(name, 0.0) >= 0.5 for name in "abcd"}
    assert parse(str(rule)).weigh(Facts({"label": found})).holds is bool(eval(str(rule), {}, values))  # noqa: S307


def test_all_that_it_names_is_known() -> None:
    assert [each.name for each in named(parse('cartwheel and (Mia or not "our boat") and 2024'))] == [
        "cartwheel",
        "Mia",
        "our boat",
    ]


@given(plain, scores, scores)
def test_what_rises_holds_with_higher_scores(rule: Rule, found: dict[str, float], more: dict[str, float]) -> None:
    higher = {name: max(found.get(name, 0.0), more.get(name, 0.0)) for name in "abcd"}
    if rises(rule) and rule.weigh(Facts({"label": found})).holds:
        assert rule.weigh(Facts({"label": higher})).holds


def test_only_some_rules_ask_for_days() -> None:
    assert [asks_for_days(parse(text)) for text in ("a and (b or not 2024-07)", "a or b", "not date < 2023")] == [
        True,
        False,
        True,
    ]
