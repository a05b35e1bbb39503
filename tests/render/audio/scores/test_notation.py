from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.audio.scores.harmony import bass_note, voiced, voicing
from render.audio.scores.notation import QUALITIES, NotationError, Tone, chord, harmonies, melody, pitch, steps

SYMBOLS = st.tuples(
    st.sampled_from("CDEFGAB"), st.sampled_from(["", "#", "b"]), st.sampled_from(sorted(QUALITIES))
).map("".join)


def test_pitches_are_midi_numbers() -> None:
    assert [pitch(name) for name in ("C4", "A4", "Bb3", "F#5", "C-1")] == [60, 69, 58, 78, 0]


def test_a_chord_symbol_is_read_with_its_bass() -> None:
    read = chord("Bbmaj7/F")
    assert (read.bass, set(read.tones)) == (5, {10, 2, 5, 9})
    assert chord("D7sus4").tones == (2, 7, 0, 9)


def test_chords_share_a_bar_or_say_how_long_they_last() -> None:
    read = harmonies("F | Gm7 C7 | Dm:3 C:1", 4)
    assert [(harmony.start, harmony.length) for harmony in read] == [(0, 4), (4, 2), (6, 2), (8, 3), (11, 1)]


def test_a_melody_keeps_its_last_length_rests_and_ties() -> None:
    read = melody("C5:1.5 D5:.5 _ E5+G5:1.5 | -:1 _:3", 4)
    assert read == (Tone(0, 1.5, (72,)), Tone(1.5, 0.5, (74,)), Tone(2.5, 2.5, (76, 79)))


def test_steps_divide_each_bar_evenly() -> None:
    assert steps("X..o | x.", 4) == ((0.0, 14), (3.0, -28), (4.0, 0))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (pitch, "H4"),
        (chord, "Cfoo"),
        (chord, "/C"),
        (lambda text: melody(text, 4), "C5:3"),
        (lambda text: steps(text, 4), "x?"),
    ],
)
def test_what_cannot_be_read_is_refused(read, text: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotationError):
        read(text)


@given(SYMBOLS, st.integers(2, 4))
def test_a_voicing_is_ascending_in_range_and_of_the_chord(symbol: str, voices: int) -> None:
    read = chord(symbol)
    keys = voicing(read, 55, 76, voices)
    assert len(set(keys)) == voices
    assert list(keys) == sorted(keys)
    assert all(55 <= key <= 76 and key % 12 in read.tones for key in keys)


@given(st.lists(SYMBOLS, min_size=2, max_size=8))
def test_voices_move_little(symbols: list[str]) -> None:
    moves = voiced(harmonies(" | ".join(symbols), 4), 55, 76)
    for (_, before), (_, after) in pairwise(moves):
        assert sum(abs(a - b) for a, b in zip(before, after, strict=True)) <= 24


def test_a_bass_note_is_in_its_octave() -> None:
    assert bass_note(chord("Am/C"), 28) == 36
    assert bass_note(chord("E"), 28) == 28
