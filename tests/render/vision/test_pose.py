"""Bodies and their landmarks."""

from __future__ import annotations

import numpy as np

from render.vision.pose import body_in, regions_in
from render.vision.pyramid import Pyramid
from tests.render.vision.pictures import astronaut

NOSE, LEFT_SHOULDER, RIGHT_SHOULDER = 0, 11, 12


def test_a_body_is_found_with_its_landmarks_where_they_are() -> None:
    body = body_in(Pyramid(astronaut()))
    assert body and body.score > 0.9
    x, y = body.points[NOSE, :2] * 512
    assert 190 < x < 240 and 110 < y < 160  # the left of somebody who looks at the camera is on the right
    assert body.points[LEFT_SHOULDER, 0] > body.points[NOSE, 0] > body.points[RIGHT_SHOULDER, 0]
    assert (body.points[:, 3] >= 0).all() and (body.points[:, 3] <= 1).all()
    assert body.world[LEFT_SHOULDER, 1] < -0.3  # metres above the hips


def test_somebody_who_lies_on_the_side_has_the_same_landmarks_turned() -> None:
    upright, lying = body_in(Pyramid(astronaut())), body_in(Pyramid(np.ascontiguousarray(np.rot90(astronaut()))))
    assert upright and lying
    turned = np.stack([upright.points[:, 1], 1 - upright.points[:, 0]], axis=1)
    assert np.abs(turned - lying.points[:, :2])[:13].max() < 0.08
    assert abs(lying.world[LEFT_SHOULDER, 0] - upright.world[LEFT_SHOULDER, 1]) < 0.1


def test_nobody_is_found_in_a_plain_picture() -> None:
    plain = Pyramid(np.full((300, 400, 3), 127, np.uint8))
    assert body_in(plain) is None
    assert regions_in(plain) == []
