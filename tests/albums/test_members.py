"""Who is in an album, and who comes in."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from albums.models import Album, Invitation, Membership, Role, User
from tests.albums.conftest import signed_in


def roles(album: Album) -> dict[str, str]:
    return dict(album.memberships.values_list("user__name", "role"))


def test_it_works(album: Album, owner: User, viewer: User) -> None:
    page = signed_in(owner).get(reverse("album_members", args=[album.pk])).content.decode()
    assert "Olga" in page and "Carl" in page and "Vera" in page and "Invite somebody" in page
    page = signed_in(viewer).get(reverse("album_members", args=[album.pk])).content.decode()
    assert "Olga" in page and "Invite somebody" not in page and "Leave" in page and "Remove" not in page


def test_an_owner_gives_roles(album: Album, owner: User, viewer: User, contributor: User) -> None:
    form = {"member": str(viewer.pk), "role": "contributor"}
    address = reverse("member_change", args=[album.pk])
    assert signed_in(contributor).post(address, form).status_code == 403
    assert signed_in(owner).post(address, form).status_code == 302
    assert roles(album)["Vera"] == "contributor"


@pytest.mark.parametrize(
    ("form", "status"),
    [({"role": "king"}, 400), ({"member": "x"}, 400), ({"member": str(uuid4())}, 404), ({"role": ""}, 400)],
)
def test_nonsense_is_refused(album: Album, owner: User, viewer: User, form: dict[str, str], status: int) -> None:
    form = {"member": str(viewer.pk), "role": "viewer"} | form
    assert signed_in(owner).post(reverse("member_change", args=[album.pk]), form).status_code == status


def test_the_last_owner_stays_one(album: Album, owner: User, viewer: User) -> None:
    client = signed_in(owner)
    step_down = {"member": str(owner.pk), "role": "viewer"}
    answer = client.post(reverse("member_change", args=[album.pk]), step_down)
    assert answer.status_code == 409
    assert "An album needs an owner" in answer.content.decode()
    assert client.post(reverse("member_remove", args=[album.pk]), {"member": str(owner.pk)}).status_code == 409
    assert roles(album)["Olga"] == "owner"
    Membership.objects.filter(user=viewer).update(role=Role.OWNER)
    assert client.post(reverse("member_change", args=[album.pk]), step_down).status_code == 302


def test_what_cannot_be_is_not_offered(album: Album, owner: User, contributor: User) -> None:
    client, address = signed_in(owner), reverse("album_members", args=[album.pk])
    page = client.get(address).content.decode()
    assert f"role-{owner.pk}" not in page and f"role-{contributor.pk}" in page and "Leave" not in page
    Membership.objects.filter(user=contributor).update(role=Role.OWNER)
    page = client.get(address).content.decode()
    assert f"role-{owner.pk}" in page and "Leave" in page


def test_removing_and_leaving(album: Album, owner: User, contributor: User, viewer: User) -> None:
    address = reverse("member_remove", args=[album.pk])
    assert signed_in(contributor).post(address, {"member": str(viewer.pk)}).status_code == 403
    assert signed_in(viewer).post(address, {"member": str(viewer.pk)})["Location"] == reverse("home")
    assert signed_in(owner).post(address, {"member": str(contributor.pk)}).status_code == 302
    assert roles(album) == {"Olga": "owner"}
    assert signed_in(viewer).get(reverse("album", args=[album.pk])).status_code == 404


def test_an_invitation_is_a_link_and_a_code_shown_once(album: Album, owner: User, contributor: User) -> None:
    address = reverse("invite", args=[album.pk])
    assert signed_in(contributor).post(address, {"role": "viewer"}).status_code == 403
    assert signed_in(owner).post(address, {"role": "boss"}).status_code == 400
    client = signed_in(owner)
    page = client.post(address, {"role": "viewer"}, follow=True).content.decode()
    found = re.search(r'value="(http://testserver/join/([^/]+)/)"', page)
    assert found and "<svg" in page
    invitation = Invitation.objects.usable(found[2]).get()
    assert (invitation.album, invitation.role) == (album, "viewer")
    members = reverse("album_members", args=[album.pk])
    assert found[2] in client.get(members).content.decode()  # reloaded, which makes no second one
    assert Invitation.objects.count() == 1
    page = signed_in(owner).get(members).content.decode()
    assert found[2] not in page and "Invited, but not here yet" in page
    client.post(reverse("invitation_revoke", args=[album.pk, invitation.pk]))
    assert found[2] not in client.get(members).content.decode()


def test_a_link_is_shown_to_nobody_else_at_the_same_browser(album: Album, owner: User, contributor: User) -> None:
    client = signed_in(owner)
    members = reverse("album_members", args=[album.pk])
    assert "/join/" in client.post(reverse("invite", args=[album.pk]), {"role": "viewer"}, follow=True).text
    client.force_login(contributor)
    assert "/join/" not in client.get(members).text
    Membership.objects.filter(user=contributor).update(role=Role.OWNER)
    assert "/join/" not in client.get(members).text
    client.cookies["handed"] = "x"
    assert "/join/" not in client.get(members).text


def test_an_invitation_can_be_revoked(album: Album, owner: User, contributor: User, other: User) -> None:
    token = Invitation.make(owner, album=album)
    invitation = Invitation.objects.get()
    address = reverse("invitation_revoke", args=[album.pk, invitation.pk])
    assert signed_in(contributor).post(address).status_code == 403
    elsewhere = Album.objects.create(title="Elsewhere")
    Membership.objects.create(album=elsewhere, user=other, role=Role.OWNER)
    signed_in(other).post(reverse("invitation_revoke", args=[elsewhere.pk, invitation.pk]))
    assert Invitation.objects.usable(token).exists()
    assert signed_in(owner).post(address).status_code == 302
    assert not Invitation.objects.usable(token).exists()


def test_old_and_used_invitations_are_not_listed(album: Album, owner: User) -> None:
    Invitation.make(owner, album=album, expires_at=timezone.now() - timedelta(days=1))
    Invitation.make(owner, album=album, used_at=timezone.now())
    page = signed_in(owner).get(reverse("album_members", args=[album.pk])).content.decode()
    assert "Invited, but not here yet" not in page
