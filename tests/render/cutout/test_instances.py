from __future__ import annotations

import numpy as np

from render.cutout.classes import DOG, PERSON
from render.cutout.instances import instances, under
from render.vision.analysis import Detection

SIZE = (200, 100)


def two_who_touch() -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    labels = np.zeros((100, 200), np.uint8)
    labels[20:100, 40:100] = PERSON
    labels[20:100, 100:160] = PERSON
    return labels


BOXES = [Detection("person", 0.9, (40, 20, 100, 100)), Detection("person", 0.8, (100, 20, 160, 100))]


def test_boxes_part_people_who_touch() -> None:
    found = instances(two_who_touch(), BOXES, SIZE)
    assert [one.name for one in found] == ["person", "person"]
    left, right = (under((x, 60.0), found) for x in (60.0, 140.0))
    assert left and right and not (left.mask & right.mask).any()
    assert left.mask[20:, 40:99].all() and not left.mask[:, 101:].any()
    assert right.mask[20:, 101:160].all() and not right.mask[:, :99].any()


def test_a_doubtful_box_does_not_cut_one_in_half() -> None:
    labels = np.zeros((100, 200), np.uint8)
    labels[20:100, 20:180] = DOG
    half = (20, 20, 110, 100)
    whole = Detection("dog", 0.6, (20, 20, 180, 100))
    assert len(instances(labels, [whole, Detection("dog", 0.4, half)], SIZE)) == 1
    assert len(instances(labels, [whole, Detection("dog", 0.55, half)], SIZE)) == 2


def test_without_boxes_what_hangs_together_is_one() -> None:
    assert len(instances(two_who_touch(), [], SIZE)) == 1


def test_what_sticks_out_of_its_box_belongs_to_it() -> None:
    labels = two_who_touch()
    labels[60:65, 10:40] = PERSON  # an arm
    found = instances(labels, BOXES, SIZE)
    assert len(found) == 2
    arm = under((20.0, 62.0), found)
    assert arm and arm.mask[50, 60]


def test_classes_are_kept_apart_and_crumbs_left_out() -> None:
    labels = two_who_touch()
    labels[80:100, 100:160] = DOG
    labels[0:3, 0:3] = PERSON
    found = instances(labels, [], SIZE)
    assert [one.name for one in found] == ["person", "dog"]


def test_a_finger_beside_the_subject_still_means_it() -> None:
    found = instances(two_who_touch(), BOXES, SIZE)
    assert under((37.0, 50.0), found) is not None
    assert under((5.0, 5.0), found) is None
