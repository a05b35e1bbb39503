"""Who is in the pictures: faces told apart for an owner who asked for it, and put right by that owner."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from albums.access import face_for, known_person_for
from albums.actions.keep_persons import (
    can_tell_people,
    choose_cover,
    forget_people,
    merge_persons,
    name_person,
    not_this_person,
    split_person,
    stop_telling,
    turn_on,
)
from albums.models import Item, Person, PersonFace
from albums.ranged import IMMUTABLE
from albums.requests import Request
from albums.showing_persons import (
    faces_of,
    maybe_the_same,
    person_cards,
    pictures_of,
    sorted_cards,
    telling,
)
from albums.views.asking import asked_ids
from albums.views.errors import refuse
from render.media.errors import RefusedError

PICTURES_AT_ONCE, FACES_AT_ONCE = 60, 120


@require_GET
def persons(request: Request) -> HttpResponse:
    """All who are known; while faces are looked at, a script asks again for the list alone."""
    if request.user.people_since is None:
        return render(request, "persons/off.html", {"available": can_tell_people()})
    context = {"telling": telling(request.user), **sorted_cards(person_cards(request.user))}
    return render(request, "persons/persons.html#all" if request.htmx else "persons/persons.html", context)


@require_POST
def switch(request: Request) -> HttpResponseBase:
    """On, and on again after a stop; or off, which deletes all that was kept."""
    match request.POST.get("state"):
        case "on":
            try:
                turn_on(request.user)
            except RefusedError as error:
                return refuse(request, 409, str(error))
        case "stop":
            stop_telling(request.user)
        case "off":
            forget_people(request.user)
            messages.success(request, _("All face data is deleted, and faces are not told apart any more."))
        case _state:
            raise BadRequest("neither on nor off nor stop")
    return redirect("persons")


@require_GET
def forget(request: Request) -> HttpResponseBase:
    """The question before all of it is deleted."""
    if request.user.people_since is None:
        return redirect("persons")
    return render(request, "persons/forget.html", {"count": len(person_cards(request.user))})


@require_GET
def person(request: Request, person: UUID) -> HttpResponse:
    found = known_person_for(request, person)
    card = next(iter(person_cards(request.user, [found.pk])), None)
    if card is None:
        raise Http404  # all their pictures are in the trash
    by_face = "faces" in request.GET
    rows: Paginator[Item | PersonFace] = (
        Paginator(faces_of(found), FACES_AT_ONCE) if by_face else Paginator(pictures_of(found), PICTURES_AT_ONCE)
    )
    others = [other for other in person_cards(request.user) if other.pk != found.pk]
    context = {
        "card": card,
        "by_face": by_face,
        "page": rows.get_page(request.GET.get("page")),
        "named": [other for other in others if other.name],
        "namesakes": [other for other in others if found.name and other.name.lower() == found.name.lower()],
        "maybe": [] if by_face else maybe_the_same(found),
    }
    return render(request, "persons/person.html", context)


@require_POST
def person_change(request: Request, person: UUID) -> HttpResponseBase:
    """Give a name, or say who is the same."""
    found = known_person_for(request, person)
    try:
        match request.POST.get("action"):
            case "name":
                name_person(found, request.POST.get("name", ""))
            case "merge":
                other = known_person_for(request, only_id(request))
                merge_persons(found, other)
                messages.success(request, _("They are one person now."))
            case _action:
                raise BadRequest("no such action")
    except RefusedError as error:
        return refuse(request, 400, str(error))
    return redirect("person", found.pk)


def only_id(request: Request) -> UUID:
    ids = asked_ids(request, "other")
    if len(ids) != 1:
        raise BadRequest("one other person")
    return ids[0]


@require_POST
def faces_change(request: Request, person: UUID) -> HttpResponseBase:
    """Put right who some faces are."""
    found = known_person_for(request, person)
    change = CHANGES.get(request.POST.get("action", ""))
    if change is None:
        raise BadRequest("no such action")
    try:
        sentence = change(found, asked_ids(request, "face") if request.POST.get("face") else [])
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("person", found.pk)
    messages.success(request, sentence)
    return redirect("person", found.pk) if Person.objects.filter(pk=found.pk).exists() else redirect("persons")


def take_out(person: Person, faces: list[UUID]) -> str:
    count = not_this_person(person, faces)
    return ngettext("%(n)d face is taken out.", "%(n)d faces are taken out.", count) % {"n": count}


def take_apart(person: Person, faces: list[UUID]) -> str:
    split_person(person, faces)
    return _("They are a person of their own now; you find them in the list.")


def put_in_front(person: Person, faces: list[UUID]) -> str:
    choose_cover(person, faces)
    return _("This face stands for the person now.")


CHANGES: dict[str, Callable[[Person, list[UUID]], str]] = {
    "not": take_out,
    "split": take_apart,
    "cover": put_in_front,
}


@require_safe
def face_picture(request: Request, face: UUID) -> HttpResponse:
    """A face by itself; it never changes."""
    found = face_for(request, face)
    return HttpResponse(found.picture, content_type="image/webp", headers={"Cache-Control": IMMUTABLE})
