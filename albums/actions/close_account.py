"""Close an account, reopen it within 30 days, and forget it after them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.actions.empty_trash import remove_project
from albums.actions.keep_song import delete_song
from albums.actions.keep_sticker import remove_sticker
from albums.actions.share_by_link import revoke_links
from albums.actions.tell_album import tell_access
from albums.actions.tell_person import tell_signed_out
from albums.models import Album, Link, Membership, Project, Role, Song, Sticker, User
from albums.models.accounts import new_token
from albums.models.albums import AlbumQuerySet
from render.media.errors import RefusedError


def albums_only_of(user: User) -> AlbumQuerySet:
    """Those that nobody else owns: they go with the account."""
    others = Membership.objects.filter(role=Role.OWNER, user__deleted_at=None).exclude(user=user)
    return Album.objects.alive().of(user, Role.OWNER).exclude(pk__in=others.values("album"))


def close_account(user: User) -> None:
    """Sign it out everywhere and put it, with the albums that nobody else owns, into the trash. Raises RefusedError."""
    with transaction.atomic():
        others = User.objects.alive().exclude(pk=user.pk)
        if user.is_staff and others.exists() and not others.filter(is_staff=True).exists():
            raise RefusedError(
                _("Somebody has to look after this server. Let somebody else do so first, on the page “People”.")
            )
        user.deleted_at = timezone.now()
        user.sessions_from = new_token()
        user.save(update_fields=["deleted_at", "sessions_from"])
        tell_signed_out(user)
        albums = list(albums_only_of(user))
        Album.objects.filter(pk__in=[album.pk for album in albums]).update(deleted_at=user.deleted_at)
        Project.objects.alive().filter(owner=user).update(deleted_at=user.deleted_at)
        for album in albums:
            tell_access(album)  # to the others in it


def reopen_account(user: User) -> None:
    """As it was, with the albums that went into the trash with it."""
    with transaction.atomic():
        mine = Album.objects.in_trash().of(user, Role.OWNER).filter(deleted_at=user.deleted_at)
        Album.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(deleted_at=None)
        Project.objects.in_trash().filter(owner=user, deleted_at=user.deleted_at).update(deleted_at=None)
        user.deleted_at = None
        user.save(update_fields=["deleted_at"])


def forget_closed_accounts() -> int:
    """Delete for good those that were closed 30 days ago; how many."""
    count = 0
    for user in User.objects.overdue():
        with transaction.atomic():
            for song in Song.objects.filter(owner=user):
                delete_song(song)
            for sticker in Sticker.objects.filter(owner=user).select_related("blob"):
                remove_sticker(sticker)
            for project in Project.objects.filter(owner=user).select_related("album"):
                remove_project(project)
            links = Link.objects.filter(created_by=user)  # also those that were suspended, which nothing would say
            revoke_links(links, None)
            links.delete()
            user.delete()
        count += 1
    return count
