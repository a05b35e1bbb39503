from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from render.audio.scores import patterns
from render.audio.scores.__main__ import PIECES
from render.audio.scores.notation import pitch
from render.audio.scores.publish import description, write_opus
from render.audio.scores.song import DRUM_BANK, FRAME_RATE, LEAD, Meter, Passage, Song, Strip
from render.audio.scores.voices import pad
from render.audio.soundtracks import soundtracks
from render.film import timeline
from tests.render.audio.hearing import FOLDER, RATE, heard

FORM = (
    Passage("intro", 2, 0.3, "C | G7", opens=True),
    Passage("verse", 2, 0.5, "Am | G7"),
    Passage("loud", 2, 1.0, "F | G7"),
    Passage("other", 2, 0.5, "F | Dm"),
    Passage("ending", 1, 0.2, "C"),
)


LEAD_SECONDS = LEAD / FRAME_RATE


def song(**changes: object) -> Song:
    return Song("test", "Test", "chill", 15, Meter(4), FORM, (1.0, 1.0, 0.8, 0.5), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", PIECES)
def test_the_committed_grid_is_the_score_s(name: str) -> None:
    """Who changes a score must render it again."""
    track = next(track for track in soundtracks(FOLDER) if track.name == name)
    piece = PIECES[name]()
    assert piece.duration == pytest.approx(track.grid.duration, abs=1 / RATE)
    said = description(piece, piece.grid(track.grid.duration))
    assert said["beats"] == list(track.grid.beats)
    assert said["downbeats"] == list(track.grid.downbeats)
    assert [section["next"] for section in said["sections"]] == [section.next for section in track.grid.sections]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", PIECES)
def test_every_part_plays_within_the_piece(name: str) -> None:
    piece = PIECES[name]()
    for part in piece.parts:
        assert part.notes, part.name
        played = piece.performed(part)
        assert min(note.start for note in played) >= LEAD_SECONDS - 0.02
        assert max(note.end for note in played) <= piece.duration
        assert all(20 <= note.pitch <= 108 and 1 <= note.velocity <= 127 for note in played)


def test_the_clock_is_even_until_the_ending_slows() -> None:
    piece = song()
    assert [piece.seconds(pulse) - LEAD_SECONDS for pulse in (0, 4, 32)] == pytest.approx([0, 2, 16])
    assert piece.seconds(36) - piece.seconds(32) == pytest.approx((15 + 15 + 19 + 30) / FRAME_RATE)


def test_the_scores_count_in_frames_of_our_movies() -> None:
    assert timeline.FRAME_RATE == FRAME_RATE
    assert song().bpm == 120


def test_a_beat_of_six_eight_has_three_pulses() -> None:
    piece = Song("test", "Test", "chill", 30, Meter(6, 3), (Passage("all", 2, 0.5, "C | C"),))
    assert piece.seconds(6) - LEAD_SECONDS == pytest.approx(2.0)
    assert len(piece.grid(5.0).beats) == 4
    assert len(piece.grid(5.0).downbeats) == 2


def test_sections_follow_where_chord_and_energy_before_the_join_agree() -> None:
    following = {section.name: section.next for section in song().grid(20.0).sections}
    assert following["intro"] == ("verse", "loud")  # "other" comes after G7 too, but after a full section
    assert following["verse"] == ("verse", "loud", "other")
    assert following["other"] == ("ending",)
    assert following["ending"] == ()


def test_a_performance_is_loose_repeatable_and_never_early_on_a_downbeat() -> None:
    piece = song()
    part = piece.part("piano", 0, Strip(-20))
    patterns.sing(piece, part, "verse", "C5:1 D5 E5 F5 | G5 F5 E5 D5", 70)
    played = piece.performed(part)
    assert played == piece.performed(part)
    exact = [piece.seconds(note.start) for note in part.notes]
    late = [note.start - start for note, start in zip(played, exact, strict=True)]
    assert len({round(error, 6) for error in late}) == 8
    assert max(map(abs, late)) < 0.006  # all on beats
    assert late[0] >= 0 and late[4] >= 0


def test_drums_are_loose_between_the_beats_and_exact_on_them() -> None:
    piece = song()
    part = piece.part("snare", 0, Strip(-20), DRUM_BANK)
    patterns.drum(piece, part, "verse", 38, "xxxxxxxx", 80)
    errors = [note.start - piece.seconds(pulse / 2) for pulse, note in enumerate(piece.performed(part), 16)]
    assert errors[::2] == pytest.approx([0.0] * 8, abs=1e-9)
    assert min(map(abs, errors[1::2])) > 0


def test_swing_moves_the_second_sixteenth_and_no_beat() -> None:
    piece = song(swing=0.6)
    part = piece.part("hat", 0, Strip(-20), looseness=0.0)
    for pulse in (0, 0.25, 0.5, 0.75, 1):
        part.play(pulse, 0.1, 42, 80)
    starts = [note.start - LEAD_SECONDS for note in piece.performed(part)]
    assert starts == pytest.approx([0, 0.15, 0.25, 0.4, 0.5])


def test_patterns_fill_their_section_and_no_more() -> None:
    piece = song()
    part = piece.part("all", 0, Strip(-20))
    patterns.arpeggio(piece, part, "verse", "01234321", 60, 55, 74)
    patterns.block(piece, part, "verse", "X..x..x.", 60, 55, 74)
    patterns.bass(piece, part, "verse", "x.x.", 60)
    patterns.drum(piece, part, "verse", 36, "x... | x.x.", 60)
    patterns.pad(piece, part, "verse", 60, 55, 74, (80, 90))
    assert min(note.start for note in part.notes) == 8
    assert max(note.start + note.length for note in part.notes) <= 16.5


def test_a_bass_leaps_to_the_fifth_of_the_root_also_in_an_inversion() -> None:
    piece = Song("test", "Test", "chill", 30, Meter(4), (Passage("all", 2, 0.5, "C | C/E"),))
    part = piece.part("bass", 32, Strip(-20))
    patterns.bass(piece, part, "all", "x.x.", 60, low=28, octaves=".5")
    assert [note.pitch for note in part.notes] == [pitch(name) for name in ("C2", "G2", "E1", "G1")]


def test_the_pad_has_its_pitch_and_no_click() -> None:
    piece = song()
    part = piece.part("pad", -1, Strip(-20), looseness=0.0, touch=0.0)
    part.play(0, 4, 69, 100)
    sound = pad(piece.performed(part), 5 * RATE)[:, 0]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    assert np.argmax(spectrum) / 5 == pytest.approx(440, abs=3)
    assert np.abs(np.diff(sound, 2)).max() < 0.06 * np.abs(sound).max()  # its highest partial bends by 0.04


def test_opus_keeps_every_sample_in_its_place(tmp_path: Path) -> None:
    clock = np.arange(RATE + 321) / RATE
    chirp = 0.3 * np.sin(2 * np.pi * (200 + 900 * clock) * clock)
    sound = np.stack([chirp, 0.5 * chirp], axis=1).astype(np.float32)
    write_opus(sound, tmp_path / "a.opus")
    write_opus(sound, tmp_path / "b.opus")
    decoded = heard(tmp_path / "a.opus")
    assert decoded.shape == sound.shape
    overlap = np.fft.irfft(np.fft.rfft(decoded[:, 0]) * np.conj(np.fft.rfft(sound[:, 0])))
    assert np.argmax(overlap) == 0
    assert (tmp_path / "a.opus").read_bytes() == (tmp_path / "b.opus").read_bytes()
