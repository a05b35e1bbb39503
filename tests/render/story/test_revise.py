from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from render.audio.soundtracks import Arrangement
from render.media.errors import RefusedError
from render.story import revise, side_by_side
from render.story.candidate import candidates
from render.story.pace import Pace
from render.story.reschedule import Material, body
from render.story.storyboard import FILMED, Shot, Storyboard, from_json, to_json
from render.story.tell import tell
from render.story.wish import Wish
from render.vision.analysis import Analysis, Span
from tests.render.story.material import PACE, arrange, face, photo, video

WISH = Wish("Our holiday", "chill", "short")
QUICK = Pace(
    photo=2.0, photo_shortest=1.4, clip_shortest=1.4, clip_longest=4.0, transition=0.4, title=3.0, end_card=3.0
)


def album(photos: int = 24, clips: int = 3) -> list[tuple[Path, Analysis]]:
    made = [photo(f"{n}.jpg", 17.0 * n, seed=n, quality=0.4 + 0.01 * (n % 30)) for n in range(photos)]
    return made + [
        video(
            f"{n}.mp4",
            31.0 * n,
            duration=14.0,
            seed=100 + n,
            quality=0.6,
            best=(Span(1.0, 5.0, 0.8), Span(8.0, 12.0, 0.7)),
            speech=((2.0, 4.0),),
        )
        for n in range(clips)
    ]


FILES = album()
BOARD = tell(FILES, WISH, PACE, arrange)


def material(board: Storyboard = BOARD, files: list[tuple[Path, Analysis]] = FILES, pace: Pace = PACE) -> Material:
    items = {str(item.path): item for item in candidates(files)}
    return Material(items, pace, arrangement(board), arrange)


def arrangement(board: Storyboard) -> Arrangement:
    """The music of a storyboard, as it can be had again from what is written in it."""
    music = arrange(board.duration)
    assert music.pieces == board.pieces
    return music


def sources(board: Storyboard) -> list[str | None]:
    return [shot.source for shot in body(board)]


def times(board: Storyboard) -> dict[str, tuple[float, float, float]]:
    return {shot.id: (shot.start, shot.end, shot.in_) for shot in board.shots}


def outside(board: Storyboard) -> str:
    return next(entry.source for entry in board.left_out if entry.source.endswith("jpg"))


def assert_valid(board: Storyboard, pace: Pace = PACE, files: list[tuple[Path, Analysis]] = FILES) -> None:
    music = arrangement(board).grid
    assert board.duration == music.duration
    assert [shot.kind for shot in (board.shots[0], board.shots[-1])] == ["title", "end"] and len(board.shots) > 2
    assert board.shots[0].start == 0.0 and board.shots[-1].end == board.duration
    known = {str(path): analysis for path, analysis in files}
    for before, after in zip(board.shots, board.shots[1:], strict=False):
        assert after.start == pytest.approx(before.end - after.transition)
        assert after.beat is not None
        assert after.start + after.transition / 2 == pytest.approx(music.beats[after.beat])
        assert before.end - before.start > before.transition / 2 + after.transition / 2
    for shot in body(board):
        assert shot.source in known and shot.reason and all(miss.reason for miss in shot.near_misses)
        if shot.kind == "chapter":
            assert shot.in_ == shot.out and not shot.has_sound and shot.text + shot.subtitle
            continue
        assert shot.out - shot.in_ == pytest.approx(shot.end - shot.start)
        course = known[shot.source or ""].video
        if course is not None:
            assert shot.in_ >= 0.0 and shot.out <= course.duration + 1e-6
            cut = any(a < shot.in_ < b or a < shot.out < b for a, b in course.speech)
            assert not (cut and shot.has_sound)
    shown = [source for shot in body(board) if shot.kind in FILMED for source in shot.sources]
    assert board.shots[0].source in shown and board.shots[-1].source in body(board)[-1].sources
    assert not any(shown.count(source) > 1 for source in shown if source.endswith("jpg"))
    assert len({shot.id for shot in board.shots}) == len(board.shots)
    assert not {entry.source for entry in board.left_out} & {*shown, *sources(board)}
    assert from_json(json.loads(json.dumps(to_json(board)))) == board


