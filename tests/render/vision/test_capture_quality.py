"""How well a face is caught: eyes, smile, pose, and their sum."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render.media.arrays import RGB
from render.media.photo import read_photo
from render.media.probe import probe
from render.vision.analysis import Face
from render.vision.capture_quality import FaceTerms, capture_quality, eyes_open, frontality, pleasantness, see_face
from render.vision.expression import Expression
from render.vision.faces import find_faces
from render.vision.mesh import FRAME_VIEWS, Pose, fit_mesh
from render.vision.pyramid import Pyramid
from tests.render.vision.pictures import astronaut, blurred, encoded_again, on_canvas, resized

SHARE = st.floats(0, 1)
TERMS = st.builds(FaceTerms, **{field.name: SHARE for field in fields(FaceTerms)})


def main_face(image: RGB) -> Face:
    pyramid = Pyramid(image)
    return see_face(pyramid, find_faces(pyramid)[0])


def face_in(path: Path) -> Face:
    return main_face(read_photo(path, probe(path)))


def separation(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Area under the ROC curve."""
    return float((np.array(higher)[:, None] > np.array(lower)[None]).mean())


def test_a_good_portrait() -> None:
    face = main_face(astronaut())
    assert face.eyes_open > 0.95
    assert face.smile > 0.95
    assert face.frontal > 0.9
    assert face.capture_quality > 0.8


def test_the_mesh_lies_on_the_face() -> None:
    pyramid = Pyramid(astronaut())
    (found,) = find_faces(pyramid)
    mesh = fit_mesh(pyramid, found)
    right_eye = mesh.points[[33, 133], :2].mean(axis=0)
    assert np.allclose(right_eye, found.keypoints[0], atol=8)
    assert mesh.flag > 0.9
    assert np.allclose(mesh.points, fit_mesh(pyramid, found, FRAME_VIEWS).points, atol=4)


def test_pose_follows_a_tilted_head() -> None:
    turn = cv2.getRotationMatrix2D((226, 121), -25, 1)  # clockwise
    tilted = Pyramid(np.asarray(cv2.warpAffine(astronaut(), turn, (512, 512)), np.uint8))
    straight = Pyramid(astronaut())
    roll = [fit_mesh(p, find_faces(p)[0]).pose().roll for p in (tilted, straight)]
    assert abs(roll[0] - roll[1] - 25) < 3


def test_a_mirrored_head_is_turned_the_other_way() -> None:
    for picture, sign in ((astronaut(), 1), (np.ascontiguousarray(astronaut()[:, ::-1]), -1)):
        pyramid = Pyramid(picture)
        yaw = fit_mesh(pyramid, find_faces(pyramid)[0]).pose().yaw
        assert abs(yaw * sign - 5) < 8


def test_blur_and_a_cut_face_lower_the_quality() -> None:
    good = main_face(astronaut()).capture_quality
    assert main_face(blurred(astronaut(), 3)).capture_quality < good - 0.1
    assert main_face(np.ascontiguousarray(astronaut()[100:])).capture_quality < good - 0.2


def test_encoding_again_changes_nothing_much() -> None:
    before, after = main_face(astronaut()), main_face(encoded_again(astronaut()))
    for name in ("capture_quality", "eyes_open", "smile", "frontal", "sharpness"):
        assert abs(getattr(before, name) - getattr(after, name)) < 0.02, name


def test_a_small_face_is_as_steady() -> None:
    small = on_canvas(resized(astronaut(), 0.4), 640, 480, 201, 103)
    before, after = main_face(small), main_face(encoded_again(small))
    assert abs(before.capture_quality - after.capture_quality) < 0.03


def test_the_more_the_frame_cuts_the_worse_and_without_a_jump() -> None:
    cut = [main_face(np.ascontiguousarray(astronaut()[top:])).capture_quality for top in range(60, 101, 10)]
    assert cut[-1] < cut[0] - 0.3
    assert all(before - 0.2 < after < before + 0.02 for before, after in pairwise(cut))


