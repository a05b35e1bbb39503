"""Photos of which it is known what could be lifted off them, without waiting for networks."""

from __future__ import annotations

import json

import numpy as np
from PIL import Image

from albums.actions.cut_out import subjects_version
from albums.models import Item
from albums.storage import subjects_path
from render.cutout.classes import CLASSES
from render.cutout.kept import as_bytes
from render.cutout.scene import Scene

MAP = 64  # pixels


def know_subjects(item: Item) -> Item:
    """Two subjects: the photo's left half is a person, its right half something."""
    labels = np.ones((MAP, MAP), np.uint8)
    labels[:, MAP // 2 :] = 2
    halves = [
        {"name": name, "share": 0.5, "box": [x, 0, x + 0.5, 1], "outlines": [[x, 0, x + 0.5, 0, x + 0.5, 1, x, 1]]}
        for name, x in (("person", 0), ("", 0.5))
    ]
    scene = Scene((item.width, item.height), np.zeros((len(CLASSES), 8, 8), np.float32), [], coarse=False, found=())
    version = subjects_version()
    Image.fromarray(labels).save(subjects_path(item.blob_id, version, ".png"))
    subjects_path(item.blob_id, version, ".scene").write_bytes(as_bytes(scene))
    told = json.dumps({"size": [MAP, MAP], "subjects": halves})
    subjects_path(item.blob_id, version, ".json").write_text(told)
    return item
