"""What staff sees of what was reported, and its owner of what was decided."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404

from albums import storage
from albums.actions.finish_sticker import sticker_picture
from albums.kinds.render import POSTER
from albums.models import Link
from albums.showing_sticker import SIDES


def poster_path(link: Link) -> Path:
    """A picture of what it shows. Raises Http404 or FileNotFoundError where there is none."""
    if link.sticker is not None:
        return sticker_picture(link.sticker, SIDES[0])
    rendition = link.movie.rendition if link.movie else None
    if rendition is None:
        raise Http404
    return storage.pictures_folder(rendition.blob_id) / POSTER
