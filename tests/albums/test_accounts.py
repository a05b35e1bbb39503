"""Coming in, going out, and what is one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from albums.actions.tidy_accounts import tidy_accounts
from albums.models import Album, Invitation, OneTimeLink, Role, TokenBucket, User
from render.jobs import nudges
from tests.albums.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
WRONG = "not the password"
NEW = {"name": "Nora", "email": "Nora@Example.org", "password": PASSWORD}
PAGE = {"Accept": "text/html"}


def try_password(client: Client, email: str, password: str, address: str = "192.168.1.2") -> int:
    answer = client.post(reverse("sign_in"), {"email": email, "password": password}, REMOTE_ADDR=address)
    return answer.status_code


def test_signing_in_and_out_works(owner: User) -> None:
    client = Client()
    assert client.get("/account/", headers=PAGE).headers["Location"] == "/sign-in/?next=/account/"
    answer = client.post("/sign-in/?next=/account/", {"email": " Olga@EXAMPLE.org ", "password": PASSWORD})
    assert answer.headers["Location"] == f"{reverse('tour')}?next=%2Faccount%2F"
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.get("/account/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/account/").status_code == 401


def test_after_the_tour_signing_in_leads_to_where_one_was_going(owner: User) -> None:
    assert 'value="/account/"' in signed_in(owner).get("/tour/?next=/account/").text
    assert signed_in(owner).post("/tour/", {"next": "/account/"}).headers["Location"] == "/account/"
    assert signed_in(owner).post("/tour/", {"next": "//evil.example"}).headers["Location"] == "/"
    for wanted, reached in (("/account/", "/account/"), ("https://evil.example/", "/"), ("//evil.example", "/")):
        answer = Client().post("/sign-in/", {"email": owner.email, "password": PASSWORD, "next": wanted})
        assert answer.headers["Location"] == reached


@pytest.mark.parametrize("email", ["olga@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(owner: User, email: str) -> None:
    answer = Client().post("/sign-in/", {"email": email, "password": WRONG})
    assert answer.status_code == 400
    assert "do not belong together" in answer.text


def test_an_unknown_address_is_hashed_for_too(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda user, password: hashed.append(password))
    try_password(Client(), "nobody@example.org", WRONG)
    assert hashed == [WRONG]


class TestLimits:
    def test_one_address_gets_ten_tries_for_an_account(self, owner: User) -> None:
        for _ in range(10):
            assert try_password(Client(), owner.email, WRONG) == 400
        assert (
            "too often"
            in Client().post("/sign-in/", {"email": owner.email, "password": PASSWORD}, REMOTE_ADDR="192.168.1.2").text
        )

    def test_a_stranger_locks_nobody_out(self, owner: User) -> None:
        for number in range(80):
            try_password(Client(), owner.email, WRONG, f"203.0.113.{number}")
        assert not TokenBucket.take("sign-in:" + account(owner), capacity=50, per=timedelta(hours=1))
        assert try_password(Client(), owner.email, PASSWORD, "192.168.1.9") == 302

    def test_many_addresses_get_fewer_tries_each(self, owner: User) -> None:
        for number in range(50):
            try_password(Client(), owner.email, WRONG, f"203.0.113.{number}")
        assert [try_password(Client(), owner.email, WRONG, "198.51.100.1") for _ in range(2)] == [400, 400]
        assert try_password(Client(), owner.email, PASSWORD, "198.51.100.1") == 400

    def test_a_device_that_was_in_before_has_tries_of_its_own(self, owner: User) -> None:
        device = Client()
        assert try_password(device, owner.email, PASSWORD) == 302
        device.post("/sign-out/")
        for _ in range(70):
            try_password(Client(), owner.email, WRONG)
        assert try_password(Client(), owner.email, PASSWORD) == 400
        assert try_password(device, owner.email, PASSWORD) == 302

    def test_a_forged_device_is_a_new_one(self, owner: User) -> None:
        client = Client()
        client.cookies["device"] = "eyJpZCI6ICJhIn0:1sXabc:forged"
        for _ in range(10):
            assert try_password(client, owner.email, WRONG) == 400
        assert try_password(client, owner.email, PASSWORD) == 400

    def test_one_address_gets_sixty_tries_for_all_accounts(self, owner: User) -> None:
        for number in range(60):
            try_password(Client(), f"{number}@example.org", WRONG)
        assert try_password(Client(), owner.email, PASSWORD) == 400

    def test_of_ipv6_the_house_counts(self, owner: User) -> None:
        for number in range(10):
            try_password(Client(), owner.email, WRONG, f"2001:db8:1:2::{number}")
        assert try_password(Client(), owner.email, PASSWORD, "2001:db8:1:2:ffff::1") == 400
        assert try_password(Client(), owner.email, PASSWORD, "2001:db8:1:3::1") == 302


def account(user: User) -> str:
    from albums.actions.sign_in import account_key

    return account_key(user.email)


class TestFirstRun:
    def test_the_link_makes_the_owner_once(self) -> None:
        path = reverse("first_run", args=[OneTimeLink.make(OneTimeLink.Purpose.FIRST_RUN)])
        client = Client()
        assert "Welcome" in client.get(path).text
        assert client.post(path, NEW).headers["Location"] == reverse("tour")
        user = User.objects.get()
        assert (user.email, user.is_staff) == ("nora@example.org", True)
        assert client.get("/people/").status_code == 200
        assert Client().post(path, NEW | {"email": "eve@example.org"}).status_code == 404

    def test_it_is_no_use_when_somebody_is_there(self, owner: User) -> None:
        path = reverse("first_run", args=[OneTimeLink.make(OneTimeLink.Purpose.FIRST_RUN)])
        assert Client().get(path).status_code == 404

    def test_neither_an_old_nor_a_guessed_link_opens(self) -> None:
        token = OneTimeLink.make(OneTimeLink.Purpose.FIRST_RUN)
        OneTimeLink.objects.update(expires_at=timezone.now())
        assert Client().get(reverse("first_run", args=[token])).status_code == 404
        assert Client().get(reverse("first_run", args=["guess"])).status_code == 404

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"password": "short"}, "too short"),
            ({"password": "password"}, "too common"),
            ({"email": "nora"}, "valid email"),
            ({"name": ""}, "required"),
            ({"name": "x" * 81}, "at most 80"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_link_stays(self, change: dict[str, str], sentence: str) -> None:
        path = reverse("first_run", args=[OneTimeLink.make(OneTimeLink.Purpose.FIRST_RUN)])
        answer = Client().post(path, NEW | change)
        assert answer.status_code == 400
        assert sentence in answer.text
        assert Client().post(path, NEW).status_code == 302


class TestSignUp:
    def test_it_is_closed_unless_the_settings_open_it(self, settings: Settings) -> None:
        assert Client().get("/sign-up/").status_code == 404
        settings.SIGN_UP = True
        assert Client().post("/sign-up/", NEW).status_code == 302
        assert User.objects.get().is_staff is False

    def test_an_address_that_is_taken_is_named(self, owner: User, settings: Settings) -> None:
        settings.SIGN_UP = True
        assert "already" in Client().post("/sign-up/", NEW | {"email": "OLGA@example.org"}).text

    def test_ten_in_an_hour_are_enough(self, settings: Settings) -> None:
        settings.SIGN_UP = True
        answers = [Client().post("/sign-up/", NEW | {"email": f"{number}@example.org"}) for number in range(11)]
        assert [answer.status_code for answer in answers] == [302] * 10 + [400]


class TestJoining:
    def test_somebody_new_gets_an_account_and_the_album(self, album: Album, owner: User) -> None:
        path = invitation(owner, album, Role.CONTRIBUTOR)
        client = Client()
        assert "Our summer" in client.get(path).text
        assert client.post(path, NEW).status_code == 302
        assert album.role_of(User.objects.get(email="nora@example.org")) is Role.CONTRIBUTOR
        assert Client().get(path).status_code == 404

    def test_somebody_who_is_here_joins_with_their_account(self, album: Album, owner: User, other: User) -> None:
        path = invitation(owner, album, Role.VIEWER)
        answer = signed_in(other).post(path)
        assert answer.headers["Location"] == f"/albums/{album.pk}/"
        assert album.role_of(other) is Role.VIEWER
        assert Invitation.objects.get().used_by == other

    def test_a_member_keeps_the_higher_role(self, album: Album, owner: User, viewer: User) -> None:
        signed_in(viewer).post(invitation(owner, album, Role.CONTRIBUTOR))
        signed_in(owner).post(invitation(owner, album, Role.VIEWER))
        assert (album.role_of(viewer), album.role_of(owner)) == (Role.CONTRIBUTOR, Role.OWNER)

    def test_an_invitation_is_used_once_and_for_two_weeks(self, album: Album, owner: User, other: User) -> None:
        path = invitation(owner, album, Role.VIEWER)
        Invitation.objects.update(expires_at=timezone.now())
        assert signed_in(other).post(path).status_code == 404
        assert album.role_of(other) is None

    def test_an_invitation_to_an_album_in_the_trash_is_closed(self, album: Album, owner: User) -> None:
        path = invitation(owner, album, Role.VIEWER)
        Album.objects.update(deleted_at=timezone.now())
        assert Client().get(path).status_code == 404

    def test_who_has_an_account_is_told_so(self, album: Album, owner: User, other: User) -> None:
        answer = Client().post(invitation(owner, album, Role.VIEWER), NEW | {"email": other.email})
        assert answer.status_code == 400
        assert "Sign in with it" in answer.text
        assert Invitation.objects.get().used_at is None


def invitation(by: User, album: Album, role: Role) -> str:
    return reverse("join", args=[Invitation.make(by, album=album, role=role)])


class TestReset:
    def test_a_link_sets_a_new_password_and_signs_out_everywhere(self, viewer: User) -> None:
        elsewhere = signed_in(viewer)
        path = reverse("reset", args=[OneTimeLink.make(OneTimeLink.Purpose.RESET, viewer)])
        client = Client()
        assert client.post(path, {"password": "another afternoon"}).status_code == 302
        assert client.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 401
        assert try_password(Client(), viewer.email, "another afternoon") == 302
        assert Client().post(path, {"password": "a third afternoon"}).status_code == 404

    def test_it_is_no_first_run_link_and_the_other_way_round(self, viewer: User) -> None:
        token = OneTimeLink.make(OneTimeLink.Purpose.RESET, viewer)
        assert Client().get(reverse("first_run", args=[token])).status_code == 404
        token = OneTimeLink.make(OneTimeLink.Purpose.FIRST_RUN)
        assert Client().get(reverse("reset", args=[token])).status_code == 404


class TestPeople:
    def test_staff_make_links_for_others(self, staff: User, viewer: User) -> None:
        client = signed_in(staff)
        answer = client.post(reverse("person_reset", args=[viewer.pk]), follow=True)
        assert "Vera can set a new password" in client.get(reverse("people")).text  # reloaded
        path = "/reset/" + answer.text.split("/reset/")[1].split('"')[0]
        assert Client().post(path, {"password": "another afternoon"}).status_code == 302
        assert "can set a new password" not in client.get(reverse("people")).text  # it is used
        answer = client.post(reverse("invite_person"), follow=True)
        path = "/join/" + answer.text.split("/join/")[1].split('"')[0]
        assert Client().post(path, NEW).status_code == 302

    def test_one_stays_who_looks_after_the_server(self, staff: User, viewer: User) -> None:
        client = signed_in(staff)
        assert client.post(reverse("person_staff", args=[staff.pk]), {"allowed": "no"}).status_code == 409
        assert client.post(reverse("person_staff", args=[viewer.pk]), {"allowed": "yes"}).status_code == 302
        assert client.post(reverse("person_staff", args=[staff.pk]), {"allowed": "no"}).status_code == 302
        assert client.get("/people/").status_code == 403


class TestOwnAccount:
    def test_name_and_language(self, owner: User) -> None:
        client = signed_in(owner)
        assert client.post("/account/", {"name": "Olga S.", "language": "de"}).status_code == 302
        owner.refresh_from_db()
        assert (owner.name, owner.language) == ("Olga S.", "de")
        assert client.get("/account/").headers["Content-Language"] == "de"
        assert client.post("/account/", {"name": "", "language": "xx"}).status_code == 400

    def test_e_mail_address(self, owner: User, other: User) -> None:
        client = signed_in(owner)
        assert client.post("/account/email/", {"email": "new@example.org", "current": WRONG}).status_code == 400
        assert client.post("/account/email/", {"email": "Otto@example.org", "current": PASSWORD}).status_code == 400
        assert client.post("/account/email/", {"email": "New@Example.org", "current": PASSWORD}).status_code == 302
        assert try_password(Client(), "new@example.org", PASSWORD) == 302

    def test_password(self, owner: User) -> None:
        here, elsewhere = signed_in(owner), signed_in(owner)
        assert here.post("/account/password/", {"current": WRONG, "password": "another one"}).status_code == 400
        assert here.post("/account/password/", {"current": PASSWORD, "password": "password"}).status_code == 400
        assert here.post("/account/password/", {"current": PASSWORD, "password": "another one"}).status_code == 302
        assert here.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 401

    def test_a_found_phone_cannot_guess_for_long(self, owner: User) -> None:
        client = signed_in(owner)
        answers = [client.post("/account/delete/", {"current": WRONG}) for _ in range(11)]
        assert "too often" in answers[-1].text
        assert client.post("/account/delete/", {"current": PASSWORD}).status_code == 400

    def test_sign_out_everywhere(self, owner: User) -> None:
        here, elsewhere = signed_in(owner), signed_in(owner)
        assert here.post("/account/sessions/").status_code == 302
        assert here.get("/account/").status_code == 401
        assert elsewhere.get("/account/").status_code == 401


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sign-out/", {}),
        ("/account/sessions/", {}),
        ("/account/password/", {"current": PASSWORD, "password": "another one"}),
        ("/account/delete/", {"current": PASSWORD}),
    ],
)
def test_open_pages_of_who_is_signed_out_are_told(
    owner: User,
    path: str,
    form: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    told: list[tuple[list[str], str]] = []
    monkeypatch.setattr(nudges, "tell", lambda groups, message: told.append((groups, message["type"])))
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(owner).post(path, form).status_code == 302
    assert told == [([owner.group], "access.changed")]


def test_what_is_old_is_forgotten_and_what_is_in_use_stays(owner: User, viewer: User, album: Album) -> None:
    Client().post("/sign-in/", {"email": owner.email, "password": WRONG})
    TokenBucket.objects.update(filled_at=timezone.now() - timedelta(days=2))
    invitation(owner, album, Role.VIEWER)
    OneTimeLink.make(OneTimeLink.Purpose.RESET, viewer)
    for model in (Invitation, OneTimeLink):
        model.objects.update(expires_at=timezone.now() - timedelta(days=31))
    kept = invitation(owner, album, Role.VIEWER)
    here = signed_in(owner)
    signed_in(viewer)
    Session.objects.exclude(pk=here.session.session_key).update(expire_date=timezone.now())
    tidy_accounts()
    assert not TokenBucket.objects.exists()
    assert not OneTimeLink.objects.exists()
    assert Session.objects.count() == 1
    assert Client().get(kept).status_code == 200


def test_language_is_chosen_here_and_kept_with_the_account(owner: User) -> None:
    client = signed_in(owner)
    assert client.post("/language/", {"language": "de", "next": "/account/"}).headers["Location"] == "/account/"
    owner.refresh_from_db()
    assert owner.language == "de"
    assert Client().post("/language/", {"language": "tlh"}).status_code == 400


def test_a_script_that_is_signed_out_is_told_so_and_a_fragment_leads_to_the_door() -> None:
    assert Client().post("/account/").status_code == 401
    answer = Client().get("/account/", headers=PAGE | {"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in/")
