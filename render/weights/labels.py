"""ImageNet class names, read out of a JavaScript file without running it."""

from __future__ import annotations

import ast
import re

from render.weights.errors import UnsupportedModelError

CLASSES = 1000
# `319: 'dragonfly, darning needle, devil\'s darning needle, ' + 'snake doctor',`
ENTRY = re.compile(r"^\s*(\d+):\s*((?:'(?:[^'\\\n]|\\')*'[\s+]*)+),?$", re.MULTILINE)
PIECE = re.compile(r"'(?:[^'\\\n]|\\')*'")


def read_labels(script: str) -> list[str]:
    """The first name of each class, by index. Raises UnsupportedModelError unless 0 to 999 are all there, once."""
    names = {}
    for index, literal in ENTRY.findall(script):
        synonyms = "".join(ast.literal_eval(piece) for piece in PIECE.findall(literal))
        names[int(index)] = synonyms.split(",")[0].strip()
    if sorted(names) != list(range(CLASSES)) or not all(names.values()):
        raise UnsupportedModelError(f"The list of ImageNet classes has {len(names)} entries; {CLASSES} are needed.")
    return [names[index] for index in range(CLASSES)]
