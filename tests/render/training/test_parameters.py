from __future__ import annotations

from typing import Any

import pytest

from render.media.errors import RefusedError
from render.training.parameters import ActionParameters, ImageParameters, parameters_of


def test_it_works() -> None:
    given = ImageParameters.from_json({"iterations": 40, "augment": {"flip": True}, "seed": 3})
    assert given.iterations == 40 and given.augment.flip and not given.augment.blur and given.views_made == 4
    assert ImageParameters.from_json(given.to_json()) == given
    action = parameters_of("action", {"rate": 15, "duration": 2})
    assert isinstance(action, ActionParameters)
    assert (action.window, action.step) == (30, 8)
    assert parameters_of("image", {}) == ImageParameters()


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        ("image", {"iterations": 0}, "from 1 to 5000"),
        ("image", {"iterations": 3.5}, "is a whole number"),
        ("image", {"iterations": True}, "is a whole number"),
        ("image", {"regularisation": "much"}, "is a number"),
        ("image", {"regularisation": float("nan")}, "is a number"),
        ("image", {"validation_share": 0.9}, "from 0 to 0.5"),
        ("image", {"rate": 10}, "no parameter rate"),
        ("image", {"augment": {"swirl": True}}, "Pictures can be altered by"),
        ("image", {"augment": {"flip": "yes"}}, "either on or off"),
        ("image", {"sees": "colours"}, "sees one of"),
        ("image", {"multi_label": "no"}, "either yes or no"),
        ("action", {"flip": 1}, "either on or off"),
        ("action", {"rate": 60, "duration": 20}, "gives 1200 frames"),
        ("action", {"rate": 2, "duration": 0.2}, "gives 0 frames"),
    ],
)
def test_nonsense_is_refused(kind: str, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        parameters_of(kind, values)