def test_dropping_a_shot_moves_only_its_neighbours() -> None:
    gone = body(BOARD)[4]
    board = revise.drop(BOARD, material(), gone.id)
    assert_valid(board)
    assert gone.source not in sources(board) and len(body(board)) == len(body(BOARD)) - 1
    before, now = times(BOARD), times(board)
    assert sum(now[name] != before[name] for name in now) <= 2
    assert any(entry.source == gone.source and entry.reason == "You took it out." for entry in board.left_out)


def test_swapping_a_photo_for_a_near_miss_changes_nothing_else() -> None:
    shot = next(shot for shot in body(BOARD) if shot.kind == "photo" and shot.near_misses[0].source.endswith("jpg"))
    board = revise.swap(BOARD, material(), shot.id, shot.near_misses[0].source)
    assert_valid(board)
    at = sources(BOARD).index(shot.source)
    new = body(board)[at]
    assert new.source == shot.near_misses[0].source
    assert (new.start, new.end) == (shot.start, shot.end)
    assert new.near_misses[0].source == shot.source and new.reason.startswith("You chose it.")
    assert [a == b for a, b in zip(body(BOARD), body(board), strict=True)].count(False) == 1


def test_swapping_for_a_clip_finds_room_for_it() -> None:
    shot = next(shot for shot in body(BOARD) if shot.kind == "photo")
    clip = str(video("other.mp4", 3.0, duration=20.0, best=(Span(4.0, 9.0, 0.8),), seed=300)[0])
    files = [*FILES, video("other.mp4", 3.0, duration=20.0, best=(Span(4.0, 9.0, 0.8),), seed=300)]
    board = revise.swap(BOARD, material(files=files), shot.id, clip)
    assert_valid(board, files=files)
    assert clip in sources(board)


def test_a_shot_can_be_moved_to_any_place() -> None:
    shot = body(BOARD)[1]
    for place in (0, 3, 99):
        board = revise.move(BOARD, material(), shot.id, place)
        assert_valid(board)
        assert sources(board).index(shot.source) == min(place, len(body(BOARD)) - 1)


def test_one_more_picture_can_be_added() -> None:
    source = outside(BOARD)
    board = revise.add(BOARD, material(), source, 2)
    assert_valid(board)
    assert body(board)[2].source == source


def test_a_caption_changes_only_its_words() -> None:
    shot = body(BOARD)[2]
    board = revise.caption(BOARD, shot.id, "  First \n steps ")
    assert body(board)[2] == replace(shot, text="First steps")
    assert_valid(board)


def test_title_and_subtitle() -> None:
    board = revise.retitle(BOARD, "Sommer", "am See")
    assert (board.title, board.shots[0].text, board.shots[0].subtitle) == ("Sommer", "Sommer", "am See")
    assert revise.drop(board, material(), body(board)[0].id).shots[0].text == "Sommer"


def test_dates_in_the_title_follow_the_shots() -> None:
    files = [*album(6, 0), photo("later.jpg", 60.0 * 24 * 3, seed=70, quality=0.9)]
    board = tell(files, replace(WISH, title=""), PACE, arrange)
    assert board.title == "3–6 May 2024"
    later = next(shot for shot in body(board) if shot.source == "later.jpg")
    assert revise.drop(board, material(board, files), later.id).title == "3 May 2024"


def test_the_last_shot_stays() -> None:
    board = BOARD
    while len(body(board)) > 1:
        board = revise.drop(board, material(board), body(board)[0].id)
        assert_valid(board)
    with pytest.raises(RefusedError, match="at least one"):
        revise.drop(board, material(board), body(board)[0].id)


def test_what_was_removed_from_the_album_goes() -> None:
    gone = body(BOARD)[3].source
    files = [entry for entry in FILES if str(entry[0]) != gone]
    board = revise.tidied(BOARD, material(files=files))
    assert_valid(board, files=files)
    assert gone not in sources(board) and gone not in {entry.source for entry in board.left_out}
    assert revise.tidied(board, material(board, files)) is board


