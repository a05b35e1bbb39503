from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from render.story.keeping import LONGEST, Kept, Window, best_scores, keep
from render.story.rule import Facts, Rule, named, parse, rises
from tests.render.story.test_rule import numbers, plain

MIA = Facts({"person": {"mia": 1.0}})


def seconds(*scores: float, label: str = "longboard") -> list[Window]:
    """As a classifier of pictures sees a video, one a second."""
    return [Window(float(second), second + 1.0, {label: score}) for second, score in enumerate(scores)]


def test_it_works() -> None:
    kept = keep(parse("longboard and Mia"), MIA, seconds(0.1, 0.2, 0.9, 0.7, 0.3, 0.1, 0.1, 0.6))
    assert kept is not None and kept.score == 0.9
    assert [(span.start, span.end) for span in kept.spans] == [(2.0, 4.0), (7.0, 8.0)]
    assert [span.score for span in kept.spans] == pytest.approx([0.8, 0.6])


def test_what_does_not_fit_is_out() -> None:
    assert keep(parse("longboard"), MIA) is None
    assert keep(parse("longboard and Tom"), MIA, seconds(0.9, 0.9)) is None
    assert keep(parse("longboard"), MIA, seconds(0.4, 0.4)) is None


def test_a_rule_about_the_whole_file_keeps_all_of_it() -> None:
    assert keep(parse("Mia"), MIA) == Kept(1.0)
    assert keep(parse("Mia"), MIA, seconds(0.9, 0.1)) == Kept(1.0)


def test_what_is_not_wanted_is_cut_away() -> None:
    kept = keep(parse("Mia and not beach"), MIA, seconds(0.1, 0.1, 0.9, 0.9, 0.1, label="beach"))
    assert kept is not None
    assert [(span.start, span.end) for span in kept.spans] == [(0.0, 2.0), (4.0, 5.0)]


def test_a_single_second_may_be_missed() -> None:
    kept = keep(parse("longboard"), MIA, seconds(0.9, 0.9, 0.2, 0.9))
    assert kept is not None and [(span.start, span.end) for span in kept.spans] == [(0.0, 4.0)]


def test_no_span_crosses_a_scene_change() -> None:
    kept = keep(parse("longboard"), MIA, seconds(0.2, 0.9, 0.8, 0.9), cuts=(2.4,))
    assert kept is not None and {(span.start, span.end) for span in kept.spans} == {(1.0, 2.4), (2.4, 4.0)}


def test_of_a_long_stretch_the_best_part_is_first() -> None:
    kept = keep(parse("longboard"), MIA, seconds(*[0.6] * 12, *[0.9] * 6, *[0.6] * 12))
    assert kept is not None
    assert all(span.end - span.start <= LONGEST for span in kept.spans)
    first = kept.spans[0]
    assert first.score == max(span.score for span in kept.spans) and 10.0 <= (first.start + first.end) / 2 <= 20.0


def test_where_windows_overlap_their_mean_counts() -> None:
    windows = [Window(0.0, 2.0, {"jump": 0.9}), Window(1.0, 3.0, {"jump": 0.5}), Window(2.0, 4.0, {"jump": 0.1})]
    assert best_scores(windows) == {"jump": 0.9}
    kept = keep(parse("jump >= 0.7"), Facts(), windows)
    assert kept is not None and [(span.start, span.end) for span in kept.spans] == [(0.0, 2.0)]


def test_the_best_score_is_from_where_a_rule_lets_go() -> None:
    windows = seconds(0.2, 0.75, 0.4)
    best = best_scores(windows)["longboard"]
    assert keep(parse(f"longboard >= {best}"), Facts(), windows)
    assert not keep(parse(f"longboard >= {best + 0.01}"), Facts(), windows)


course = st.lists(
    st.builds(
        lambda start, length, scores: Window(start / 2, (start + length) / 2, scores),
        *(st.integers(0, 20), st.integers(1, 6), st.dictionaries(st.sampled_from("ab"), numbers, min_size=1)),
    ),
    min_size=1,
    max_size=8,
)


@given(plain, course)
def test_where_a_rule_wants_more_nothing_is_kept_that_the_highest_scores_do_not_reach(
    rule: Rule, windows: list[Window]
) -> None:
    assume(rises(rule))
    kept = keep(rule, Facts(), windows)
    highest = rule.weigh(Facts({"label": best_scores(windows)}))
    assert highest.holds or kept is None
    if len({each.name for each in named(rule)} & {"a", "b"}) <= 1:
        assert (kept and kept.score) == (highest.degree if highest.holds else None)
