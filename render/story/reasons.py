"""Why a file is in the movie or not, in plain words."""

from __future__ import annotations

from render.story.takes import Take
from render.vision.analysis import Junk, Look

JUNK_REASONS: dict[Junk, str] = {
    "screenshot": "It looks like a screenshot.",
    "document": "It looks like a document or a receipt.",
    "blurred": "It is too blurred.",
    "dark": "It is too dark to see anything.",
    "blank": "There is nothing to see in it.",
}
# From here on a score deserves praise; both kinds of score are 0..1.
CLEAR_SMILE = 0.6
OPEN_EYES = 0.6
SHARP = 0.6
# Two scores this near are called equal.
NOTABLE = 0.08


def people(look: Look) -> str:
    """ "One face", "3 faces" or nothing."""
    count = len(look.faces)
    return "" if not count else "one face" if count == 1 else f"{count} faces"


def praise(take: Take) -> str:
    """What speaks for a take, as a sentence."""
    look, parts = take.look, []
    if look.faces:
        smiling = sum(face.smile >= CLEAR_SMILE for face in look.faces)
        open_eyed = sum(face.eyes_open >= OPEN_EYES for face in look.faces)
        parts.append(people(look) + (", smiling" if 2 * smiling >= len(look.faces) else ""))
        if open_eyed == len(look.faces):
            parts.append("open eyes")
    elif look.themes:
        parts.append(f"a view with {look.themes[0][0]}" if look.themes[0][1] >= 0.5 else "a good view")
    if look.sharpness >= SHARP:
        parts.append("sharp")
    if take.span:
        parts.append(f"the best seconds of the video, from {clock(take.span.start)}")
    sentence = ", ".join(parts) or "a different view"
    return sentence[0].upper() + sentence[1:] + "."


def place_in_story(of_group: int, alone_in_moment: bool) -> str:
    """What speaks for a take beyond the picture itself; empty or a sentence with a space before it."""
    if of_group > 1:
        return f" The best of {of_group} similar shots."
    return " The only picture of its moment." if alone_in_moment else ""


def why_better(winner: Look, loser: Look) -> str:
    """What the winner has over the loser, as the end of a sentence."""
    if len(winner.faces) > len(loser.faces):
        return "shows more faces"
    if winner.faces and loser.faces:
        ours, theirs = (min(face.eyes_open for face in look.faces) for look in (winner, loser))
        if ours > theirs + NOTABLE:
            return "has more open eyes"
        ours, theirs = (sum(face.smile for face in look.faces) / len(look.faces) for look in (winner, loser))
        if ours > theirs + NOTABLE:
            return "has the happier faces"
    if winner.sharpness > loser.sharpness + NOTABLE:
        return "is sharper"
    if winner.exposure > loser.exposure + NOTABLE:
        return "is better exposed"
    return "is a little better all in all"


def clock(seconds: float) -> str:
    """Minutes and seconds: 0:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