@pytest.mark.parametrize("source, sentence", [("never.jpg", "not in the album"), ("", "in the movie already")])
def test_what_cannot_come_in_is_refused(source: str, sentence: str) -> None:
    first, second = [shot for shot in body(BOARD) if shot.kind == "photo"][:2]
    with pytest.raises(RefusedError, match=sentence):
        revise.swap(BOARD, material(), first.id, source or str(second.source))


def test_a_shot_that_is_gone_is_refused() -> None:
    with pytest.raises(RefusedError, match="not in the movie any more"):
        revise.caption(BOARD, "0", "Words")


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(RefusedError, match="too long"):
        revise.caption(BOARD, body(BOARD)[0].id, "a" * 121)


@pytest.mark.parametrize("pace", [PACE, QUICK])
@pytest.mark.parametrize("length", ["short", "long"])
def test_locked_shots_survive_another_mood_and_length(pace: Pace, length: str) -> None:
    weak = revise.add(BOARD, material(), outside(BOARD), 0)
    board = revise.caption(revise.lock(weak, body(weak)[0].id, locked=True), body(weak)[0].id, "Mine")
    told = tell(FILES, replace(WISH, length=length), pace, arrange, keep=[body(board)[0]])
    assert_valid(told, pace)
    kept = next(shot for shot in body(told) if shot.locked)
    assert (kept.source, kept.text, kept.id) == (body(board)[0].source, "Mine", body(board)[0].id)


def test_more_locked_shots_than_time_make_the_movie_longer() -> None:
    kept = [replace(shot, locked=True) for shot in body(tell(FILES, replace(WISH, length="long"), PACE, arrange))]
    told = tell(FILES, WISH, PACE, arrange, keep=kept)
    assert {shot.id for shot in kept} <= {shot.id for shot in body(told)} and told.duration > 60.0
    assert_valid(told)


def test_locked_shots_keep_their_order() -> None:
    shots = [replace(shot, locked=True) for shot in body(BOARD)[2:5]]
    told = tell(FILES, WISH, PACE, arrange, keep=shots[::-1])
    assert [shot.id for shot in body(told) if shot.locked] == [shot.id for shot in shots[::-1]]


def test_near_misses_are_told_with_their_reason() -> None:
    smile, blink = (
        photo(name, 0.1, seed=5, quality=quality, faces=(face(eyes_open=eyes),))
        for name, quality, eyes in (("smile.jpg", 0.9, 0.9), ("blink.jpg", 0.5, 0.1))
    )
    board = tell([smile, blink, *album(4, 0)], WISH, PACE, arrange)
    shot = next(shot for shot in body(board) if shot.source == "smile.jpg")
    assert shot.near_misses[0].source == "blink.jpg"
    assert shot.near_misses[0].reason == "Very like the one in the movie, which has more open eyes."


def test_a_storyboard_of_before_there_were_locks_is_read() -> None:
    plain: dict[str, Any] = to_json(BOARD)
    for shot in plain["shots"]:
        for name in ("span", "locked", "near_misses"):
            del shot[name]
    board = from_json(plain)
    assert len(board.shots) == len(BOARD.shots)
    assert_valid(revise.drop(board, material(), body(board)[2].id))


