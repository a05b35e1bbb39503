from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from render.audio.heard import Heard
from render.audio.own_song import OwnSong, Tuning, at_most, own_song
from render.media.errors import RefusedError
from render.story.candidate import candidates
from render.story.keeping import Kept
from render.story.shots import span_of_days
from render.story.storyboard import LeftOut, Storyboard, from_json, to_json
from render.story.tell import tell
from render.story.wish import Wish
from render.vision.analysis import Analysis, Span
from tests.render.story.material import PACE, arrange, face, photo, video

WISH = Wish("Our holiday", "chill", "short")


def story(*files: tuple[Path, Analysis], wish: Wish = WISH) -> Storyboard:
    return tell(files, wish, PACE, arrange)


def album(count: int) -> list[tuple[Path, Analysis]]:
    return [
        photo(f"{index}.jpg", 17.0 * index, seed=index, quality=0.4 + 0.01 * (index % 30)) for index in range(count)
    ]


def body(board: Storyboard) -> list[str]:
    return [Path(shot.source or "").name for shot in board.shots if shot.kind in {"photo", "video"}]


def reason(board: Storyboard, name: str) -> str:
    return next(entry.reason for entry in board.left_out if Path(entry.source).name == name)


def test_it_works() -> None:
    board = story(*album(40), video("clip.mp4", 100.0, seed=99, quality=0.7))
    assert board.shots[0].kind == "title" and board.shots[-1].kind == "end"
    assert "clip.mp4" in body(board)
    assert 27.0 <= board.duration <= 33.0
    assert len(body(board)) + len({entry.source for entry in board.left_out}) == 41
    assert all(shot.reason for shot in board.shots) and all(entry.reason for entry in board.left_out)


def test_shots_are_in_order_of_time() -> None:
    names = body(story(*reversed(album(30))))
    assert names == sorted(names, key=lambda name: int(name.split(".")[0]))


def test_one_photo_makes_a_movie() -> None:
    board = story(photo("only.jpg"))
    assert body(board) == ["only.jpg"]
    assert board.duration < 20.0


def test_junk_stays_out_and_is_told() -> None:
    board = story(*album(8), photo("bill.jpg", 3.0, seed=50, junk="document", quality=0.99))
    assert "bill.jpg" not in body(board)
    assert "receipt" in reason(board, "bill.jpg")


def test_nothing_usable_is_refused_in_one_sentence() -> None:
    with pytest.raises(RefusedError, match="nothing in these files"):
        story(photo("black.jpg", junk="dark"))


def test_of_similar_shots_the_best_is_kept() -> None:
    blinking = photo("blink.jpg", 0.1, seed=5, quality=0.5, faces=(face(eyes_open=0.1),))
    smiling = photo("smile.jpg", 0.2, seed=5, quality=0.8, faces=(face(eyes_open=0.9),))
    board = story(blinking, smiling)
    assert body(board) == ["smile.jpg"]
    assert reason(board, "blink.jpg") == "Very like smile.jpg, which has more open eyes."


def test_refused_files_are_told_too() -> None:
    board = tell(album(3), WISH, PACE, arrange, [LeftOut("broken.jpg", "The file ends too early.")])
    assert reason(board, "broken.jpg") == "The file ends too early."


def test_every_moment_is_shown_before_one_is_shown_twice() -> None:
    crowd = [photo(f"crowd{index}.jpg", index / 2, seed=index, quality=0.65) for index in range(60)]
    single = photo("single.jpg", 3000.0, seed=200, quality=0.5)
    assert "single.jpg" in body(story(*crowd, single))


def test_a_clip_whose_words_would_be_cut_stays_silent() -> None:
    board = story(*album(6), video("talk.mp4", 5.0, seed=77, quality=0.9, speech=((0.0, 12.0),)))
    shot = next(shot for shot in board.shots if shot.source == "talk.mp4" and shot.kind == "video")
    assert not shot.has_sound


