"""The names of the ImageNet classes."""

from __future__ import annotations

import pytest

from render.weights.errors import UnsupportedModelError
from render.weights.labels import read_labels
from tests.render.weights.conftest import MODELS, source_bytes


def script(entries: list[str]) -> str:
    return "exports.IMAGENET_CLASSES = {\n" + "\n".join(entries) + "\n};\n"


def test_the_real_list() -> None:
    (raw,) = source_bytes(MODELS["imagenet_labels"])
    names = read_labels(raw.decode())
    assert len(names) == 1000
    assert {281: names[281], 319: names[319], 607: names[607], 978: names[978], 999: names[999]} == {
        281: "tabby",
        319: "dragonfly",
        607: "jack-o'-lantern",
        978: "seashore",
        999: "toilet tissue",
    }


def test_a_name_in_pieces() -> None:
    entries = [f"    {n}: 'class {n}, other'," for n in range(1000)]
    entries[5] = "    5: 'devil\\'s ' +\n        'needle, x',"
    assert read_labels(script(entries))[5] == "devil's needle"


@pytest.mark.parametrize("entries", [[], [f"  {n}: 'a'," for n in range(999)], [f"  {n}: ''," for n in range(1000)]])
def test_an_incomplete_list_is_refused(entries: list[str]) -> None:
    with pytest.raises(UnsupportedModelError, match="1000 are needed"):
        read_labels(script(entries))


def test_code_is_not_run() -> None:
    entries = [f"  {n}: process.exit({n})," for n in range(1000)]
    with pytest.raises(UnsupportedModelError):
        read_labels(script(entries))
