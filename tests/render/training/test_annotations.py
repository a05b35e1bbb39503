"""Files that say what videos show, as people and other tools write them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.media.errors import RefusedError
from render.training import annotations as module
from render.training.annotations import Part, read_annotations

WAVE = Part("a.mp4", "wave", 1.0, 2.5)


def test_it_works() -> None:
    found = read_annotations(b"file,label,start,end\nclips/a.mp4,wave,1,2.5\nb.mp4, jump ,,\n")
    assert found == [WAVE, Part("b.mp4", "jump")]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffVideo;Class;Start Time;End Time\r\nC:\\clips\\a.mp4;wave;0:01;0:02,5\r\n",
        "path\taction\tstart_time\tend_time\na.mp4\twave\t00:00:01.0\t2.500",
        json.dumps([{"file": "a.mp4", "label": "wave", "start": 1, "end": 2.5}]),
        json.dumps({"annotations": [{"video": "a.mp4", "label": "wave", "startTime": 1.0, "endTime": "2.5"}]}),
        json.dumps([{"video": "a.mp4", "annotations": [{"label": "wave", "start": 1, "end": 2.5}]}]),
        json.dumps({"file": "a.mp4", "label": "wave", "start": 1, "end": 2.5}),
    ],
)
def test_the_same_in_other_words(text: str) -> None:
    assert read_annotations(text.encode()) == [WAVE]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "nothing about any file"),
        (b"[]", "nothing about any file"),
        (b"file,label\n", "nothing about any file"),
        (b"\xff\xfe", "not a text in UTF-8"),
        (b"{", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b"[1]", "Line 1 .* no file and label"),
        (b"file,label\na.mp4,wave\nb.mp4,\n", "Line 2 .* no file and label"),
        (b'[{"file": "a.mp4", "label": ["x"]}]', "Line 1 .* no file and label"),
        (b"file,label,start,end\na.mp4,wave,2,1\n", "Line 1 .* end after it starts"),
        (b"file,label,start,end\na.mp4,wave,2,\n", "Line 1 .* end after it starts"),
        (b"file,label,start,end\na.mp4,wave,soon,2\n", "Line 1 .* a time that is none"),
        (b'[{"file": "a.mp4", "label": "x", "start": true, "end": 2}]', "a time that is none"),
        (b'[{"file": "a.mp4", "label": "x", "start": NaN, "end": 2}]', "a time that is none"),
        (b'file,label\n"' + b"x" * 200_000 + b'"\n', "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        read_annotations(content)


@pytest.mark.parametrize(("limit", "sentence"), [("MOST_BYTES", "too large"), ("MOST_PARTS", "too many lines")])
def test_there_is_an_end(monkeypatch: pytest.MonkeyPatch, limit: str, sentence: str) -> None:
    monkeypatch.setattr(module, limit, 1)
    with pytest.raises(RefusedError, match=sentence):
        read_annotations(b"file,label\na.mp4,wave\nb.mp4,wave\n")


@given(st.one_of(st.binary(max_size=80), st.text(alphabet='[]{}",:;\t\nfilelabestrnd01.', max_size=80).map(str.encode)))
def test_whatever_it_is_it_is_read_or_refused(content: bytes) -> None:
    try:
        assert all(part.file and part.label for part in read_annotations(content))
    except RefusedError as error:
        assert str(error)
