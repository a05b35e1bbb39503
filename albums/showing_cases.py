"""What staff sees of what was reported, and its owner of what was decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from albums import storage
from albums.actions.finish_sticker import sticker_picture
from albums.actions.moderate import may_answer
from albums.kinds.render import POSTER
from albums.models import Case, Decision, Item, Link, Notice, Report, Sticker, User
from albums.models.moderation import Action, Reason
from albums.models.selections import Selected, Selection
from albums.showing_item import may_play
from albums.showing_links import page_of
from albums.showing_sticker import SIDES

KINDS = {
    "movie": gettext_lazy("Movie"),
    "sticker": gettext_lazy("Sticker"),
    "selection": gettext_lazy("Pictures"),
}
KEYS = {
    Action.DISMISS: "d", Action.RESTRICT: "a", Action.DOWN_LINK: "l",
    Action.DOWN: "t", Action.SUSPEND: "s", Action.RESTORE: "u",
}  # fmt: skip
DONE = {
    Action.DISMISS: gettext_lazy("Dismissed"),
    Action.RESTRICT: gettext_lazy("For adults"),
    Action.DOWN_LINK: gettext_lazy("Link taken down"),
    Action.DOWN: gettext_lazy("Taken down everywhere"),
    Action.SUSPEND: gettext_lazy("Sharing suspended"),
    Action.RESTORE: gettext_lazy("Restored"),
}
MOST_PICTURES = 9  # of a selection, seen at a glance


@dataclass(frozen=True, slots=True)
class CaseShown:
    case: Case
    link: Link | None  # None: what it was about is gone
    title: str
    kind: str
    person: User | None
    badges: Sequence[str]
    reasons: Sequence[tuple[str, int]]  # of the reports, the most frequent first
    held: Sequence[str]  # what is in force
    claimant: User | None
    is_own: bool  # of the one who looks at it
    since: datetime
    suggested: str  # the reason that a decision begins with


@dataclass(frozen=True, slots=True)
class PictureShown:
    place: int
    words: str
    plays: bool
    is_saved: bool  # a film that plays in no browser


def poster_paths(link: Link) -> list[Path]:
    """Pictures of what it shows, those that are most doubtful first. Raises Http404 where there are none, and
    FileNotFoundError where there are none any more.
    """
    thing = link.thing
    if isinstance(thing, Sticker):
        return [sticker_picture(thing, SIDES[0])]
    if isinstance(thing, Selection):
        rows = shown_of(thing).order_by(F("item__nudity").desc(nulls_last=True), "place")[:MOST_PICTURES]
        found = [storage.shown_path(row.item, storage.PICTURE_SIDES[0]) for row in rows]
    else:
        found = [storage.pictures_folder(thing.rendition.blob_id) / POSTER] if thing.rendition else []
    if not found:
        raise Http404
    return found


def shown_of(selection: Selection) -> QuerySet[Selected]:
    """What visitors see of it."""
    return selection.selected.filter(item__in=selection.shown().values("pk")).select_related("item").order_by("place")


def pictures_of(case: Case) -> list[PictureShown]:
    """Of chosen pictures all that visitors see or can save."""
    link = case.link()
    return [picture_shown(row) for row in shown_of(link.selection)] if link and link.selection else []


def picture_shown(row: Selected) -> PictureShown:
    item, is_video = row.item, row.item.kind == Item.Kind.VIDEO
    words = _("Video %(number)d") if is_video else _("Picture %(number)d")
    plays = may_play(item) if is_video else bool(item.motion_id)
    return PictureShown(row.place, words % {"number": row.place}, plays=plays, is_saved=is_video and not plays)


def title_of_link(link: Link | None) -> str:
    """What the thing is called, in public."""
    return page_of(link.thing)[1] if link else _("Something that is gone")


def links_of(cases: Collection[Case]) -> dict[int, Link]:
    """By the case the link it is about, where there is one."""
    about = Case.objects.filter(pk__in=[case.pk for case in cases]).about()
    links = Link.objects.select_related("created_by", "movie__album", "sticker", "selection__album")
    found = links.in_bulk(about.values())
    return {case: found[link] for case, link in about.items() if link in found}


def titles_in(cases: Collection[Case]) -> dict[int, str]:
    links = links_of(cases)
    return {case.pk: title_of_link(links.get(case.pk)) for case in cases}


def title_in(case: Case) -> str:
    return titles_in([case])[case.pk]


def case_shown(case: Case, user: User) -> CaseShown:
    return cases_shown([case], user)[0]


def cases_shown(cases: Collection[Case], user: User) -> list[CaseShown]:
    """Each is asked for with the others: a queue is as quick as a case."""
    pks = [case.pk for case in cases]
    links = links_of(cases)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Report.objects.filter(case__in=pks).values_list("case", "reason").annotate(count=Count("pk"))
    for pk, reason, count in rows.order_by("case", "reason"):
        counts[pk][reason] = count
    held: dict[int, list[Decision]] = defaultdict(list)
    for decision in Decision.objects.in_force().filter(case__in=pks).order_by("pk"):
        held[decision.case_id].append(decision)
    parties = Q(links__created_by=user) | Q(decisions__person=user)
    own = set(Case.objects.filter(parties, pk__in=pks).values_list("pk", flat=True))
    return [shown_as(case, links.get(case.pk), counts[case.pk], held[case.pk], is_own=case.pk in own) for case in cases]


def shown_as(
    case: Case, link: Link | None, counts: Counter[str], held: Sequence[Decision], *, is_own: bool
) -> CaseShown:
    appealed = any(decision.waits_for_answer for decision in held)
    return CaseShown(
        case=case,
        link=link,
        title=title_of_link(link),
        kind=str(KINDS.get(case.kind, "")),
        person=link.created_by if link else None,
        badges=badges_of(case, sum(counts.values()), appealed=appealed),
        reasons=[(str(Reason(reason).label), count) for reason, count in counts.most_common()],
        held=[str(DONE[Action(decision.action)]) for decision in held],
        claimant=case.claimant,
        is_own=is_own,
        since=case.opened_at,
        suggested=case.reason,
    )


def badges_of(case: Case, reports: int, *, appealed: bool) -> list[str]:
    """Why it is in the queue, in a few words."""
    said = []
    if appealed:
        said.append(_("Appeal"))
    if case.flagged and case.score is not None:
        said.append(_("Flagged: %(percent)d %%") % {"percent": round(100 * case.score)})
    if case.unseen:
        said.append(_("First look"))
    if reports:
        said.append(ngettext("%(count)d report", "%(count)d reports", reports) % {"count": reports})
    return said


def decisions_shown(case: Case, user: User) -> list[dict[str, Any]]:
    """What was decided so far, the newest first."""
    rows = case.decisions.select_related("by", "link", "person", "lifted_by", "answered_by", "appellant", "case")
    return [
        {
            "decision": row,
            "done": DONE[Action(row.action)],
            "may_answer": row.waits_for_answer and may_answer(row, user),
        }
        for row in rows.order_by("-pk")
    ]


def sentence_of_decision(decision: Decision, title: str) -> str:
    """What was done to the thing of this title, for its owner."""
    if decision.action == Action.SUSPEND:
        return _("Your sharing is suspended. Your links show nothing, and you cannot make new ones.")
    if decision.action == Action.RESTORE and decision.lifted.filter(action=Action.SUSPEND).exists():
        return _("You can share again, and your links show what they did.")
    said = {
        Action.RESTRICT: _("“%(title)s” is for adults only: visitors are asked before they see it."),
        Action.DOWN_LINK: _("A link to “%(title)s” was taken down. It shows nothing any more."),
        Action.DOWN: _("“%(title)s” was taken down. No link shows it, and none can be made to it."),
        Action.RESTORE: _("“%(title)s” can be seen again as before."),
    }
    return said[Action(decision.action)] % {"title": title}


def with_sentences(notices: Collection[Notice]) -> list[tuple[Notice, str]]:
    """Each with what it says of a decision, in a line; "" of a movie."""
    titles = titles_in([notice.decision.case for notice in notices if notice.decision])
    return [(notice, _sentence_of(notice, titles)) for notice in notices]


def _sentence_of(notice: Notice, titles: dict[int, str]) -> str:
    if notice.decision is None:
        return ""
    title = titles[notice.decision.case_id]
    if notice.kind == Notice.Kind.APPEAL_REFUSED:
        return _("Your appeal about “%(title)s” was turned down.") % {"title": title}
    return sentence_of_decision(notice.decision, title)