def test_a_video_shorter_than_a_shot_is_left_out() -> None:
    board = story(*album(4), video("blip.mp4", 1.0, duration=0.8, seed=70))
    assert "too short" in reason(board, "blip.mp4")


def test_videos_that_tell_only_utc_fall_among_the_photos_of_their_hour() -> None:
    def zoned(item: tuple[Path, Analysis], moment: datetime) -> tuple[Path, Analysis]:
        return item[0], replace(item[1], probe=replace(item[1].probe, taken_at=moment))

    summer = timezone(timedelta(hours=2))
    photos = [zoned(photo(f"{hour}.jpg"), datetime(2024, 7, 1, hour, tzinfo=summer)) for hour in (10, 14)]
    clip = zoned(video("noon.mp4"), datetime(2024, 7, 1, 10, 30, tzinfo=UTC))
    assert [item.path.name for item in candidates([*photos, clip])] == ["10.jpg", "noon.mp4", "14.jpg"]


def own(beats: bool, seconds: float = 200.0) -> OwnSong:
    """A family's song of a beat every half second, or of none."""
    times = tuple(number / 2 for number in range(1, int(2 * seconds))) if beats else ()
    heard = Heard(times, 120.0, 0.0, (), 4, 0, 0.0, seconds, (), (50,) * 100, seconds)
    return own_song("own-1" if beats else "", "", Path("our song.mp3"), heard, Tuning())


def test_an_own_song_is_cut_to_its_beats() -> None:
    board = tell(album(30), WISH, PACE, own(beats=True).cut)
    assert board.soundtrack == "own-1"
    assert all(shot.beat is not None for shot in board.shots[1:-1])


def test_as_long_as_the_song() -> None:
    song = own(beats=True, seconds=75.0)
    board = tell(album(60), replace(WISH, length="song"), PACE, at_most(song.cut, song.length))
    assert board.duration == pytest.approx(75.0)


def test_with_an_own_song_without_a_beat_the_cuts_follow_the_pace() -> None:
    board = tell(album(30), WISH, PACE, own(beats=False).cut)
    assert board.soundtrack is None
    assert all(shot.beat is None for shot in board.shots)
    lengths = [shot.end - shot.start - shot.transition for shot in board.shots if shot.kind == "photo"]
    assert all(abs(length - PACE.photo) < 1.0 for length in lengths)


def test_without_a_title_the_dates_are_it() -> None:
    board = story(*album(3), wish=replace(WISH, title=""))
    assert (board.title, board.subtitle) == ("3 May 2024", "")
    assert (board.shots[0].text, board.shots[0].subtitle) == ("3 May 2024", "")


@pytest.mark.parametrize(
    ("first", "last", "english", "german"),
    [
        (date(2024, 7, 3), date(2024, 7, 3), "3 July 2024", "3. Juli 2024"),
        (date(2024, 7, 3), date(2024, 7, 9), "3–9 July 2024", "3.–9. Juli 2024"),
        (date(2024, 5, 3), date(2024, 9, 9), "May – September 2024", "Mai–September 2024"),
        (date(2019, 5, 3), date(2024, 7, 9), "2019–2024", "2019–2024"),
    ],
)
def test_dates_are_told_shortly(first: date, last: date, english: str, german: str) -> None:
    assert (span_of_days(first, last, "en"), span_of_days(first, last, "de")) == (english, german)


def test_a_title_of_dates_is_in_the_language_of_the_wish() -> None:
    board = story(*album(3), wish=replace(WISH, title="", language="de"))
    assert (board.title, board.language) == ("3. Mai 2024", "de")


def test_a_storyboard_survives_json() -> None:
    board = story(*album(12), video("clip.mp4", 20.0, seed=99, speech=((1.0, 2.0),)))
    assert from_json(json.loads(json.dumps(to_json(board)))) == board


