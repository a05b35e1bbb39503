"""Make accounts, by the first-run link, by invitation or freely; take invited people into albums."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.models import Invitation, Membership, OneTimeLink, Role, User
from render.media.errors import RefusedError


def make_account(email: str, password: str, name: str, *, is_staff: bool = False) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name, is_staff=is_staff)
    except IntegrityError as error:
        raise RefusedError(_("There is an account with this e-mail address already. Sign in with it.")) from error


def begin(token: str, email: str, password: str, name: str) -> User:
    """The first account, of whoever holds the link that was printed at the start; it looks after the server."""
    with transaction.atomic():
        used = OneTimeLink.objects.usable(token).filter(purpose=OneTimeLink.Purpose.FIRST_RUN)
        if User.objects.alive().exists() or not used.update(used_at=timezone.now()):
            raise RefusedError(_("This link has been used. Sign in with the account that was made by it."))
        return make_account(email, password, name, is_staff=True)


def join_anew(token: str, email: str, password: str, name: str) -> User:
    """Make an account by invitation, and take it in."""
    with transaction.atomic():
        user = make_account(email, password, name)
        accept(token, user)
        return user


def accept(token: str, user: User) -> Invitation:
    """Use an invitation, once. Who is a member already keeps the role if it is the higher one."""
    with transaction.atomic():
        usable = Invitation.objects.usable(token)
        invitation = usable.select_related("album").first()
        if invitation is None or not usable.update(used_at=timezone.now(), used_by=user):
            raise RefusedError(_("This invitation has been used or is too old. Ask for a new one."))
        if invitation.album is not None:
            role = Role(invitation.role)
            member, _new = Membership.objects.get_or_create(album=invitation.album, user=user, defaults={"role": role})
            if Role(member.role).rank < role.rank:
                member.role = role
                member.save(update_fields=["role"])
        return invitation
