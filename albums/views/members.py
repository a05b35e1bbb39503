"""Who is in an album: roles, leaving, invitations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from albums.access import album_for
from albums.actions.keep_members import LastOwnerError, change_role, remove_member
from albums.addresses import qr_code, whole_address
from albums.models import Album, Invitation, Role, User
from albums.requests import Request
from albums.views.errors import refuse
from albums.views.handing import hand_over, handed


@require_GET
def members(request: Request, album: UUID) -> HttpResponse:
    found = album_for(request, album)
    return render(request, "albums/members.html", shown(found, new_link(request, found)))


def new_link(request: Request, album: Album) -> str:
    """Of the invitation that this owner has just made, while somebody can still follow it; else empty."""
    token = handed(request).get("token", "")
    there = token and album.may_own and Invitation.objects.usable(token).filter(album=album).exists()
    return whole_address(request, "join", token) if there else ""


def shown(album: Album, link: str) -> dict[str, Any]:
    """`link`: a new invitation's."""
    pending = album.invitations.filter(used_at=None, expires_at__gt=timezone.now()).order_by("-created_at")
    owners = album.memberships.filter(role=Role.OWNER).values_list("pk", flat=True)[:2]
    return {
        "album": album,
        "only_owner": owners[0] if len(owners) == 1 else None,  # who can neither step down nor leave
        "memberships": album.memberships.select_related("user").order_by("created_at"),
        "pending": pending if album.may_own else [],
        "roles": Role.choices,
        "role_names": dict(Role.choices),
        "link": link,
        "code": qr_code(link) if link else "",
    }


@require_POST
def change(request: Request, album: UUID) -> HttpResponseBase:
    found = album_for(request, album, need="own")
    try:
        change_role(found, asked_member(request, found), asked_role(request))
    except LastOwnerError as error:
        return refuse(request, 409, str(error))
    return redirect("album_members", found.pk)


@require_POST
def remove(request: Request, album: UUID) -> HttpResponseBase:
    """Owners remove anybody; everybody may leave."""
    found = album_for(request, album)
    member = asked_member(request, found)
    if member != request.user and not found.may_own:
        raise PermissionDenied(_("Only an owner of this album may do that."))
    try:
        remove_member(found, member)
    except LastOwnerError as error:
        return refuse(request, 409, str(error))
    return redirect("home") if member == request.user else redirect("album_members", found.pk)


@require_POST
def invite(request: Request, album: UUID) -> HttpResponseBase:
    """A link for one person. Only its hash is kept, so that it can be shown only now."""
    found = album_for(request, album, need="own")
    token = Invitation.make(request.user, album=found, role=asked_role(request))
    return hand_over(request.user, reverse("album_members", args=[found.pk]), token, part="#invite")


@require_POST
def revoke(request: Request, album: UUID, invitation: UUID) -> HttpResponseBase:
    found = album_for(request, album, need="own")
    found.invitations.filter(pk=invitation, used_at=None).delete()
    return redirect("album_members", found.pk)


def asked_role(request: Request) -> Role:
    try:
        return Role(request.POST.get("role", ""))
    except ValueError as error:
        raise BadRequest("no such role") from error


def asked_member(request: Request, album: Album) -> User:
    try:
        user_id = UUID(request.POST.get("member", ""))
    except ValueError as error:
        raise BadRequest("no id of a member") from error
    member = album.members.filter(pk=user_id).first()
    if member is None:
        raise Http404
    return member