@pytest.mark.parametrize("change", [{"version": 99}, {"shots": [{"id": "a"}]}, {"left_out": None}])
def test_a_damaged_storyboard_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(RefusedError):
        from_json(to_json(story(*album(3))) | change)


files = st.lists(
    st.tuples(st.booleans(), st.integers(0, 12), st.floats(0, 3000), st.floats(0.1, 1.0), st.floats(3.0, 40.0)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files, st.sampled_from(["short", "medium", "long"]))
def test_every_story_holds_together(rows: list[tuple[bool, int, float, float, float]], length: str) -> None:
    made = [
        video(
            f"{n}.mp4",
            minutes,
            duration=duration,
            seed=seed,
            quality=quality,
            best=(Span(0.5, min(duration, 6.0), quality),),
        )
        if moving
        else photo(f"{n}.jpg", minutes, seed=seed, quality=quality)
        for n, (moving, seed, minutes, quality, duration) in enumerate(rows)
    ]
    board = story(*made, wish=replace(WISH, length=length))
    assert board.shots[0].start == 0.0 and board.shots[-1].end == board.duration
    music = arrange(board.duration).grid
    for before, after in zip(board.shots, board.shots[1:], strict=False):
        assert after.start == pytest.approx(before.end - after.transition)
        cut = after.start + after.transition / 2
        assert after.beat is not None and cut == pytest.approx(music.beats[after.beat])
        assert before.end - before.start >= before.transition + after.transition
    for shot in board.shots:
        if shot.kind == "video":
            assert shot.out - shot.in_ == pytest.approx(shot.end - shot.start)
    inside = {shot.source for shot in board.shots}
    outside = [entry.source for entry in board.left_out]
    assert len(outside) == len(set(outside)) and not inside & set(outside)
    assert inside | set(outside) == {str(path) for path, _ in made}


@pytest.mark.parametrize("change", [{"length": "endless"}, {"aspect": "4:3"}, {"height": 333}])
def test_a_wish_for_what_there_is_not_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="There is no"):
        replace(WISH, **change)


def kept_of(files: list[tuple[Path, Analysis]], **kept: Kept) -> dict[Path, Kept]:
    return {path: kept[path.stem] for path, _ in files if path.stem in kept}


def test_a_rule_leaves_the_rest_out() -> None:
    files = [*album(20), video("ride.mp4", 100.0, duration=30.0, seed=99)]
    kept = kept_of(files, ride=Kept(0.9, (Span(14.0, 18.0, 0.9), Span(22.0, 24.5, 0.7))))
    board = tell(files, WISH, PACE, arrange, kept=kept)
    shots = [shot for shot in board.shots if shot.kind == "video"]
    assert set(body(board)) == {"ride.mp4"} and [shot.span for shot in shots] == [(14.0, 18.0), (22.0, 24.5)]
    assert all(shot.in_ < shot.span[1] and shot.out > shot.span[0] for shot in shots if shot.span)
    assert reason(board, "3.jpg") == "The rule keeps nothing of it."


def test_what_was_asked_for_comes_in_however_it_looks() -> None:
    files = [video("ride.mp4", 0.0, duration=24.0, seed=1, junk="blurred"), video("dull.mp4", 9.0, junk="dark")]
    board = tell(
        files, WISH, PACE, arrange, kept=kept_of(files, ride=Kept(0.9, (Span(4.0, 8.0, 0.9),)), dull=Kept(0.8))
    )
    assert body(board) == ["ride.mp4"] and "dull.mp4" in {Path(left.source).name for left in board.left_out}


def test_what_was_asked_for_comes_in_however_short_it_is() -> None:
    """A leap of a second is not left out because the mood likes longer shots."""
    files = [video(f"{name}.mp4", 60.0 * place, duration=3.2, seed=place) for place, name in enumerate("abcd")]
    slow = replace(PACE, clip_shortest=4.0, clip_longest=9.0)
    with pytest.raises(RefusedError, match="too short for a movie of this mood"):
        tell(files, WISH, slow, arrange)
    kept = kept_of(files, **{name: Kept(0.9, (Span(1.0, 2.0, 0.9),)) for name in "abcd"})
    assert body(tell(files, WISH, slow, arrange, kept=kept)) == ["a.mp4", "b.mp4", "c.mp4", "d.mp4"]


