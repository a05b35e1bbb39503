"""What a person changes of the stickers on a shot or card. Each gives a whole new storyboard, as the edits of `revise`
do; no shot gets another time.
"""

from __future__ import annotations

import math
from dataclasses import replace

from render.media.errors import RefusedError
from render.story.dress import any_shot
from render.story.revise import with_shot
from render.story.sticker import SHORTEST, ShotSticker
from render.story.storyboard import Shot, Storyboard

MOST_STICKERS = 6  # on a shot; each costs every frame
SMALLEST, LARGEST = 0.03, 1.0  # shares of the frame's width
# A new one is put where none lies yet: so much further right and down than the one before, shares of the frame.
BESIDE = 0.08


def put_sticker(board: Storyboard, shot_id: str, source: str, name: str) -> Storyboard:
    """One more, in the middle or near it. Raises RefusedError for too many."""
    shot = any_shot(board, shot_id)
    if len(shot.stickers) >= MOST_STICKERS:
        raise RefusedError(f"A shot has {MOST_STICKERS} stickers at most.")
    number = 1 + max((int(sticker.id) for sticker in shot.stickers), default=0)
    place = 0.5 + BESIDE * (len(shot.stickers) % 4)
    return with_shot(
        board, replace(shot, stickers=(*shot.stickers, ShotSticker(str(number), source, name, place, place)))
    )


def change_sticker(board: Storyboard, shot_id: str, changed: ShotSticker) -> Storyboard:
    """Another place, size, turn or time for the one of the same id; its picture stays. Raises RefusedError."""
    shot = any_shot(board, shot_id)
    before = sticker_on(shot, changed.id)
    new = checked(replace(changed, source=before.source, name=before.name))
    return with_shot(board, replace(shot, stickers=tuple(new if it is before else it for it in shot.stickers)))


def take_off(board: Storyboard, shot_id: str, sticker_id: str) -> Storyboard:
    """The shot without it. Raises RefusedError where it is gone already."""
    shot = any_shot(board, shot_id)
    gone = sticker_on(shot, sticker_id)
    return with_shot(board, replace(shot, stickers=tuple(it for it in shot.stickers if it is not gone)))


def sticker_on(shot: Shot, sticker_id: str) -> ShotSticker:
    for sticker in shot.stickers:
        if sticker.id == sticker_id:
            return sticker
    raise RefusedError("This sticker is not on the shot any more.")


def checked(sticker: ShotSticker) -> ShotSticker:
    """With its turn as the least one. Raises RefusedError for what cannot be seen."""
    if not (0 <= sticker.x <= 1 and 0 <= sticker.y <= 1):
        raise RefusedError("The middle of a sticker stays within the picture.")
    if not SMALLEST <= sticker.width <= LARGEST:
        raise RefusedError("A sticker cannot be that small or large.")
    begins, ends = sticker.begins or 0.0, math.inf if sticker.ends is None else sticker.ends
    if begins < 0 or ends - begins < SHORTEST:
        raise RefusedError("A sticker is seen for half a second at least.")
    return replace(sticker, turn=180 - (180 - sticker.turn) % 360)
