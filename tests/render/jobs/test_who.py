"""Who is who in the files of a command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from render.jobs.who import Seen, in_looks, named
from tests.render.story.material import face, look, photo, video
from tests.render.vision.made_faces import vector

PARTY, CAKE = Path("party.mp4"), Path("cake.jpg")


def test_it_works() -> None:
    """A face in a video's best frame has the person of its track, which is known by a face of another moment."""
    anna, ben, nobody = (replace(face(), track=track, smile=0.1 * track) for track in (0, 1, 2))
    seen = video(str(PARTY))[1]
    seen = replace(seen, look=replace(seen.look, faces=(ben, anna, nobody)))
    other = photo(str(CAKE), faces=(replace(face(), smile=0.7),))[1]
    places = [
        Seen(PARTY, 3.0, 0, replace(anna, smile=0.9)),
        Seen(PARTY, 5.0, 1, replace(ben, smile=0.9)),
        Seen(CAKE, 0.0, 0, other.look.faces[0]),
    ]
    found = named(places, [np.asarray(vector(*who), "<f2") for who in (("anna", 0), ("ben", 0), ("anna", 1))])
    assert in_looks({PARTY: seen, CAKE: other}, found) == {(PARTY, 1): "p1", (PARTY, 0): "p2", (CAKE, 0): "p1"}


def test_who_is_in_most_files_comes_first() -> None:
    """Not who is in most moments of one video."""
    places = [Seen(PARTY, float(second), 0, replace(face(), track=second)) for second in range(3)]
    places += [Seen(Path(f"{number}.jpg"), 0.0, 0, face()) for number in range(2)]
    people = [("ben", 0), ("ben", 1), ("ben", 2), ("anna", 0), ("anna", 1)]
    found = named(places, [np.asarray(vector(*who), "<f2") for who in people])
    assert [name for _place, name in found] == ["p2", "p2", "p2", "p1", "p1"]


def test_a_face_without_a_track_is_known_by_itself() -> None:
    alone = replace(face(), track=None)
    seen = video(str(PARTY))[1]
    shown = replace(seen, look=look(faces=(replace(alone, smile=0.2), alone)))
    found = named([Seen(PARTY, 1.0, 1, alone)], [np.asarray(vector("anna", 0), "<f2")])
    assert in_looks({PARTY: shown}, found) == {(PARTY, 1): "p1"}


def test_nobody() -> None:
    assert in_looks({}, named([], [])) == {}
