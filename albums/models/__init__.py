"""What families own: accounts, albums, items, uploads, movies, links, what they are told,
what staff decides, and the audit log."""

from albums.models.accounts import Invitation, OneTimeLink, User
from albums.models.albums import Album, Membership, Role
from albums.models.audit import AuditEntry
from albums.models.avatars import Avatar
from albums.models.decorations import Decoration, PlacedSticker
from albums.models.items import Blob, FrameStrip, Item, ItemTheme, Look
from albums.models.limits import TokenBucket
from albums.models.links import Link, LinkView
from albums.models.moderation import Case, Decision, Report
from albums.models.movies import Draft, Movie, MovieSticker, Rendition
from albums.models.notices import Notice
from albums.models.persons import FaceScan, Person, PersonFace
from albums.models.projects import DataSource, Example, Label, ModelSource, Project, Run, Scoring, Snapshot
from albums.models.selections import Selected, Selection
from albums.models.songs import Song
from albums.models.stickers import Sticker
from albums.models.themes import Soundtrack, Theme
from albums.models.uploads import Upload

__all__ = [
    "Album",
    "AuditEntry",
    "Avatar",
    "Blob",
    "Case",
    "DataSource",
    "Decision",
    "Decoration",
    "Draft",
    "Example",
    "FaceScan",
    "FrameStrip",
    "Invitation",
    "Item",
    "ItemTheme",
    "Label",
    "Link",
    "LinkView",
    "Look",
    "Membership",
    "ModelSource",
    "Movie",
    "MovieSticker",
    "Notice",
    "OneTimeLink",
    "Person",
    "PersonFace",
    "PlacedSticker",
    "Project",
    "Rendition",
    "Report",
    "Role",
    "Run",
    "Scoring",
    "Selected",
    "Selection",
    "Snapshot",
    "Song",
    "Soundtrack",
    "Sticker",
    "Theme",
    "TokenBucket",
    "Upload",
    "User",
]