def test_lids_are_not_read_in_a_blur(media: Path) -> None:
    path = media / "faces/eyes/person_C/closed_00.jpg"
    closed = read_photo(path, probe(path))
    assert main_face(closed).eyes_open < 0.4
    assert abs(main_face(blurred(closed, max(closed.shape) / 100)).eyes_open - 0.5) < 0.2


def test_the_resolution_matters_little_above_what_a_movie_shows() -> None:
    once, twice = main_face(resized(astronaut(), 2)), main_face(resized(astronaut(), 3))
    assert abs(once.capture_quality - twice.capture_quality) < 0.05


@given(TERMS, st.sampled_from([field.name for field in fields(FaceTerms)]), SHARE)
def test_every_term_only_helps(terms: FaceTerms, name: str, value: float) -> None:
    low, high = sorted((getattr(terms, name), value))
    worse, better = (capture_quality(replace(terms, **{name: share})) for share in (low, high))
    assert 0 <= worse <= better <= 1 + 1e-9


@given(TERMS)
def test_closed_eyes_are_not_bought_back(terms: FaceTerms) -> None:
    assert capture_quality(replace(terms, eyes=0.0)) < 0.45


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-90, 90), SHARE)
def test_eyes_open_is_a_share_and_mirrors(right: float, left: float, yaw: float, smiling: float) -> None:
    value = eyes_open((right, left), yaw, smiling)
    assert 0 <= value <= 1
    assert np.isclose(value, eyes_open((left, right), -yaw, smiling))


def test_the_nearer_eye_decides_on_a_turned_head() -> None:
    assert eyes_open((0.3, 0.07), yaw=45, smiling=0) > 0.9
    assert eyes_open((0.3, 0.07), yaw=-45, smiling=0) < 0.1


def test_a_laughing_squint_is_no_blink() -> None:
    assert eyes_open((0.17, 0.17), 0, smiling=1) > 0.75
    assert eyes_open((0.08, 0.08), 0, smiling=1) < 0.15
    assert eyes_open((0.13, 0.13), 0, smiling=0.5) < 0.5 < eyes_open((0.13, 0.13), 0, smiling=1)


def test_unhappy_faces_rank_below_calm_ones_and_smiles_above() -> None:
    angry, neutral, happy = (Expression(*row) for row in np.eye(7)[[0, 6, 3]])
    assert pleasantness(angry, 0) < pleasantness(neutral, 0) < pleasantness(happy, 1)


def test_a_tilt_costs_nothing_and_a_profile_much() -> None:
    assert frontality(Pose(0, 0, 40)) == 1
    assert frontality(Pose(80, 0, 0)) < 0.05


def test_open_and_closed_eyes_are_told_apart(media: Path) -> None:
    with (media / "faces/eyes.csv").open() as rows:
        faces = [(row["eyes"], face_in(media / row["file"])) for row in csv.DictReader(rows)]
    open_eyes, closed = ([face for eyes, face in faces if eyes == state] for state in ("open", "closed"))
    assert min(face.eyes_open for face in open_eyes) > 0.8
    assert max(face.eyes_open for face in closed) < 0.4
    assert separation([face.capture_quality for face in open_eyes], [face.capture_quality for face in closed]) == 1


def test_smiles_are_told_from_neutral_faces(media: Path) -> None:
    people = sorted({path.name[:3] for path in (media / "faces/london").glob("*.jpg")})[::3]
    neutral, smiling = (
        [face_in(media / f"faces/london/{person}_{state}.jpg") for person in people] for state in ("neutral", "smiling")
    )
    assert separation([face.smile for face in smiling], [face.smile for face in neutral]) > 0.95
    assert all(a.smile > b.smile for a, b in zip(smiling, neutral, strict=True))
    assert np.mean([face.eyes_open for face in neutral]) > 0.95
