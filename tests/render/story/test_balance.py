"""Pictures that go together: bounded, calm, and stable while a story is edited."""

from __future__ import annotations

import json
from dataclasses import replace
from math import degrees, exp, hypot
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render.film.grade import GRADES, applied, tables
from render.film.planes import BLACK, WHITE
from render.story.balance import MOST_CONTRAST, MOST_GAMMA, MOST_STEPS, allowed, balance, middle_of
from render.story.candidate import candidates
from render.story.reschedule import Material
from render.story.revise import drop, trim
from render.story.storyboard import Balance, Middle, Storyboard, from_json, to_json
from render.story.tell import tell
from render.story.wish import Wish
from render.vision.analysis import Analysis
from render.vision.tone import Tone
from tests.render.story.material import PACE, arrange, photo, video

ORDINARY = Tone(0.05, 0.95, 0.45, 0.22, 0.0, 0.0, 1.0, 1.0)
MIDDLE = Middle(0.45, 0.22, 0.0, 0.0)
share = st.floats(0.0, 1.0)
tones = st.builds(Tone, share, share, share, st.floats(0.0, 0.5), st.floats(-14, 14), st.floats(-14, 14), share, share)
middles = st.builds(Middle, share, st.floats(0.0, 0.5), st.floats(-14, 14), st.floats(-14, 14))


def album() -> list[tuple[Path, Analysis]]:
    files = [photo(f"{index}.jpg", 17.0 * index, seed=index) for index in range(8)] + [video("clip.mp4", 30.0, seed=90)]
    return [(path, toned(seen, 0.35 + 0.03 * index)) for index, (path, seen) in enumerate(files)]


def toned(seen: Analysis, luma: float) -> Analysis:
    look = replace(seen.look, tone=replace(ORDINARY, luma=luma))
    if seen.video is None:
        return replace(seen, look=look)
    samples = tuple(replace(sample, look=look) for sample in seen.video.samples)
    return replace(seen, look=look, video=replace(seen.video, samples=samples))


def material() -> Material:
    items = {str(item.path): item for item in candidates(album())}
    return Material(items, PACE, arrange(told().duration), arrange)


def told() -> Storyboard:
    return tell(album(), Wish("Our holiday", "chill", "short"), PACE, arrange)


def balances(board: Storyboard) -> dict[str, Balance | None]:
    return {shot.id: shot.balance for shot in board.shots if shot.kind in {"photo", "video"}}


def test_it_works() -> None:
    board = told()
    assert board.middle and 0.35 < board.middle.luma < 0.6
    gammas = [found.gamma for found in balances(board).values() if found]
    assert len(gammas) >= 3 and min(gammas) < 0 < max(gammas)
    assert from_json(json.loads(json.dumps(to_json(board)))) == board


def test_an_edit_changes_the_balance_of_no_other_shot() -> None:
    board = told()
    gone, *rest = balances(board)
    changed = drop(board, material(), gone)
    assert changed.middle == board.middle
    assert balances(changed) == {name: balances(board)[name] for name in rest}


def test_a_clip_that_begins_elsewhere_is_balanced_anew() -> None:
    board = told()
    clip = next(shot for shot in board.shots if shot.kind == "video")
    bare = replace(board, shots=tuple(replace(shot, balance=None) if shot == clip else shot for shot in board.shots))
    assert balances(trim(bare, material(), clip.id, 1.0))[clip.id]


def test_pictures_come_nearer_to_the_middle() -> None:
    for luma in (0.3, 0.4, 0.5, 0.6):
        found = balance(replace(ORDINARY, luma=luma), MIDDLE, skin=False)
        width = found.white - found.black
        stretched = (luma - found.black) / width
        assert abs(stretched ** exp(-found.gamma) - MIDDLE.luma) <= abs(stretched - MIDDLE.luma)


def test_without_ordinary_pictures_there_is_no_middle() -> None:
    night = replace(ORDINARY, light_free=0.0)
    assert middle_of([night, night, ORDINARY, None]) is None
    assert balance(ORDINARY, None, skin=False).gamma == 0


def test_faces_are_hardly_made_darker() -> None:
    light = replace(ORDINARY, luma=0.6)
    assert balance(light, MIDDLE, skin=False).gamma < 3 * balance(light, MIDDLE, skin=True).gamma < 0


@given(tones, middles, st.booleans())
def test_no_change_is_large_and_what_is_meant_stays(found: Tone, middle: Middle, skin: bool) -> None:
    change = balance(found, middle, skin=skin)
    assert exp(abs(change.gamma)) <= MOST_GAMMA + 1e-3 and abs(change.contrast) <= MOST_CONTRAST + 1e-3
    assert hypot(change.blue, change.red) <= MOST_STEPS + 1e-2
    assert found.light_free or (change.gamma, change.contrast) == (0, 0)
    assert found.colour_free or (change.blue, change.red) == (0, 0)


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_skin_keeps_its_hue(blue: float, red: float) -> None:
    skin = 20 * np.array([np.cos(np.radians(123)), np.sin(np.radians(123))])
    u, v = skin + allowed(blue, red, skin=True)
    assert abs(degrees(np.arctan2(v, u)) - 123) < 1.5


@given(tones, middles, st.sampled_from(sorted(GRADES)), share)
def test_one_table_keeps_the_order_of_tones(found: Tone, middle: Middle, grade: str, strength: float) -> None:
    made = tables(GRADES[grade], applied(balance(found, middle, skin=False), strength))
    steps = np.diff(made.y[BLACK : WHITE + 1].astype(int))
    assert steps.min() >= 0 and steps.max() <= 4
