"""The task "similar": which pictures of an album show the same, and which of them is best."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from render.media.arrays import Report
from render.story.candidate import Candidate
from render.story.similar import similar_groups
from render.vision import codec


def find_similar(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"files": [{"id", "when": naive ISO, "dated", "analysis"}]} -> {"groups": [[id, ...], ...], "cover": id | None}.

    Groups are of two or more, the best first. The cover is the best picture of all. Pictures that are no material for
    a movie are neither.
    """
    items = [
        Candidate(
            Path(file["id"]), codec.from_json(file["analysis"]), datetime.fromisoformat(file["when"]), file["dated"]
        )
        for file in params["files"]
    ]
    items = [item for item in items if not item.look.junk]
    best_first = [
        sorted((items[index] for index in group), key=lambda item: -item.look.quality)
        for group in similar_groups(items)
    ]
    cover = max((group[0] for group in best_first), key=lambda item: item.look.quality, default=None)
    return {
        "groups": [[str(item.path) for item in group] for group in best_first if len(group) > 1],
        "cover": str(cover.path) if cover else None,
    }
