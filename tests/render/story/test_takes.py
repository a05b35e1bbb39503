from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from render.story.by_hand import trimmed
from render.story.candidate import candidates
from render.story.takes import ROOM, STEP, best_window, is_shaken, takes
from render.vision.analysis import Span, VideoAnalysis
from tests.render.film.boards import shot
from tests.render.story.material import video


def analysed(**course: object) -> VideoAnalysis:
    found = video("a.mp4", **course)[1].video  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_window_covers_the_best_seconds() -> None:
    window = best_window(analysed(), Span(3.0, 8.0, 0.8), 5.0)
    assert window is not None
    assert abs(window.start - 3.0) < 0.11 and window.speech_whole


def test_a_window_longer_than_the_scene_is_not_had() -> None:
    assert best_window(analysed(cuts=(4.0, 7.0)), Span(4.5, 6.5, 0.8), 4.0) is None


def test_a_window_moves_off_its_best_seconds_for_a_whole_sentence() -> None:
    window = best_window(analysed(speech=((2.0, 5.5),)), Span(4.0, 8.0, 0.8), 4.0)
    assert window is not None
    assert window.speech_whole and abs(window.start - (2.0 - ROOM)) < STEP + 1e-6


def test_room_before_a_word_is_left_where_there_is_some() -> None:
    window = best_window(analysed(speech=((0.05, 4.05),)), Span(0.0, 4.0, 0.8), 4.15)
    assert window is not None and window.speech_whole and window.start == 0.0


def test_speech_without_end_costs_the_sound() -> None:
    window = best_window(analysed(speech=((0.0, 12.0),)), Span(4.0, 8.0, 0.8), 4.0)
    assert window is not None and not window.speech_whole


def test_a_long_video_offers_several_takes() -> None:
    spans = tuple(Span(start, start + 4.0, 0.9 - start / 1000) for start in (5.0, 40.0, 80.0))
    item = candidates([video("long.mp4", duration=90.0, best=spans)])[0]
    assert [take.span for take in takes(item, 3.0)] == list(spans)


def test_a_scene_too_short_for_a_shot_offers_none() -> None:
    item = candidates([video("cut.mp4", cuts=(2.0, 5.0), best=(Span(2.5, 4.5, 0.9), Span(6.0, 9.0, 0.5)))])[0]
    assert [take.span for take in takes(item, 4.0)] == [Span(6.0, 9.0, 0.5)]


def test_a_filmed_screen_is_no_take() -> None:
    assert takes(candidates([video("screen.mp4", junk="screenshot")])[0], 3.0) == []


spans = st.tuples(st.floats(0, 11), st.floats(0.2, 4)).map(lambda pair: (pair[0], min(12.0, pair[0] + pair[1])))


@given(
    cuts=st.lists(st.floats(0.5, 11.5), max_size=3).map(lambda values: tuple(sorted(values))),
    speech=st.lists(spans, max_size=4),
    start=st.floats(0, 9),
    length=st.floats(0.5, 3),
    seconds=st.floats(1, 8),
)
def test_no_window_crosses_a_cut_or_claims_whole_words_wrongly(
    cuts: tuple[float, ...], speech: list[tuple[float, float]], start: float, length: float, seconds: float
) -> None:
    course = analysed(cuts=cuts, speech=tuple(speech))
    window = best_window(course, Span(start, start + length, 0.7), seconds)
    if window is None:
        return
    assert window.start >= 0.0 and window.end <= 12.0 + 1e-6
    assert not any(window.start < cut < window.end for cut in cuts)
    cut_words = any(begin < window.start < end or begin < window.end < end for begin, end in speech)
    assert window.speech_whole != cut_words


def test_a_clip_is_shaken_where_the_camera_was() -> None:
    video = analysed()
    samples = tuple(replace(sample, steadiness=0.999 if sample.time < 6 else 0.9) for sample in video.samples)
    video = replace(video, samples=samples)
    assert not is_shaken(video, 0.0, 5.0)
    assert is_shaken(video, 3.0, 6.0) and is_shaken(video, 8.0, 9.0)


def test_a_shaken_clip_stays_so_wherever_it_begins() -> None:
    item = candidates([video("a.mp4")])[0]
    clip = replace(shot("video", 0.0, 4.0, 0.0), source="a.mp4", has_sound=True)
    assert trimmed(clip, item, 2.0).shaken
    assert item.video
    steady = tuple(replace(sample, steadiness=0.999) for sample in item.video.samples)
    item = replace(item, analysis=replace(item.analysis, video=replace(item.video, samples=steady)))
    assert not trimmed(replace(clip, shaken=True), item, 2.0).shaken
