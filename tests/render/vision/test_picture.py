"""A whole look at a picture, and at a photo file."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render.media.arrays import RGB
from render.media.probe import probe
from render.vision.analysis import Look
from render.vision.codec import from_json, to_json
from render.vision.picture import LONGEST_SIDE, analyse_photo, look_at
from tests.render.vision.pictures import astronaut, blurred, coffee, encoded_again, resized

SCORES = ("sharpness", "exposure", "nudity", "quality")


def check_shares(look: Look) -> None:
    shares = [getattr(look, name) for name in SCORES]
    for face in look.faces:
        shares += [face.score, face.capture_quality, face.eyes_open, face.smile, face.frontal, face.sharpness]
    assert np.isfinite(shares).all()
    assert 0 <= min(shares) <= max(shares) <= 1


def test_a_portrait() -> None:
    look = look_at(astronaut())
    check_shares(look)
    assert len(look.faces) == 1
    assert look.quality > 0.7
    assert look.junk is None
    assert "person" in [found.label for found in look.objects]


def test_blur_is_seen_in_the_quality() -> None:
    assert look_at(blurred(astronaut(), 4)).quality < look_at(astronaut()).quality - 0.3


def test_encoding_again_changes_no_score_by_more_than_a_fiftieth() -> None:
    for image in (astronaut(), coffee()):
        before, after = look_at(image), look_at(encoded_again(image))
        for name in SCORES:
            assert abs(getattr(before, name) - getattr(after, name)) < 0.02, name


@settings(max_examples=8, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_any_picture_can_be_looked_at(image: RGB) -> None:
    check_shares(look_at(image))
    check_shares(look_at(image, still=False))


def test_boxes_are_those_of_the_full_size(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    large = resized(astronaut(), 1.25 * LONGEST_SIDE / 512)
    cv2.imwrite(str(path), large[:, :, ::-1])
    (face,) = analyse_photo(path, probe(path)).look.faces
    (small,) = look_at(astronaut()).faces
    assert np.allclose(face.box, np.array(small.box) * 1.25 * LONGEST_SIDE / 512, atol=0.03 * large.shape[0])


def test_a_photo_file_is_analysed_and_kept(media: Path) -> None:
    path = media / "photos/album/Canon_PowerShot_A70.jpg"
    analysis = analyse_photo(path, probe(path))
    check_shares(analysis.look)
    assert len(analysis.look.faces) == 3
    assert analysis.look.labels[0][0].startswith("ski")
    again = from_json(to_json(analysis))
    assert again == analysis


def test_the_eight_orientations_look_the_same(media: Path) -> None:
    looks = [analyse_photo(path, probe(path)).look for path in sorted((media / "photos/orientation").glob("*.jpg"))]
    for look in looks[1:]:
        for name in SCORES:
            assert abs(getattr(look, name) - getattr(looks[0], name)) < 0.05, name
