"""Reports, flags, decisions and appeals about what is shared by links. Each is one transaction, with its entry in the
audit log; what a decision takes down is refused from then on, and what is being sent stops within a second.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.actions.audit import record
from albums.actions.tell_movie import tell_notice
from albums.models import AuditEntry, Case, Decision, Item, Link, Movie, Notice, Report, User
from albums.models.accounts import Trust
from albums.models.audit import Verb
from albums.models.items import ItemQuerySet
from albums.models.links import Shareable
from albums.models.moderation import CLAIMED_FOR, Action, Reason
from albums.models.selections import Selection
from albums.shot_sources import sources_of
from render.media.errors import RefusedError

LOOK_LASTS = timedelta(minutes=10)  # a film is asked for in many pieces; that is one look
REPORTS_KEPT = timedelta(days=180)  # once their case is closed

VERBS = {
    Action.DISMISS: Verb.DISMISSED,
    Action.RESTRICT: Verb.RESTRICTED,
    Action.DOWN_LINK: Verb.LINK_DOWN,
    Action.DOWN: Verb.TAKEN_DOWN,
    Action.SUSPEND: Verb.SUSPENDED,
    Action.RESTORE: Verb.RESTORED,
}
TRUST_VERBS = {
    Trust.CHECKED: Verb.TRUST_CHECKED,
    Trust.WATCHED: Verb.TRUST_WATCHED,
    Trust.TRUSTED: Verb.TRUST_TRUSTED,
}


# ---- flags and reports


def items_of(link: Link) -> ItemQuerySet:
    """The photos and videos in what it shows, also those that are in the trash by now."""
    thing = link.thing
    if isinstance(thing, Movie):
        rendition = thing.rendition
        shots = ((rendition.storyboard if rendition else thing.storyboard) or {}).get("shots", [])
        sources = {source for shot in shots for source in sources_of(shot)}
        return Item.objects.filter(Q(pk__in=sources) | Q(film_was__in=sources))
    if isinstance(thing, Selection):
        return thing.items()
    return Item.objects.filter(pk=thing.item_id) if thing.item_id else Item.objects.none()


def version_of(thing: Shareable) -> str:
    """Of what is shown, beside the items in it: it changes with every new film and every new sticker."""
    film = thing.rendition if isinstance(thing, Movie) else None
    return str(film.pk) if film else str(thing.pk)


@transaction.atomic
def look_over(link: Link) -> None:
    """Flag what a link shows, by its items' scores; call it when the link is made, and when what it shows changes.

    What somebody has already decided about is not flagged again for the same items.
    """
    case = Case.objects.filter(subject=link.thing.subject).first()
    if case is not None and link.case_id != case.pk:
        Link.objects.filter(pk=link.pk).update(case=case)
    scores = {str(pk): nudity for pk, nudity in items_of(link).values_list("pk", "nudity")}
    known = set(case.known) if case else set()
    suspects = {f"flagged:{pk}" for pk, score in scores.items() if score is not None and score >= settings.FLAG_SCORE}
    parts = {*scores, version_of(link.thing)}
    is_unseen = link.created_by is not None and link.created_by.trust == Trust.CHECKED and bool(parts - known)
    if not (suspects - known or is_unseen):
        return
    case = open_case(link, Reason.NUDITY if suspects - known else Reason.OTHER)
    case.flagged |= bool(suspects - known)
    case.unseen |= is_unseen
    case.score = max((score for score in scores.values() if score is not None), default=None)
    case.known = sorted(known | parts | suspects)
    case.save(update_fields=["flagged", "unseen", "score", "known"])


def look_over_item(item: Item) -> None:
    """What links show of an item whose score has just become known."""
    shown = Link.objects.there().filter(Q(sticker__item=item) | Q(selection__selected__item=item))
    look_over_all(shown.select_related("created_by").distinct())


def look_over_all(links: Iterable[Link]) -> None:
    for link in links:
        look_over(link)


def open_case(link: Link, reason: Reason) -> Case:
    """The case of what the link shows, open."""
    case, is_new = Case.objects.get_or_create(subject=link.thing.subject, defaults={"reason": reason})
    Link.objects.to(link.thing).exclude(case=case).update(case=case)
    if is_new or not case.is_open:
        case.is_open, case.opened_at = True, timezone.now()
        record(Verb.CASE_OPENED, case.name, about=case.subject)
    elif case.reason == Reason.CHILD:
        reason = Reason.CHILD  # nobody puts that back in the queue by saying something else
    case.reason = reason
    case.save(update_fields=["is_open", "opened_at", "reason"])
    return case


@transaction.atomic
def report(link: Link, reason: Reason, words: str, place: str) -> Report:
    """What a visitor says of what the link shows. `place`: their address, of which nothing is kept but whether others
    came from the same; "": they cannot have seen it, and what they say fills the queue but blurs nothing.
    """
    case = open_case(link, reason)
    secret = f"{settings.SECRET_KEY}:report".encode()
    digest = hmac.new(secret, f"{case.pk}:{place}".encode(), hashlib.sha256).hexdigest()
    reporter = digest[:32] if place else ""
    return Report.objects.create(case=case, link=link, reason=reason, words=words, reporter=reporter)


def tidy_reports() -> None:
    """Forget what visitors said of what was decided long ago."""
    Report.objects.filter(case__is_open=False, created_at__lt=timezone.now() - REPORTS_KEPT).delete()


# ---- who is at it


@transaction.atomic
def claim(case: Case, user: User) -> None:
    """For a quarter of an hour nobody else decides about it. Raises RefusedError."""
    stale = Q(claimed_by=None) | Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - CLAIMED_FOR)
    if Case.objects.filter(pk=case.pk, claimed_by=user).exclude(stale).update(claimed_at=timezone.now()):
        return
    if not Case.objects.filter(stale, pk=case.pk).update(claimed_by=user, claimed_at=timezone.now()):
        case.refresh_from_db()
        raise RefusedError(_("%(name)s is at this one.") % {"name": case.claimant})
    record(Verb.CASE_CLAIMED, case.name, actor=user.pk, about=case.subject)


@transaction.atomic
def release(case: Case, user: User) -> None:
    Case.objects.filter(pk=case.pk, claimed_by=user).update(claimed_by=None, claimed_at=None)


@transaction.atomic
def record_look(case: Case, user: User) -> None:
    """Somebody who looks after the server sees what the case is about, which may be private: that is in the log."""
    looks = AuditEntry.objects.filter(verb=Verb.CASE_VIEWED, subject=case.name, actor=user.pk)
    if not looks.filter(at__gt=timezone.now() - LOOK_LASTS).exists():
        record(Verb.CASE_VIEWED, case.name, actor=user.pk, about=case.subject)


def is_party(case: Case, user: User) -> bool:
    """Whether it is about something that they share."""
    return case.links.filter(created_by=user).exists() or case.decisions.filter(person=user).exists()


def others(case: Case, *users: User | None) -> bool:
    """Whether somebody else looks after the server, who has no part in the case."""
    staff = User.objects.alive().filter(is_staff=True).exclude(pk__in=[user.pk for user in users if user])
    return staff.exclude(pk__in=case.links.exclude(created_by=None).values("created_by")).exists()


def _may_decide(case: Case, user: User) -> None:
    claimant = case.claimant
    if claimant is not None and claimant != user:
        raise RefusedError(_("%(name)s is at this one.") % {"name": claimant})
    if is_party(case, user) and others(case, user):
        raise RefusedError(_("This is about something of yours: somebody else has to decide."))


# ---- decisions


@transaction.atomic
def decide(
    case: Case, user: User, action: Action, reason: Reason, words: str = "", link: Link | None = None
) -> Decision:
    """`link`: the one that is taken down, or whose maker is suspended; without it, that of the case. Raises
    RefusedError.
    """
    case = Case.objects.get(pk=case.pk)  # as it is in this transaction
    _may_decide(case, user)
    if action == Action.RESTORE:
        held = list(case.decisions.in_force())
        if not held:
            raise RefusedError(_("Nothing is taken down or restricted here."))
        return _restore(case, user, held, reason, words)
    if action == Action.DISMISS and not case.is_open:
        raise RefusedError(_("This was decided already."))
    decision = Decision(case=case, action=action, reason=reason, words=words, by=user)
    if action in (Action.DOWN_LINK, Action.SUSPEND):
        _aim(decision, link or case.link())
    if decision.is_measure and _holds(decision):
        raise RefusedError(_("That is so already."))
    decision.save()
    _close(case, dismissed=action == Action.DISMISS)
    target = decision.link or decision.person
    record(VERBS[action], case.name, actor=user.pk, about=target.subject if target else case.subject)
    if decision.is_measure:
        _tell(decision, _concerned(decision))
    return decision


def _aim(decision: Decision, link: Link | None) -> None:
    """At one link or its maker."""
    if link is None or not decision.case.links.filter(pk=link.pk).exists():
        raise RefusedError(_("This link is gone."))
    if decision.action == Action.DOWN_LINK:
        decision.link = link
    elif link.created_by is None:
        raise RefusedError(_("Whoever made this link has no account any more."))
    else:
        decision.person = link.created_by


def _holds(decision: Decision) -> bool:
    same = Decision.objects.in_force().filter(action=decision.action)
    if decision.person is not None:
        return same.filter(person=decision.person).exists()
    return same.filter(case=decision.case, link=decision.link).exists()


def _restore(case: Case, user: User, held: list[Decision], reason: Reason, words: str) -> Decision:
    """Lift measures; an appeal that waits is right with that."""
    restored = Decision.objects.create(case=case, action=Action.RESTORE, reason=reason, words=words, by=user)
    people = User.objects.filter(notices__decision__in=held).distinct()
    for decision in held:
        Decision.objects.filter(pk=decision.pk).update(lifted_by=restored)
        if decision.waits_for_answer:
            _answer(decision, user, granted=True, words=words)
    _close(case, dismissed=True)
    record(Verb.RESTORED, case.name, actor=user.pk, about=case.subject)
    _tell(restored, people)
    return restored


def _close(case: Case, *, dismissed: bool) -> None:
    """A person has looked: nothing is veiled by flags or reports any more, and who reported it is forgotten."""
    case.is_open = case.flagged = case.unseen = False
    case.dismissed = dismissed
    case.claimed_by = case.claimed_at = None
    case.save(update_fields=["is_open", "flagged", "unseen", "dismissed", "claimed_by", "claimed_at"])
    case.reports.exclude(reporter="").update(reporter="")


def _concerned(decision: Decision) -> Iterable[User]:
    """Who is told: those whose links are not what they were."""
    if decision.person is not None:
        return [decision.person]
    links = Link.objects.there().exclude(created_by=None)
    if decision.link is not None:
        links = links.filter(pk=decision.link.pk)
    elif decision.action == Action.DOWN:  # other choices lose the same pictures
        same = Q(selection__selected__item__selected__selection__links__case=decision.case)
        links = links.filter(Q(case=decision.case) | same)
    else:
        links = links.filter(case=decision.case)
    return User.objects.filter(pk__in=links.values("created_by"))


def _tell(decision: Decision, people: Iterable[User], kind: Notice.Kind = Notice.Kind.DECIDED) -> None:
    for user in people:
        tell_notice(Notice.objects.create(user=user, decision=decision, kind=kind))


# ---- appeals


@transaction.atomic
def appeal(decision: Decision, user: User, words: str) -> None:
    """Once for each decision. Raises RefusedError."""
    open_to_it = Decision.objects.in_force().filter(pk=decision.pk, appealed_at=None)
    if not open_to_it.update(appellant=user, appeal=words, appealed_at=timezone.now()):
        raise RefusedError(_("There can be one appeal, while the decision holds."))
    record(Verb.APPEALED, decision.case.name, actor=user.pk, about=decision.case.subject)


def may_answer(decision: Decision, user: User) -> bool:
    """Another than the one who decided, and nobody whose thing it is, if there is somebody."""
    partial = decision.by_id == user.pk or is_party(decision.case, user)
    return not (partial and others(decision.case, user, decision.by))


@transaction.atomic
def answer(decision: Decision, user: User, *, granted: bool, words: str) -> None:
    """Right or wrong; what is right is restored. Raises RefusedError."""
    decision = Decision.objects.select_related("case").get(pk=decision.pk)
    if not decision.waits_for_answer:
        raise RefusedError(_("This was decided already."))
    if not may_answer(decision, user):
        raise RefusedError(_("Somebody else has to answer this appeal: you have decided it, or it is about you."))
    if granted:
        _restore(decision.case, user, [decision], Reason.APPEAL, words)
        return
    _answer(decision, user, granted=False, words=words)
    people = User.objects.filter(notices__decision=decision).distinct()
    _tell(decision, people, Notice.Kind.APPEAL_REFUSED)


def _answer(decision: Decision, user: User, *, granted: bool, words: str) -> None:
    Decision.objects.filter(pk=decision.pk).update(
        granted=granted, answer=words, answered_by=user, answered_at=timezone.now()
    )
    verb = Verb.APPEAL_GRANTED if granted else Verb.APPEAL_REFUSED
    record(verb, decision.case.name, actor=user.pk, about=decision.case.subject)


# ---- people


@transaction.atomic
def set_trust(person: User, trust: Trust, by: User) -> None:
    """How far somebody is trusted from now on; whose things are checked waits with those that nobody has seen."""
    if not User.objects.filter(pk=person.pk).exclude(trust=trust).update(trust=trust):
        return
    person.trust = trust
    record(TRUST_VERBS[trust], person.subject, actor=by.pk)
    if trust == Trust.CHECKED:
        look_over_all(Link.objects.live().filter(created_by=person).select_related("created_by"))


def is_suspended(user: User | None) -> bool:
    return user is not None and Decision.objects.in_force().filter(action=Action.SUSPEND, person=user).exists()


def refuse_sharing(thing: Shareable, user: User | None) -> None:
    """Raises RefusedError where no new link may be made."""
    if is_suspended(user):
        raise RefusedError(_("You cannot share by links now. Your notices say why, and what you can do about it."))
    down = Decision.objects.in_force().filter(action=Action.DOWN, case__subject=thing.subject)
    if down.exists():
        raise RefusedError(_("This was taken down, so that no link can be made to it."))
    if isinstance(thing, Selection) and not thing.visible().exists():  # they were, as a part of another choice
        raise RefusedError(_("These pictures were taken down, so that no link can be made to them."))
