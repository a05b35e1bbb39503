"""Reports, flags, decisions and appeals: each step, who may take it, and what it does to what is shared."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from albums.actions.audit import first_fault
from albums.actions.moderate import (
    REPORTS_KEPT,
    answer,
    appeal,
    claim,
    decide,
    is_suspended,
    look_over,
    record_look,
    release,
    report,
    set_trust,
    tidy_reports,
)
from albums.actions.share_by_link import change_link, make_link, revoke_links
from albums.blurred import GRAIN, blurred
from albums.kinds.render import POSTER
from albums.models import (
    Album,
    AuditEntry,
    Case,
    Decision,
    Item,
    Link,
    LinkView,
    Movie,
    Notice,
    Report,
    Sticker,
    TokenBucket,
    User,
)
from albums.models.accounts import Trust
from albums.models.audit import Verb
from albums.models.moderation import CLAIMED_FOR, ENOUGH_REPORTERS, MEASURES, Action, Reason, Veil
from albums.models.notices import NoticeQuerySet
from albums.storage import pictures_folder
from render.media.errors import RefusedError
from tests.albums.conftest import person, signed_in
from tests.albums.filming import add_photos, import_themes, rendered_movie
from tests.albums.serving import serving
from tests.albums.sticking import make_sticker
from tests.albums.test_links import FILES, at, big_movie, bytes_after, opened, status, verbs  # noqa: F401

MIB = 2**20
PAGE = ("", *FILES)


@pytest.fixture
def movie(db: None, album: Album, owner: User) -> Movie:
    import_themes()
    add_photos(album, 4)
    return with_poster(rendered_movie(album, owner))


def with_poster(movie: Movie) -> Movie:
    """A poster with edges that a blur has to take away."""
    stripes = np.zeros((480, 854, 3), np.uint8)
    stripes[:, ::20] = 255
    assert movie.rendition is not None
    Image.fromarray(stripes).save(pictures_folder(movie.rendition.blob_id) / POSTER, "JPEG", quality=90)
    return movie


@pytest.fixture
def link(movie: Movie, owner: User) -> Link:
    return make_link(movie, owner)


@pytest.fixture
def case(link: Link) -> Case:
    return report(link, Reason.PRIVACY, "That is me.", "203.0.113.1").case


@pytest.fixture
def other_staff(db: None) -> User:
    return person("Sam", is_staff=True)


def flag(movie: Movie, score: float = 0.95) -> Item:
    """One of its pictures is doubtful."""
    source = (movie.storyboard or {})["shots"][1]["source"]
    Item.objects.filter(pk=source).update(nudity=score)
    return Item.objects.get(pk=source)


def statuses(link: Link, client: Client | None = None) -> list[int]:
    return [status(link, name, client) for name in PAGE]


def told(user: User) -> NoticeQuerySet:
    return Notice.objects.unseen_by(user).filter(decision__isnull=False)


# ---- reports


def test_a_visitor_reports_without_an_account_or_scripts(link: Link) -> None:
    page = Client().get(at(link)).content.decode()
    assert f'href="{at(link, "report/")}"' in page
    visitor = Client()
    form = visitor.get(at(link, "report/"))
    assert form.status_code == 200 and "It shows somebody who does not want that" in form.content.decode()
    answer = visitor.post(at(link, "report/"), {"reason": "privacy", "words": "That is me."}, follow=True)
    assert "Thank you" in answer.content.decode()
    row = Report.objects.get()
    assert (row.reason, row.words, row.link, row.case.subject) == ("privacy", "That is me.", link, link.thing.subject)
    assert "127.0.0.1" not in str(Report.objects.values().get())
    assert statuses(link) == [200] * 4  # one report takes nothing away


@pytest.mark.parametrize(
    "said", [{}, {"reason": "dull"}, {"reason": "mistake"}, {"reason": "other", "words": "x" * 1001}]
)
def test_a_report_needs_a_reason(link: Link, said: dict[str, str]) -> None:
    answer = Client().post(at(link, "report/"), said)
    assert answer.status_code == 400 and 'role="alert"' in answer.content.decode()
    assert not Case.objects.exists()


def test_several_reports_make_one_case_also_by_several_links(movie: Movie, owner: User, contributor: User) -> None:
    links = [make_link(movie, owner), make_link(movie, contributor)]
    for number, each in enumerate(links):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(at(each, "report/"), {"reason": "other"})
    case = Case.objects.get()
    assert case.reports.count() == 2 and set(case.links.all()) == set(links) and case.link() == links[1]
    assert Link.objects.get(pk=make_link(movie, owner).pk).case == case
    assert verbs().count("case-opened") == 1


def test_reports_are_limited_for_each_address_and_for_nobody_else(link: Link) -> None:
    def reports(address: str) -> int:
        return Client(REMOTE_ADDR=address).post(at(link, "report/"), {"reason": "other"}).status_code

    assert [reports("203.0.113.1") for _ in range(4)] == [302, 302, 302, 429]
    assert reports("203.0.113.2") == 302
    assert Report.objects.count() == 4


SHUT: dict[str, dict[str, Any]] = {
    "locked": {"password": "three blue boats"},
    "before": {"starts_at": timezone.now() + timedelta(days=1)},
    "ended": {"ends_at": timezone.now()},
    "used up": {"view_limit": 1},
}


@pytest.mark.parametrize("why", SHUT)
def test_every_page_of_a_link_can_be_reported_but_what_nobody_saw_blurs_nothing(
    why: str, link: Link, owner: User
) -> None:
    change_link(link, owner, dict(SHUT[why]))
    Link.objects.filter(view_limit=1).update(views=1)
    page = Client().get(at(link)).content.decode()
    assert f'href="{at(link, "report/")}"' in page and "Our summer" not in page
    for number in range(ENOUGH_REPORTERS):
        visitor = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert "Our summer" not in visitor.get(at(link, "report/")).content.decode()
        answer = visitor.post(at(link, "report/"), {"reason": "privacy"})
        assert answer["Location"] == at(link, "report/?thanks")
    case = Case.objects.get()
    assert (case.is_open, case.reports.count(), case.is_doubted()) == (True, ENOUGH_REPORTERS, False)


def test_what_is_turned_off_cannot_be_reported(link: Link, owner: User) -> None:
    revoke_links(Link.objects.all(), owner)
    answer = Client().post(at(link, "report/"), {"reason": "other"}, headers={"Accept": "text/html"})
    assert answer.status_code == 404 and "Ask whoever sent it to you" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_child_in_danger_stays_first_whatever_is_said_after(link: Link, staff: User) -> None:
    case = report(link, Reason.CHILD, "", "203.0.113.1").case
    report(link, Reason.OTHER, "", "203.0.113.2")
    case.refresh_from_db()
    assert case.reason == Reason.CHILD
    decide(case, staff, Action.DISMISS, Reason.FINE)
    report(link, Reason.OTHER, "", "203.0.113.2")
    case.refresh_from_db()
    assert case.reason == Reason.OTHER  # somebody has looked at what was said before


def test_one_stranger_blurs_nothing_but_several_do_until_somebody_has_looked(link: Link, staff: User) -> None:
    for _ in range(9):
        report(link, Reason.OTHER, "", "203.0.113.1")
    assert status(link, "movie.mp4") == 200
    for number in range(ENOUGH_REPORTERS - 1):
        report(link, Reason.OTHER, "", f"198.51.100.{number}")
    assert status(link, "movie.mp4") == 403
    case = Case.objects.get()
    decide(case, staff, Action.DISMISS, Reason.FINE)
    assert status(link, "movie.mp4") == 200
    assert not Report.objects.exclude(reporter="").exists()
    for number in range(9):
        report(link, Reason.OTHER, "", f"198.51.100.{number}")
    case.refresh_from_db()
    assert case.is_open and status(link, "movie.mp4") == 200  # it is in the queue again, and stays as it is


# ---- flags


@pytest.mark.parametrize(("setting", "page", "film"), [("hide", 403, 403), ("blur", 200, 403), ("show", 200, 200)])
def test_what_is_flagged_is_shown_by_the_setting(
    movie: Movie, owner: User, settings: Settings, setting: str, page: int, film: int
) -> None:
    settings.FLAGGED = setting
    flag(movie)
    link = make_link(movie, owner)
    case = Case.objects.get()
    assert (case.flagged, case.score, case.reason) == (True, 0.95, "nudity")
    assert [status(link), status(link, "movie.mp4")] == [page, film]


def test_below_the_threshold_nothing_is_flagged(movie: Movie, owner: User, settings: Settings) -> None:
    flag(movie, 0.79)
    link = make_link(movie, owner)
    assert not Case.objects.exists()
    settings.FLAG_SCORE = 0.5
    look_over(link)
    assert Case.objects.get().flagged


def test_what_is_blurred_is_blurred_in_its_bytes_and_shown_to_who_wants_it(movie: Movie, owner: User) -> None:
    flag(movie)
    link = make_link(movie, owner)
    visitor = opened(link)
    html = visitor.get(at(link)).content.decode()
    assert "Show it anyway" in html and "Our summer" in html and "movie.mp4" not in html
    picture = np.asarray(Image.open(io.BytesIO(visitor.get(at(link, "poster.jpg")).content)).convert("L"), float)
    assert np.abs(np.diff(picture, axis=1)).max() < 16  # of 255, where the stripes had 255
    assert status(link, "oembed.json", visitor) == 403
    assert visitor.post(at(link), {"sure": "yes"}).status_code == 302
    assert statuses(link, visitor) == [200] * 4
    assert 'src="' in visitor.get(at(link)).content.decode()
    assert statuses(link) == [200, 403, 200, 403]  # to nobody else
    assert visitor.cookies["covered"]["path"] == at(link)


def test_a_forged_word_opens_nothing(movie: Movie, owner: User) -> None:
    flag(movie)
    link = make_link(movie, owner)
    visitor = Client()
    visitor.cookies["covered"] = visitor.cookies["adults"] = "yes"
    assert status(link, "movie.mp4", visitor) == 403
    second = make_link(movie, owner)
    visitor.post(at(second), {"sure": "yes"})
    assert [status(link, "movie.mp4", visitor), status(second, "movie.mp4", visitor)] == [403, 200]


def test_a_blur_leaves_no_more_than_some_colours(movie: Movie) -> None:
    assert movie.rendition is not None
    path = pictures_folder(movie.rendition.blob_id) / POSTER
    grains = Image.open(io.BytesIO(blurred(path))).resize((GRAIN, GRAIN))
    assert Image.open(io.BytesIO(blurred(path))).size == (960, 540)
    assert np.asarray(grains.convert("L")).std() < 40


def test_what_somebody_found_fine_is_not_flagged_again_but_something_new_is(
    movie: Movie, owner: User, staff: User
) -> None:
    item = flag(movie)
    link = make_link(movie, owner)
    decide(Case.objects.get(), staff, Action.DISMISS, Reason.FINE)
    look_over(link)
    make_link(movie, owner)
    assert not Case.objects.get().is_open and status(link, "movie.mp4") == 200
    rendition = movie.rendition
    assert rendition is not None
    fresh = movie.album.items.exclude(pk=item.pk).first()
    assert fresh is not None
    Item.objects.filter(pk=fresh.pk).update(nudity=0.9)
    shots = [shot | {"source": str(fresh.pk)} if shot.get("source") else shot for shot in rendition.storyboard["shots"]]
    rendition.storyboard = rendition.storyboard | {"shots": shots}
    rendition.save(update_fields=["storyboard"])
    look_over(link)
    assert Case.objects.get().is_open and status(link, "movie.mp4") == 403


def test_a_sticker_is_flagged_by_what_it_was_lifted_from(owner: User, contributor: User, album: Album) -> None:
    sticker, item = make_sticker(owner), add_photos(album, 1)[0]
    Item.objects.filter(pk=item.pk).update(nudity=0.9)
    Sticker.objects.update(item=item)
    sticker.refresh_from_db()
    link = make_link(sticker, owner)
    assert Case.objects.get().kind == "sticker"
    assert [status(link), status(link, "sticker.webp"), status(link, "poster.jpg")] == [200, 403, 200]
    assert Client().get(at(link, "poster.jpg"))["Content-Type"] == "image/jpeg"
    visitor = opened(link)
    visitor.post(at(link), {"sure": "yes"})
    assert status(link, "sticker.webp", visitor) == 200


def test_trust_says_what_flags_do(movie: Movie, owner: User, staff: User) -> None:
    flag(movie)
    link = make_link(movie, owner)
    assert Link.objects.get(pk=link.pk).veil() is Veil.BLUR
    set_trust(owner, Trust.TRUSTED, staff)
    assert Link.objects.get(pk=link.pk).veil() is None and Case.objects.get().is_open  # listed, and shown
    set_trust(owner, Trust.CHECKED, staff)
    assert statuses(link) == [403] * 4
    page = Client().get(at(link)).content.decode()
    assert "Somebody has to look at this before it is shown." in page and "Our summer" not in page
    decide(Case.objects.get(), staff, Action.DISMISS, Reason.FINE)
    assert statuses(link) == [200] * 4
    assert verbs() == ["link-made", "case-opened", "trust-trusted", "trust-checked", "dismissed"]


def test_all_that_a_checked_person_shares_is_looked_at_first(movie: Movie, owner: User, staff: User) -> None:
    before = make_link(movie, owner)
    set_trust(owner, Trust.CHECKED, staff)
    assert statuses(before) == [403] * 4  # also what was shared before
    sticker = make_link(make_sticker(owner), owner)
    assert status(sticker, "sticker.webp") == 403
    decide(Case.objects.get(links=sticker), staff, Action.DISMISS, Reason.FINE)
    assert status(sticker, "sticker.webp") == 200 and statuses(before) == [403] * 4


# ---- decisions

DOWN: dict[Action, tuple[int, list[int]]] = {
    Action.RESTRICT: (200, [200, 403, 200, 403]),
    Action.DOWN_LINK: (404, [404] * 4),
    Action.DOWN: (404, [404] * 4),
    Action.SUSPEND: (404, [404] * 4),
}
VERB_OF = {
    Action.RESTRICT: Verb.RESTRICTED,
    Action.DOWN_LINK: Verb.LINK_DOWN,
    Action.DOWN: Verb.TAKEN_DOWN,
    Action.SUSPEND: Verb.SUSPENDED,
}


@pytest.mark.parametrize("action", MEASURES)
def test_a_measure_holds_is_told_and_can_be_lifted(
    case: Case, link: Link, owner: User, staff: User, action: Action
) -> None:
    decision = decide(case, staff, action, Reason.PRIVACY, "The neighbour asked for it.")
    assert statuses(link) == DOWN[action][1]
    case.refresh_from_db()
    assert not case.is_open and decision.is_in_force
    entry = AuditEntry.objects.get(verb=VERB_OF[action])
    about = {Action.DOWN_LINK: link.subject, Action.SUSPEND: owner.subject}.get(action, case.subject)
    assert (entry.actor, entry.subject, entry.about) == (staff.pk, case.name, about)
    assert told(owner).get().decision == decision
    page = signed_in(owner).get(f"/decisions/{decision.pk}/").content.decode()
    assert "The neighbour asked for it." in page and "It shows somebody who does not want that" in page
    assert "Stella" not in page  # who decided is nobody's business but staff's
    assert not told(owner).exists()
    with pytest.raises(RefusedError, match="so already"):
        decide(case, staff, action, Reason.PRIVACY)
    restored = decide(case, staff, Action.RESTORE, Reason.MISTAKE)
    assert statuses(link) == [200] * 4
    assert told(owner).get().decision == restored
    with pytest.raises(RefusedError, match="Nothing is taken down"):
        decide(case, staff, Action.RESTORE, Reason.MISTAKE)
    assert first_fault() is None


def test_one_link_is_taken_down_and_the_others_stay(
    case: Case, link: Link, movie: Movie, owner: User, staff: User
) -> None:
    other = make_link(movie, owner)
    decide(case, staff, Action.DOWN_LINK, Reason.PRIVACY)
    assert statuses(link) == [404] * 4 and statuses(other) == [200] * 4
    page = signed_in(owner).get(f"/movies/{movie.pk}/links/").content.decode()
    assert "Taken down: your notices say why" in page


def test_what_is_taken_down_everywhere_cannot_be_shared_anew(
    case: Case, movie: Movie, owner: User, contributor: User, staff: User
) -> None:
    others = make_link(movie, contributor)
    decide(case, staff, Action.DOWN, Reason.RIGHTS)
    assert statuses(others) == [404] * 4 and told(contributor).exists()
    with pytest.raises(RefusedError, match="This was taken down"):
        make_link(movie, contributor)
    refused = signed_in(owner).post(f"/movies/{movie.pk}/links/", {"action": "make"})
    assert refused.status_code == 409 and "This was taken down" in refused.content.decode()
    assert signed_in(owner).get(f"/movies/{movie.pk}/movie.mp4").status_code == 200  # at home it is as it was


def test_who_is_suspended_shares_nothing_else_either(
    case: Case, movie: Movie, owner: User, contributor: User, staff: User
) -> None:
    sticker = make_link(make_sticker(owner), owner)
    others = make_link(movie, contributor)
    decide(case, staff, Action.SUSPEND, Reason.FRAUD)
    assert is_suspended(owner) and status(sticker, "sticker.webp") == 404 and statuses(others) == [200] * 4
    with pytest.raises(RefusedError, match="You cannot share by links now"):
        make_link(make_sticker(owner, "Another"), owner)


def test_adults_are_asked_and_children_see_nothing(case: Case, link: Link, staff: User) -> None:
    decide(case, staff, Action.RESTRICT, Reason.NUDITY)
    visitor = opened(link)
    html = visitor.get(at(link)).content.decode()
    assert "For adults only" in html and "Our summer" not in html
    neutral = len(visitor.get(at(link, "poster.jpg")).content)
    visitor.post(at(link), {"sure": "no"})
    assert status(link, "movie.mp4", visitor) == 403
    visitor.post(at(link), {"sure": "yes"})
    assert statuses(link, visitor) == [200] * 4 and visitor.get(at(link, "poster.jpg"))["Content-Length"] != str(
        neutral
    )
    assert statuses(link) == DOWN[Action.RESTRICT][1]


def test_a_measure_does_not_outlive_its_links_rules(case: Case, link: Link, owner: User, staff: User) -> None:
    """What its owner turned off stays off when it is restored."""
    decide(case, staff, Action.DOWN, Reason.RIGHTS)
    revoke_links(Link.objects.all(), owner)
    decide(case, staff, Action.RESTORE, Reason.MISTAKE)
    assert statuses(link) == [404] * 4


def test_what_is_decided_already_is_not_dismissed(case: Case, staff: User) -> None:
    decide(case, staff, Action.DOWN, Reason.RIGHTS)
    with pytest.raises(RefusedError, match="decided already"):
        decide(case, staff, Action.DISMISS, Reason.FINE)


def test_what_is_gone_can_still_be_closed(case: Case, movie: Movie, staff: User) -> None:
    movie.delete()
    client = signed_in(staff)
    assert "Something that is gone" in client.get("/moderation/").content.decode()
    assert client.get(f"/moderation/{case.pk}/").status_code == 200
    assert client.get(f"/moderation/{case.pk}/picture.jpg").status_code == 404
    with pytest.raises(RefusedError, match="This link is gone"):
        decide(case, staff, Action.DOWN_LINK, Reason.OTHER)
    decide(case, staff, Action.DISMISS, Reason.FINE)


def test_nobody_decides_about_their_own_if_somebody_else_can(movie: Movie, staff: User) -> None:
    movie.album.memberships.create(user=staff, role="owner")
    case = report(make_link(movie, staff), Reason.OTHER, "", "203.0.113.1").case
    decide(case, staff, Action.DISMISS, Reason.FINE)  # there is nobody else
    case = report(Link.objects.get(), Reason.OTHER, "", "203.0.113.1").case
    other = person("Sam", is_staff=True)
    with pytest.raises(RefusedError, match="somebody else has to decide"):
        decide(case, staff, Action.DISMISS, Reason.FINE)
    decide(case, other, Action.DISMISS, Reason.FINE)


# ---- who is at it


def test_two_people_do_not_do_the_same(case: Case, staff: User, other_staff: User) -> None:
    claim(case, staff)
    claim(case, staff)
    with pytest.raises(RefusedError, match="Stella is at this one"):
        claim(case, other_staff)
    with pytest.raises(RefusedError, match="Stella is at this one"):
        decide(case, other_staff, Action.DISMISS, Reason.FINE)
    release(case, other_staff)
    assert Case.objects.get().claimant == staff
    Case.objects.update(claimed_at=timezone.now() - CLAIMED_FOR)
    assert Case.objects.get().claimant is None
    claim(case, other_staff)
    assert Case.objects.get().claimant == other_staff
    release(case, other_staff)
    decide(case, staff, Action.DISMISS, Reason.FINE)
    assert verbs().count("case-claimed") == 2


# ---- appeals


@pytest.fixture
def decision(case: Case, staff: User) -> Decision:
    return decide(case, staff, Action.DOWN, Reason.PRIVACY, "The neighbour asked for it.")


def test_an_appeal_goes_to_somebody_else_and_restores(
    decision: Decision, link: Link, owner: User, staff: User, other_staff: User
) -> None:
    address = f"/decisions/{decision.pk}/"
    client = signed_in(owner)
    assert client.post(address, {"words": ""}).status_code == 400
    assert client.post(address, {"words": "We asked them, and they like it."}).status_code == 302
    client.post(address, {"words": "And once more."})
    decision.refresh_from_db()
    assert decision.appeal == "We asked them, and they like it." and decision.waits_for_answer
    assert Case.objects.waiting().get() == decision.case
    with pytest.raises(RefusedError, match="Somebody else has to answer"):
        answer(decision, staff, granted=False, words="No.")
    page = signed_in(other_staff).get(f"/moderation/{decision.case_id}/").content.decode()
    assert "We asked them, and they like it." in page and "Grant: restore it" in page
    said = {"decision": decision.pk, "granted": "yes", "words": "You are right."}
    signed_in(other_staff).post(f"/moderation/{decision.case_id}/", said)
    assert statuses(link) == [200] * 4
    decision.refresh_from_db()
    assert (decision.granted, decision.answered_by, decision.is_in_force) == (True, other_staff, False)
    assert "It was granted" in client.get(address).content.decode()
    assert told(owner).get().decision is not None
    assert verbs()[-3:] == ["appealed", "appeal-granted", "restored"]


def test_an_appeal_can_be_turned_down_and_there_is_no_second(
    decision: Decision, link: Link, owner: User, other_staff: User
) -> None:
    appeal(decision, owner, "But why?")
    answer(decision, other_staff, granted=False, words="It is not yours.")
    assert statuses(link) == [404] * 4
    notice = Notice.objects.latest("pk")
    assert (notice.user, notice.kind) == (owner, "appeal_refused")
    assert "turned down" in signed_in(owner).get("/notices/").content.decode()
    assert "It is not yours." in signed_in(owner).get(f"/decisions/{decision.pk}/").content.decode()
    with pytest.raises(RefusedError):
        appeal(decision, owner, "Why, though?")
    with pytest.raises(RefusedError):
        answer(decision, other_staff, granted=True, words="")
    assert not Case.objects.waiting().exists()


def test_who_is_alone_answers_appeals_too(decision: Decision, owner: User, staff: User) -> None:
    appeal(decision, owner, "But why?")
    answer(decision, staff, granted=False, words="")
    decision.refresh_from_db()
    assert decision.granted is False


def test_what_is_lifted_needs_no_appeal(decision: Decision, owner: User, other_staff: User) -> None:
    appeal(decision, owner, "But why?")
    decide(decision.case, other_staff, Action.RESTORE, Reason.MISTAKE, "It was wrong.")
    decision.refresh_from_db()
    assert (decision.granted, decision.answer) == (True, "It was wrong.")
    second = decide(decision.case, other_staff, Action.RESTRICT, Reason.OTHER)
    decide(decision.case, other_staff, Action.RESTORE, Reason.MISTAKE)
    with pytest.raises(RefusedError, match="while the decision holds"):
        appeal(second, owner, "But why?")


def test_only_those_who_were_told_see_a_decision(
    decision: Decision, contributor: User, viewer: User, staff: User
) -> None:
    address = f"/decisions/{decision.pk}/"
    assert [signed_in(user).get(address).status_code for user in (contributor, viewer, staff)] == [404] * 3
    assert signed_in(viewer).post(address, {"words": "I"}).status_code == 404


# ---- the queue, and what staff sees


def test_the_queue_is_worked_through(movie: Movie, owner: User, staff: User) -> None:
    links = [make_link(movie, owner), *(make_link(make_sticker(owner, name), owner) for name in ("Ball", "Sun"))]
    for number, reason in enumerate((Reason.OTHER, Reason.HATE, Reason.CHILD)):
        report(links[number], reason, "", "203.0.113.1")
    client = signed_in(staff)
    html = client.get("/moderation/").content.decode()
    assert html.index("“Sun”") < html.index("“Our summer”") < html.index("“Ball”")  # a child first
    assert (
        "picture.jpg?plain" in html
        and 'src="/moderation' in html
        and "?plain" not in html.split("<img")[1].split(">")[0]
    )
    assert '<span class="count">3' in html
    sticker_page = client.get("/moderation/?kind=sticker&reason=hate").content.decode()
    assert "“Ball”" in sticker_page and "“Sun”" not in sticker_page
    cases = list(Case.objects.values_list("pk", flat=True))
    done = client.post("/moderation/?kind=sticker", {"action": "dismiss", "reason": "fine", "case": cases}, follow=True)
    assert done.redirect_chain == [("/moderation/?kind=sticker", 302)] and "3 decided." in done.content.decode()
    assert "Nothing waits for you" in client.get("/moderation/").content.decode()
    assert "“Sun”" in client.get("/moderation/?state=decided").content.decode()


def test_in_bulk_each_that_cannot_be_is_named(case: Case, owner: User, staff: User, other_staff: User) -> None:
    ball = report(make_link(make_sticker(owner, "Ball"), owner), Reason.OTHER, "", "203.0.113.1").case
    claim(ball, other_staff)
    said = {"action": "down", "reason": "rights", "case": [case.pk, ball.pk]}
    html = signed_in(staff).post("/moderation/", said, follow=True).content.decode()
    assert "Ball: Sam is at this one." in html and "“Our summer”: Taken down everywhere." in html
    for wrong in ({"action": "down", "case": case.pk}, {"action": "down", "reason": "fine"}):
        signed_in(staff).post("/moderation/", wrong)
    assert Decision.objects.count() == 1
    assert signed_in(staff).post("/moderation/", {"action": "burn", "case": case.pk}).status_code == 400


def test_a_long_queue_asks_no_more_than_a_short_one(
    owner: User, staff: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(9):
        link = make_link(make_sticker(owner, f"Sticker {number}"), owner)
        for reason in (Reason.HATE, Reason.CHILD, Reason.OTHER):
            report(link, reason, "", "203.0.113.1")
    client = signed_in(staff)
    with django_assert_max_num_queries(12):
        page = client.get("/moderation/").content.decode()
    assert page.count('class="case"') == 9 and "9 cases" in page
    found = client.get("/moderation/?reason=hate").content.decode()  # by what anybody said, not only the last
    assert found.count('class="case"') == 9
    assert "Nothing of that kind" in client.get("/moderation/?reason=fraud").content.decode()
    assert "No appeal waits for you" in client.get("/moderation/?state=appeals").content.decode()
    case = Case.objects.order_by("pk")[4]
    decide(case, staff, Action.DISMISS, Reason.FINE)
    decide(Case.objects.order_by("pk")[0], staff, Action.DISMISS, Reason.FINE)
    decided = client.get("/moderation/?state=decided").content.decode()
    assert decided.index("“Sticker 0”") < decided.index("“Sticker 4”")  # the newest decision first


def test_many_notices_ask_no_more_than_one(
    owner: User, staff: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(9):
        case = report(make_link(make_sticker(owner, f"Sticker {number}"), owner), Reason.HATE, "", "").case
        decide(case, staff, Action.DOWN, Reason.HATE)
    client = signed_in(owner)
    with django_assert_max_num_queries(10):
        page = client.get("/notices/").content.decode()
    assert [page.count(f"“Sticker {number}” was taken down") for number in range(9)] == [1] * 9
    decision = Decision.objects.latest("pk")
    letter = client.get(f"/decisions/{decision.pk}/").content.decode()
    assert f'href="/stickers/{Sticker.objects.get(name="Sticker 8").pk}/links/"' in letter


def test_a_look_is_written_down_and_claims(case: Case, staff: User, other_staff: User) -> None:
    client = signed_in(staff)
    blurry = client.get(f"/moderation/{case.pk}/picture.jpg")
    assert "case-viewed" not in verbs() and blurry["Cache-Control"] == "no-store"
    plain = client.get(f"/moderation/{case.pk}/picture.jpg?plain=1")
    assert plain.content != blurry.content and verbs()[-2:] == ["case-viewed", "case-claimed"]
    film = client.get(f"/moderation/{case.pk}/file", headers={"Range": "bytes=0-9"})
    assert (film.status_code, film["Content-Type"]) == (206, "video/mp4")
    assert verbs().count("case-viewed") == 1  # the same look
    entry = AuditEntry.objects.get(verb="case-viewed")
    assert (entry.actor, entry.subject, entry.about) == (staff.pk, case.name, case.subject)
    AuditEntry.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(hours=1))
    record_look(case, staff)
    record_look(case, other_staff)
    assert verbs().count("case-viewed") == 3
    assert LinkView.objects.count() == 0 and Link.objects.get().views == 0  # staff counts for no view


def test_staff_gets_nothing_but_what_the_case_is_about(case: Case, movie: Movie, staff: User) -> None:
    client = signed_in(staff)
    item = (movie.storyboard or {})["shots"][1]["source"]
    paths = (f"/movies/{movie.pk}/", f"/movies/{movie.pk}/movie.mp4", f"/albums/{movie.album_id}/", f"/items/{item}/")
    assert [client.get(path).status_code for path in paths] == [404] * 4


def test_words_of_old_reports_are_forgotten(case: Case, staff: User) -> None:
    Report.objects.update(created_at=timezone.now() - REPORTS_KEPT - timedelta(days=1))
    tidy_reports()
    assert Report.objects.count() == 1
    decide(case, staff, Action.DISMISS, Reason.FINE)
    tidy_reports()
    assert not Report.objects.exists()


def test_people_are_trusted_by_staff(owner: User, staff: User) -> None:
    client = signed_in(staff)
    client.post(f"/people/{owner.pk}/trust/", {"trust": "trusted"})
    owner.refresh_from_db()
    assert owner.trust == "trusted" and verbs() == ["trust-trusted"]
    client.post(f"/people/{owner.pk}/trust/", {"trust": "trusted"})
    assert verbs() == ["trust-trusted"]  # nothing changed
    assert client.post(f"/people/{owner.pk}/trust/", {"trust": "divine"}).status_code == 400


# ---- it holds while bytes are on their way


TAKES: dict[str, Callable[[Link, User], Any]] = {
    "the link": lambda link, staff: decide(case_of(link), staff, Action.DOWN_LINK, Reason.OTHER),
    "the movie": lambda link, staff: decide(case_of(link), staff, Action.DOWN, Reason.OTHER),
    "the account": lambda link, staff: decide(case_of(link), staff, Action.SUSPEND, Reason.OTHER),
    "children": lambda link, staff: decide(case_of(link), staff, Action.RESTRICT, Reason.OTHER),
}


def case_of(link: Link) -> Case:
    return report(link, Reason.OTHER, "", "203.0.113.1").case


@pytest.mark.parametrize("what", TAKES)
def test_a_download_under_way_is_cut_within_a_second(big_movie: Movie, what: str) -> None:  # noqa: F811 - a fixture
    staff = person("Stella", is_staff=True)
    link = make_link(big_movie, User.objects.get(name="Olga"))
    Link.objects.update(metadata=True)  # of the file as it is
    with serving() as port:
        before, after = bytes_after(port, at(link, "movie.mp4"), lambda: TAKES[what](link, staff))
    assert before > MIB and after == 0


def test_who_does_not_look_after_the_server_any_more_sees_no_more(big_movie: Movie) -> None:  # noqa: F811 - a fixture
    staff = person("Stella", is_staff=True)
    case = case_of(make_link(big_movie, User.objects.get(name="Olga")))
    cookie = f"Cookie: sessionid={signed_in(staff).cookies['sessionid'].value}\r\n"
    with serving() as port:
        path = f"/moderation/{case.pk}/file"
        before, after = bytes_after(port, path, lambda: User.objects.update(is_staff=False), cookie)
    assert before > MIB and after == 0


# ---- whatever is done in whatever order


class Moderation(RuleBasedStateMachine):
    """Two links to one sticker, of two people; three staff, of whom one made one of the links."""

    @initialize()
    def begin(self) -> None:
        sticker = Sticker.objects.select_related("owner").get()
        self.owner = sticker.owner
        self.staff = list(User.objects.filter(is_staff=True).order_by("name"))
        self.links = [make_link(sticker, self.owner), make_link(sticker, self.staff[0])]
        self.case = report(self.links[0], Reason.OTHER, "", "203.0.113.1").case
        self.held: dict[tuple[Action, Any], Decision] = {}
        self.visitor = Client()

    def now(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    @rule(number=st.integers(0, 1), place=st.integers(0, 4))
    def reported(self, number: int, place: int) -> None:
        report(self.links[number], Reason.HATE, "", f"203.0.113.{place}")
        assert self.now().is_open

    @rule(who=st.integers(0, 2))
    def claimed(self, who: int) -> None:
        claimant = self.now().claimant
        try:
            claim(self.now(), self.staff[who])
        except RefusedError:
            assert claimant not in (None, self.staff[who])
        else:
            assert claimant in (None, self.staff[who]) and self.now().claimant == self.staff[who]

    @rule(who=st.integers(0, 2))
    def let_go(self, who: int) -> None:
        release(self.now(), self.staff[who])
        assert self.now().claimant != self.staff[who]

    @rule()
    def claims_go_by(self) -> None:
        Case.objects.update(claimed_at=timezone.now() - CLAIMED_FOR)

    @rule(who=st.integers(0, 2), action=st.sampled_from(list(Action)), number=st.integers(0, 1))
    def decided(self, who: int, action: Action, number: int) -> None:
        user, before = self.staff[who], self.now()
        link = self.links[number]
        may = before.claimant in (None, user) and who != 0
        target = {Action.DOWN_LINK: link.pk, Action.SUSPEND: link.created_by_id}.get(action)
        sense = {Action.DISMISS: before.is_open, Action.RESTORE: bool(self.held)}
        try:
            decision = decide(before, user, action, Reason.OTHER, "", link)
        except RefusedError:
            assert not may or not sense.get(action, (action, target) not in self.held)
            return
        assert may and sense.get(action, (action, target) not in self.held) and not self.now().is_open
        if action in MEASURES:
            self.held[action, target] = decision
        elif action == Action.RESTORE:
            self.held.clear()

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def appealed(self, data: st.DataObject) -> None:
        decision = data.draw(st.sampled_from(list(self.held.values())))
        decision.refresh_from_db()
        first = decision.appealed_at is None
        with suppress(RefusedError):
            appeal(decision, self.owner, "Why?")
            assert first
            return
        assert not first

    @precondition(lambda self: self.held)
    @rule(data=st.data(), who=st.integers(0, 2), granted=st.booleans())
    def answered(self, data: st.DataObject, who: int, granted: bool) -> None:
        key = data.draw(st.sampled_from(list(self.held)))
        decision = Decision.objects.get(pk=self.held[key].pk)
        # Who decided and who made a link stand back, as there is a third.
        may = decision.waits_for_answer and who != 0 and decision.by != self.staff[who]
        try:
            answer(decision, self.staff[who], granted=granted, words="")
        except RefusedError:
            assert not may
            return
        assert may
        if granted:
            del self.held[key]

    @invariant()
    def what_is_down_is_never_served(self) -> None:
        if not hasattr(self, "held"):
            return
        assert set(Decision.objects.in_force().values_list("pk", flat=True)) == {row.pk for row in self.held.values()}
        live = set(Link.objects.live().values_list("pk", flat=True))
        for link in self.links:
            down = {(Action.DOWN_LINK, link.pk), (Action.DOWN, None), (Action.SUSPEND, link.created_by_id)}
            is_down = bool(down & set(self.held))
            assert (link.pk not in live) == is_down
            code = self.visitor.get(at(link, "sticker.webp")).status_code
            veiled = self.now().is_open and self.now().is_doubted()
            assert code == (404 if is_down else 403 if (Action.RESTRICT, None) in self.held or veiled else 200)

    @invariant()
    def the_log_is_whole(self) -> None:
        assert first_fault() is None


@pytest.fixture
def machine(owner: User, contributor: User) -> Iterator[type[Moderation]]:
    make_sticker(owner)
    for name in ("Amy", "Ben", "Cleo"):
        person(name, is_staff=True)
    Client().get(at(make_link(Sticker.objects.get(), owner), "sticker.webp"))  # drawn once for all
    Link.objects.all().delete()
    AuditEntry.objects.all().delete()

    class Once(Moderation):
        def __init__(self) -> None:
            super().__init__()
            self.turn = transaction.atomic()
            self.turn.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.turn.__exit__(None, None, None)

    yield Once


def run(machine: type[Moderation], count: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=count, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip


def test_in_whatever_order_what_is_down_is_not_served(machine: type[Moderation]) -> None:
    run(machine, 4, 10)


@pytest.mark.prove
def test_in_many_orders_what_is_down_is_not_served(machine: type[Moderation]) -> None:
    run(machine, 40, 30)


def test_buckets_of_reports_are_tidied_like_others(link: Link) -> None:
    assert TokenBucket.may_report(link.pk, "203.0.113.1")
    assert TokenBucket.objects.filter(key__startswith="report:").count() == 2
