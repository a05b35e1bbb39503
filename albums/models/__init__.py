"""What families own: accounts, albums, items, uploads, movies, links, and what they are told."""

from albums.models.accounts import Invitation, OneTimeLink, User
from albums.models.albums import Album, Membership, Role
from albums.models.avatars import Avatar
from albums.models.decorations import Decoration, PlacedSticker
from albums.models.items import Blob, FrameStrip, Item, ItemTheme, Look
from albums.models.limits import TokenBucket
from albums.models.links import Link
from albums.models.movies import Draft, Movie, MovieSticker, Rendition
from albums.models.notices import Notice
from albums.models.persons import FaceScan, Person, PersonFace
from albums.models.songs import Song
from albums.models.stickers import Sticker
from albums.models.themes import Soundtrack, Theme
from albums.models.uploads import Upload

__all__ = [
    "Album",
    "Avatar",
    "Blob",
    "Decoration",
    "Draft",
    "FaceScan",
    "FrameStrip",
    "Invitation",
    "Item",
    "ItemTheme",
    "Link",
    "Look",
    "Membership",
    "Movie",
    "MovieSticker",
    "Notice",
    "OneTimeLink",
    "Person",
    "PersonFace",
    "PlacedSticker",
    "Rendition",
    "Role",
    "Song",
    "Soundtrack",
    "Sticker",
    "Theme",
    "TokenBucket",
    "Upload",
    "User",
]