class Editing(RuleBasedStateMachine):
    """Any edits in any order; a refused one changes nothing."""

    @initialize(length=st.sampled_from(["short", "medium"]))
    def told(self, length: str) -> None:
        self.board = tell(FILES, replace(WISH, length=length), PACE, arrange)
        self.pace = PACE

    def pick(self, number: int) -> Shot:
        shots = body(self.board)
        return shots[number % len(shots)]

    def edit(self, change: Any, *args: Any) -> None:
        try:
            self.board = change(self.board, material(self.board, pace=self.pace), *args)
        except RefusedError as refusal:
            assert str(refusal).endswith(".")

    @rule(number=st.integers(0, 40))
    def drop(self, number: int) -> None:
        self.edit(revise.drop, self.pick(number).id)

    @rule(number=st.integers(0, 40), other=st.integers(0, len(FILES) - 1))
    def swap(self, number: int, other: int) -> None:
        self.edit(revise.swap, self.pick(number).id, str(FILES[other][0]))

    @rule(number=st.integers(0, 40), place=st.integers(0, 40))
    def move(self, number: int, place: int) -> None:
        self.edit(revise.move, self.pick(number).id, place)

    @rule(other=st.integers(0, len(FILES) - 1), place=st.integers(0, 40))
    def add(self, other: int, place: int) -> None:
        self.edit(revise.add, str(FILES[other][0]), place)

    @rule(number=st.integers(0, 40), locked=st.booleans())
    def lock(self, number: int, locked: bool) -> None:
        self.edit(lambda board, _, name: revise.lock(board, name, locked=locked), self.pick(number).id)

    @rule(number=st.integers(0, 40), text=st.text(max_size=20))
    def caption(self, number: int, text: str) -> None:
        self.edit(lambda board, _, name: revise.caption(board, name, text), self.pick(number).id)

    @rule(number=st.integers(0, 40), text=st.text(max_size=20))
    def begin_chapter(self, number: int, text: str) -> None:
        self.edit(revise.begin_chapter, self.pick(number).id, text, "")

    @rule(number=st.integers(0, 40), start=st.floats(-5, 20))
    def trim(self, number: int, start: float) -> None:
        self.edit(revise.trim, self.pick(number).id, start)

    @rule(number=st.integers(0, 40), point=st.none() | st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)))
    def look_at(self, number: int, point: tuple[float, float] | None) -> None:
        self.edit(revise.look_at, self.pick(number).id, point)

    @rule(number=st.integers(0, 40), beats=st.integers(-3, 3))
    def lengthen(self, number: int, beats: int) -> None:
        self.edit(revise.lengthen, self.pick(number).id, beats)

    @rule(number=st.integers(0, 40))
    def put_together(self, number: int) -> None:
        self.edit(side_by_side.put_together, self.pick(number).id, self.pick(number + 1).id)

    @rule(number=st.integers(0, 40), other=st.integers(0, len(FILES) - 1))
    def add_beside(self, number: int, other: int) -> None:
        self.edit(side_by_side.add_beside, self.pick(number).id, str(FILES[other][0]))

    @rule(number=st.integers(0, 40), place=st.integers(0, 3))
    def take_away(self, number: int, place: int) -> None:
        shot = self.several(number)
        self.edit(side_by_side.take_away, shot.id, shot.sources[place % len(shot.sources)])

    @rule(number=st.integers(0, 40), place=st.integers(0, 3))
    def put_earlier(self, number: int, place: int) -> None:
        shot = self.several(number)
        source = shot.sources[place % len(shot.sources)]
        self.edit(lambda board, _, name: side_by_side.put_earlier(board, name, source), shot.id)

    @rule(number=st.integers(0, 40))
    def set_apart(self, number: int) -> None:
        self.edit(side_by_side.set_apart, self.several(number).id)

    def several(self, number: int) -> Shot:
        """One with several pictures, if there is any."""
        found = [shot for shot in body(self.board) if shot.beside] or body(self.board)
        return found[number % len(found)]

    @rule(pace=st.sampled_from([PACE, QUICK]), length=st.sampled_from(["short", "medium", "long"]))
    def tell_anew(self, pace: Pace, length: str) -> None:
        locked = [shot for shot in body(self.board) if shot.locked]
        try:
            self.board = tell(FILES, replace(WISH, length=length), pace, arrange, keep=locked)
        except RefusedError:
            return
        self.pace = pace
        now = [(shot.sources, shot.span, shot.text) for shot in body(self.board) if shot.locked]
        assert now == [(shot.sources, shot.span, shot.text) for shot in locked]

    @invariant()
    def it_is_valid(self) -> None:
        if hasattr(self, "board"):
            assert_valid(self.board, self.pace)


TestEditing = Editing.TestCase
TestEditing.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
