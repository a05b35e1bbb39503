"""Make public links, change them, turn them off; each change is in the audit log."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.actions.audit import record
from albums.actions.moderate import look_over, refuse_sharing
from albums.actions.share_bare import bare_soon
from albums.models import Album, Item, Link, LinkView, Selected, Selection, User
from albums.models.accounts import new_token, token_hash
from albums.models.audit import Verb
from albums.models.items import ItemQuerySet
from albums.models.links import LinkQuerySet, Shareable, field_of
from albums.models.selections import MOST_SHARED
from render.media.errors import RefusedError


@transaction.atomic
def make_link(thing: Shareable, user: User | None) -> Link:
    """Raises RefusedError where it may not be shared."""
    refuse_sharing(thing, user)
    token = new_token()
    link = Link.objects.create(
        created_by=user,
        token_hash=token_hash(token),
        token_encrypted=_fernet().encrypt(token.encode()),
        **{field_of(thing): thing},
    )
    _record(Verb.LINK_MADE, link, user)
    look_over(link)
    _prepare(link)
    return link


@transaction.atomic
def select_items(album: Album, items: ItemQuerySet) -> Selection:
    """Those of `items` that are in the album now, in its order. Raises RefusedError for none or too many."""
    chosen: list[Item] = list(items.alive().filter(album=album).in_order().only("pk")[: MOST_SHARED + 1])
    if not chosen:
        raise RefusedError(_("None of these pictures is in the album any more."))
    if len(chosen) > MOST_SHARED:
        sentence = _("A link can show %(most)d pictures at most. Choose fewer, or make several links.")
        raise RefusedError(sentence % {"most": MOST_SHARED})
    selection = Selection.objects.create(album=album)
    rows = [Selected(selection=selection, item=item, place=place) for place, item in enumerate(chosen, 1)]
    Selected.objects.bulk_create(rows)
    return selection


@transaction.atomic
def share_items(album: Album, items: ItemQuerySet, user: User) -> Link:
    """Raises RefusedError as the two above."""
    return make_link(select_items(album, items), user)


@transaction.atomic
def change_link(link: Link, user: User, said: dict[str, Any]) -> None:
    """`said`: its fields; `password` anew, "" to ask for none any more, None to leave it as it is."""
    password = said.pop("password", None)
    changed = [name for name, value in said.items() if getattr(link, name) != value]
    for name in changed:
        setattr(link, name, said[name])
    if changed:
        _record(Verb.LINK_CHANGED, link, user)
    if password is not None and (password or link.password):
        link.password = make_password(password) if password else ""
        changed.append("password")
        _record(Verb.LINK_PASSWORD, link, user)
    link.save(update_fields=changed)
    if "metadata" in changed:
        _prepare(link)


@transaction.atomic
def revoke_links(links: LinkQuerySet, user: User | None) -> list[Link]:
    """From now on they show nothing, to nobody; what is being sent stops within a second."""
    found = list(links.filter(revoked_at=None).select_related("movie", "sticker", "selection"))
    for link in found:
        if Link.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
            _record(Verb.LINK_REVOKED, link, user)
    return found


@transaction.atomic
def restore_links(links: LinkQuerySet, user: User) -> None:
    """Undo: those that were turned off just now show again what they did."""
    for link in links.just_revoked().select_related("movie", "sticker", "selection"):
        if Link.objects.just_revoked().filter(pk=link.pk).update(revoked_at=None):
            _record(Verb.LINK_RESTORED, link, user)


def begin_view(link: Link, visit: str) -> bool:
    """Count the visit, once; whether there was room for it. What has begun goes on."""
    # Asked first without a lock: a page of pictures asks for each.
    return LinkView.objects.filter(link=link, visit=visit).exists() or _begin(link, visit)


@transaction.atomic
def _begin(link: Link, visit: str) -> bool:
    if LinkView.objects.filter(link=link, visit=visit).exists():
        return True
    if not Link.objects.filter(pk=link.pk).with_room().update(views=F("views") + 1):
        return False
    LinkView.objects.create(link=link, visit=visit)
    return True


def token_of(link: Link) -> str:
    """For those who may share it; empty where the key with which it was encrypted is gone."""
    try:
        return _fernet().decrypt(bytes(link.token_encrypted)).decode()
    except InvalidToken:
        return ""


def _prepare(link: Link) -> None:
    """Have made what a visitor of this link will be given."""
    if link.selection is not None and not link.metadata:
        bare_soon(link.selection.shown())


def _record(verb: Verb, link: Link, user: User | None) -> None:
    record(verb, link.subject, actor=user.pk if user else None, about=link.thing.subject)


def _fernet() -> Fernet:
    """With a key that is beside the database and not in it: a copied database gives away no link."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(settings.LINK_KEY.encode()).digest()))