def test_every_span_of_a_rule_may_come_in_however_alike() -> None:
    files = [video("a.mp4", 0.0, duration=24.0, seed=1), video("b.mp4", 0.2, duration=24.0, seed=1)]
    spans = tuple(Span(start, start + 3.0, 0.9 - start / 100) for start in (0.0, 4.0, 8.0, 12.0, 16.0))
    board = tell(
        files, replace(WISH, length="long"), PACE, arrange, kept=kept_of(files, a=Kept(0.9, spans), b=Kept(0.9, spans))
    )
    assert len(body(board)) == 10


def test_the_best_come_first_where_that_is_wished() -> None:
    files = [video(f"{name}.mp4", 60.0 * place, seed=place) for place, name in enumerate("abc")]
    scores = {"a": 0.6, "b": 0.95, "c": 0.8}
    kept = kept_of(files, **{name: Kept(score, (Span(2.0, 6.0, score),)) for name, score in scores.items()})
    assert body(tell(files, WISH, PACE, arrange, kept=kept)) == ["a.mp4", "b.mp4", "c.mp4"]
    best_first = tell(files, replace(WISH, order="best"), PACE, arrange, kept=kept)
    assert body(best_first) == ["b.mp4", "c.mp4", "a.mp4"]


def test_where_nothing_fits_the_rule_there_is_no_movie() -> None:
    with pytest.raises(RefusedError, match=r"^Nothing here fits the rule\.$"):
        tell(album(3), WISH, PACE, arrange, kept={})


def test_what_a_rule_keeps_and_no_movie_can_show_is_told_as_it_is() -> None:
    files = [video("ride.mp4", duration=24.0, cuts=(10.0, 11.5), seed=1), photo("bill.jpg", 3.0, junk="document")]
    ride = Kept(0.9, (Span(10.0, 11.5, 0.9),))
    with pytest.raises(RefusedError, match=r"^What the rule keeps is too short for this mood\."):
        tell(files, WISH, PACE, arrange, kept=kept_of(files, ride=ride))
    with pytest.raises(RefusedError, match=r"^What the rule keeps cannot be used: it is too dark"):
        tell(files, WISH, PACE, arrange, kept=kept_of(files, ride=ride, bill=Kept(0.9)))


def test_files_that_are_all_too_short_are_told_so() -> None:
    with pytest.raises(RefusedError, match="too short for a movie of this mood"):
        story(video("blink.mp4", duration=1.0, best=(Span(0.0, 1.0, 0.8),)))


def test_a_locked_shot_stays_whatever_the_rule_says() -> None:
    files = album(6)
    first = story(*files)
    locked = replace(next(shot for shot in first.shots if shot.source == "2.jpg"), locked=True)
    board = tell(files, WISH, PACE, arrange, keep=[locked], kept=kept_of(files, **{"4": Kept(1.0)}))
    assert body(board) == ["2.jpg", "4.jpg"]


def test_clips_of_neighbouring_spans_show_nothing_twice() -> None:
    """One of them is better; the clip of the other stays with its own."""
    files = [video("ride.mp4", duration=40.0, seed=1)]
    spans = (Span(0.0, 7.0, 0.95), Span(8.0, 15.0, 0.94), Span(22.0, 29.5, 0.9))
    board = tell(files, replace(WISH, length="medium"), PACE, arrange, kept=kept_of(files, ride=Kept(0.95, spans)))
    clips = sorted((shot.in_, shot.out) for shot in board.shots if shot.kind == "video")
    assert len(clips) == 3
    assert all(end <= start + PACE.transition for (_, end), (start, _) in pairwise(clips))
