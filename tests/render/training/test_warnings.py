from __future__ import annotations

from dataclasses import replace

import numpy as np

from render.training.checkpoint import Subject
from render.training.course import Example
from render.training.warnings import warnings_of
from tests.render.training.lessons import LABELS, example, examples

SUBJECT = Subject("image", LABELS, False, None, {}, ("picture",))


def told(some: list[Example], subject: Subject = SUBJECT) -> str:
    return " ".join(warnings_of(subject, some))


def test_it_works() -> None:
    some = examples(40, noise=3.0)
    checked = [replace(one, part="validation") if number % 5 == 0 else one for number, one in enumerate(some)]
    assert warnings_of(SUBJECT, checked) == []


def test_each_has_its_sentence() -> None:
    uneven = [example(number, 0) for number in range(30)] + [example(0, 1), example(0, 2), example(1, 2)]
    said = told(uneven)
    assert "“cat” has a single example" in said
    assert "There are 30 examples of “boat” but only 1 of “cat”" in said
    assert "fewer of: hat (2)" in said
    assert "put some aside" in said


def test_actions_need_more_and_something_else() -> None:
    subject = replace(SUBJECT, kind="action")
    assert "at least 50 videos" in told(examples(20), subject)
    assert "no label for everything else" in told(examples(60), subject)
    assert "no label for everything else" not in told(examples(60), replace(subject, negative=2))


def test_videos_below_the_frame_rate_are_told() -> None:
    some = examples(20)
    assert "more pictures a second than a video has" in told([replace(some[0], slow=True), *some[1:]])
    assert "more pictures a second than 2 videos have" in told(
        [*(replace(one, slow=True) for one in some[:2]), *some[2:]]
    )


def test_the_same_on_both_sides_is_told() -> None:
    some = examples(20)
    twice = [replace(one, part="testing", key=f"again {one.key}") for one in some[:4]]
    assert "4 of the examples to check by are nearly the same" in told([*some, *twice])


def test_a_movement_that_is_another_in_a_mirror_is_told() -> None:
    subject = replace(SUBJECT, kind="action")
    middles = np.random.default_rng(1).normal(size=(3, 30))

    def shown(number: int, label: int) -> Example:
        noise = np.random.default_rng([label, number]).normal(0, 0.2, (2, 30))
        rows = middles[[label, (1, 0, 2)[label]]] + noise  # as it is, and in a mirror
        return replace(example(number, label), blocks={"means": rows.astype(np.float32)})

    said = told([shown(number, label) for number in range(6) for label in range(3)], subject)
    assert "Seen in a mirror, “boat” looks like “cat”." in said and "“cat” looks like “boat”." in said
    assert "“hat” looks" not in said
    assert "mirror" not in told(examples(6), subject)


def test_those_without_anybody_are_counted() -> None:
    assert "In 3 parts of videos nobody is seen" in " ".join(warnings_of(SUBJECT, examples(), 3))
