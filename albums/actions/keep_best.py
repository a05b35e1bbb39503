"""Of similar shots: say which is the best, put the rest behind it, and bring them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from albums.actions.change_items import Changed, changeable
from albums.actions.tell_album import tell_album
from albums.models import Album, Item, User


@transaction.atomic
def choose_best(item: Item, user: User) -> bool:
    """Make it the best of its group, whatever the scores say from now on. False where it has no group any more.

    Where it hid behind the one that was the best, the two change places, unless that one is somebody else's: a
    contributor hides nobody's picture.
    """
    group = Item.objects.alive().filter(album=item.album_id, similar_group=item.similar_group)
    if item.similar_group is None:
        return False
    if not group.filter(pk=item.pk).update(best_of_group=True, best_chosen=True, hidden_at=None):
        return False
    others = group.exclude(pk=item.pk)
    if item.hidden_at:
        changeable(item.album, user, others.filter(best_of_group=True)).update(hidden_at=item.hidden_at)
    others.update(best_of_group=False, best_chosen=False)
    tell_album(item.album, group)
    return True


@transaction.atomic
def hide_rest(album: Album, user: User, groups: Sequence[UUID] | None = None) -> Changed:
    """Put what is similar behind the best of its group; of all groups where none is given. `undo` brings it back."""
    moment = timezone.now()
    rest = Item.objects.shown().filter(album=album, similar_group__isnull=False, best_of_group=False)
    if groups is not None:
        rest = rest.filter(similar_group__in=groups)
    # Behind one that is there: the best of a group may have been deleted a moment ago.
    best = Item.objects.shown().filter(album=album, best_of_group=True).values("similar_group")
    rest = rest.filter(similar_group__in=best)
    wanted, items = rest.count(), list(changeable(album, user, rest))
    Item.objects.shown().filter(pk__in=[item.pk for item in items]).update(hidden_at=moment)
    tell_album(album, items)
    return Changed(items, left=wanted - len(items), undo=moment.isoformat())


@transaction.atomic
def show_rest(album: Album, user: User, *, group: UUID | None = None, hidden_at: datetime | None = None) -> Changed:
    """Bring back what hides in a group, or what was hidden at this moment."""
    hidden = Item.objects.alive().filter(album=album, hidden_at__isnull=False)
    hidden = hidden.filter(similar_group=group) if group else hidden.filter(hidden_at=hidden_at)
    items = list(changeable(album, user, hidden))
    Item.objects.alive().filter(pk__in=[item.pk for item in items]).update(hidden_at=None)
    tell_album(album, items)
    return Changed(items)
