from __future__ import annotations

import cv2
import numpy as np
import skimage.data

from render.cutout.classes import COW, DOG, PERSON
from render.cutout.instances import instances, under
from render.media.arrays import RGB
from render.vision.analysis import Detection
from render.vision.pyramid import Pyramid

GREY = Pyramid(np.full((100, 200, 3), 128, np.uint8))


def two_who_touch() -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    labels = np.zeros((100, 200), np.uint8)
    labels[20:100, 40:100] = PERSON
    labels[20:100, 100:160] = PERSON
    return labels


BOXES = [Detection("person", 0.9, (40, 20, 100, 100)), Detection("person", 0.8, (100, 20, 160, 100))]


def test_boxes_part_people_who_touch() -> None:
    found = instances(two_who_touch(), BOXES, GREY)
    assert [one.name for one in found] == ["person", "person"]
    left, right = (under((x, 60.0), found) for x in (60.0, 140.0))
    assert left and right and not (left.mask & right.mask).any()
    assert left.mask[20:, 40:98].all() and not left.mask[:, 102:].any()
    assert right.mask[20:, 102:160].all() and not right.mask[:, :98].any()


def test_the_border_follows_the_picture() -> None:
    """One cow leans over into the other's box."""
    picture = np.full((100, 200, 3), (40, 60, 160), np.uint8)
    cv2.fillPoly(picture, [np.array([[40, 100], [40, 20], [112, 20], [90, 100]])], (200, 90, 40))
    labels = np.where(two_who_touch() > 0, COW, 0).astype(np.uint8)
    boxes = [Detection("cow", 0.9, (40, 20, 112, 100)), Detection("cow", 0.8, (90, 20, 160, 100))]
    left, right = (under((x, 60.0), instances(labels, boxes, Pyramid(picture))) for x in (60.0, 140.0))
    assert left and right
    assert left.mask[24, 106] and not left.mask[24, 116]
    assert right.mask[94, 96] and not right.mask[94, 86]


def test_a_doubtful_box_does_not_cut_one_in_half() -> None:
    labels = np.zeros((100, 200), np.uint8)
    labels[20:100, 20:180] = DOG
    half = (20, 20, 110, 100)
    whole = Detection("dog", 0.6, (20, 20, 180, 100))
    assert len(instances(labels, [whole, Detection("dog", 0.4, half)], GREY)) == 1
    assert len(instances(labels, [whole, Detection("dog", 0.55, half)], GREY)) == 2


def test_crumbs_far_off_are_left_and_halves_are_kept() -> None:
    """A fold of a flag beside somebody is not hers; what a chair leaves of somebody is."""
    labels = np.zeros((100, 200), np.uint8)
    labels[20:100, 60:100] = labels[60:100, 110:130] = labels[40:46, 20:26] = PERSON
    (one,) = instances(labels, [Detection("person", 0.9, (15, 20, 130, 100))], GREY)
    assert one.mask[25:95, 65:95].all() and one.mask[65:95, 112:128].all()
    assert not one.mask[:, :50].any()


def test_without_boxes_what_hangs_together_is_one() -> None:
    assert len(instances(two_who_touch(), [], GREY)) == 1


def test_what_sticks_out_of_its_box_belongs_to_it() -> None:
    labels = two_who_touch()
    labels[60:65, 10:40] = PERSON  # an arm
    found = instances(labels, BOXES, GREY)
    assert len(found) == 2
    arm = under((20.0, 62.0), found)
    assert arm and arm.mask[50, 60]


def test_a_neighbour_who_reaches_into_a_box_is_not_cut() -> None:
    labels = np.zeros((100, 200), np.uint8)
    labels[20:100, 30:90] = PERSON
    labels[40:100, 100:190] = PERSON
    boxes = [Detection("person", 0.9, (30, 20, 120, 100)), Detection("person", 0.8, (100, 40, 190, 100))]
    found = instances(labels, boxes, GREY)
    assert len(found) == 2
    right = under((150.0, 60.0), found)
    assert right and right.mask[40:, 102:190].all()


def test_classes_are_kept_apart_and_crumbs_left_out() -> None:
    labels = two_who_touch()
    labels[80:100, 100:160] = DOG
    labels[0:3, 0:3] = PERSON
    found = instances(labels, [], GREY)
    assert [one.name for one in found] == ["person", "dog"]


def test_a_finger_beside_the_subject_still_means_it() -> None:
    found = instances(two_who_touch(), BOXES, GREY)
    assert under((37.0, 50.0), found) is not None
    assert under((5.0, 5.0), found) is None


def two_of_her() -> RGB:
    """Head beside head, as the two of a kissing couple are."""
    her = np.asarray(skimage.data.astronaut()[:360, 100:350], np.uint8)  # type: ignore[no-untyped-call]
    return np.hstack([her, her[:, ::-1]])


def test_no_face_is_cut_and_one_without_a_box_is_somebody() -> None:
    picture = two_of_her()
    labels = np.full(picture.shape[:2], PERSON, np.uint8)
    for boxes in ([(0, 0, 320, 360), (320, 0, 500, 360)], [(0, 0, 500, 360)]):
        found = instances(labels, [Detection("person", 0.9, box) for box in boxes], Pyramid(picture))
        assert len(found) == 2
        left, right = (under((x, 100.0), found) for x in (120.0, 380.0))
        assert left and right and left is not right
        assert left.mask[60:140, 100:140].all() and right.mask[60:140, 360:400].all()
