"""What is handed out of chosen pictures: originals, or copies that say nothing about themselves under neutral names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from albums.actions.collect_originals import files_of
from albums.actions.share_bare import bare_of, blobs_of
from albums.models import Item, Link
from albums.names import numbered_together
from albums.zipping import Member

NO_MOMENT = datetime(1980, 1, 1)  # the first that a zip can say


def files_for(item: Any, link: Link) -> list[Member]:
    """One file or, of what moves, two; none where it cannot be given without what it says. `item`: with its number in
    the selection. Raises FileNotFoundError for a copy that is still to be made.
    """
    if link.metadata:
        return files_of(item)
    return [bare_member(item, path) for sha256 in blobs_of(item) if (path := bare_path(sha256))]


def bare_path(sha256: str) -> Path | None:
    found = bare_of(sha256)
    if found.is_waited_for:
        raise FileNotFoundError(sha256)
    return found.path


def bare_member(item: Any, path: Path) -> Member:
    kind = "video" if item.kind == Item.Kind.VIDEO else "photo"
    return Member(f"{kind}-{item.number:03}{path.suffix}", path, path.stat().st_size, NO_MOMENT)


def all_files_for(items: Iterable[Any], link: Link) -> list[Member]:
    """Of all, under names of which no two are equal."""
    taken: set[str] = set()
    found = []
    for item in items:
        members = files_for(item, link)
        names = numbered_together([member.name for member in members], taken)
        found += [replace(member, name=name) for member, name in zip(members, names, strict=True)]
    return found
