"""Coming in and going out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from albums.account_forms import NewAccountForm, NewPasswordForm, SignInForm
from albums.actions.change_account import choose_language, end_tour, use_reset_link
from albums.actions.close_account import reopen_account
from albums.actions.join import accept, begin, join_anew, make_account
from albums.actions.sign_in import address_of, check_password, enter, speak
from albums.actions.tell_person import tell_signed_out
from albums.models import Invitation, OneTimeLink, TokenBucket, User
from albums.models.albums import Role
from albums.requests import Request, VisitorRequest
from albums.views.errors import refuse
from render.media.errors import RefusedError

COMING_BACK = "coming_back"  # in the session: who has proved to be the owner of a closed account


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: VisitorRequest) -> HttpResponseBase:
    if request.user.is_authenticated:
        return redirect(wanted_next(request))
    form = SignInForm(sent(request))
    if form.is_valid():
        try:
            user = check_password(request, form.cleaned_data["email"], form.cleaned_data["password"])
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            return let_in(request, user)
    return page(request, "accounts/sign_in.html", form, next=wanted_next(request), sign_up=settings.SIGN_UP)


def let_in(request: VisitorRequest, user: User) -> HttpResponseBase:
    """To where they wanted to go; whoever has closed their account is asked first."""
    if user.deleted_at is not None:
        request.session[COMING_BACK] = str(user.pk)
        return redirect("account_restore")
    target = wanted_next(request)
    return enter(request, redirect(target if user.welcomed else tour_before(target)), user)


@require_POST
def sign_out(request: Request) -> HttpResponseBase:
    user = request.user
    auth.logout(request)
    tell_signed_out(user)
    return redirect("sign_in")


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def first_run(request: VisitorRequest, token: str) -> HttpResponseBase:
    """The first account, with the link that `up` printed."""
    usable = OneTimeLink.objects.usable(token).filter(purpose=OneTimeLink.Purpose.FIRST_RUN)
    if User.objects.alive().exists() or not usable.exists():
        return refuse(request, 404, _("This link has been used or is too old. Start Memoriesweb again for a new one."))
    form = NewAccountForm(sent(request))
    if form.is_valid():
        try:
            user = begin(token, **form.cleaned_data)
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            return enter(request, redirect("tour"), user)
    return page(request, "accounts/first_run.html", form)


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_up(request: VisitorRequest) -> HttpResponseBase:
    """An account for anybody, where the settings allow it."""
    if not settings.SIGN_UP:
        raise Http404
    if request.user.is_authenticated:
        return redirect("home")
    form = NewAccountForm(sent(request))
    if form.is_valid():
        try:
            if not TokenBucket.may_sign_up(address_of(request)):
                raise RefusedError(_("Many accounts were made from here just now. Please try again in an hour."))
            user = make_account(**form.cleaned_data)
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            return enter(request, redirect("tour"), user)
    return page(request, "accounts/sign_up.html", form)


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: VisitorRequest, token: str) -> HttpResponseBase:
    """Follow an invitation: with the account one is signed in with, or a new one."""
    invitation = Invitation.objects.usable(token).select_related("album", "created_by").first()
    if invitation is None or (invitation.album is not None and invitation.album.deleted_at is not None):
        return refuse(request, 404, _("This invitation has been used or is too old. Ask for a new one."))
    role = Role(invitation.role) if invitation.album else None
    form = NewAccountForm(sent(request)) if request.user.is_anonymous else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return follow(request, invitation, token, form)
        except RefusedError as error:
            if form is None:
                return refuse(request, 409, str(error))
            form.add_error(None, str(error))
    return page(request, "accounts/join.html", form, invitation=invitation, role=role)


def follow(
    request: VisitorRequest, invitation: Invitation, token: str, form: NewAccountForm | None
) -> HttpResponseBase:
    target = resolve_url("album", invitation.album.pk) if invitation.album else resolve_url("home")
    if form is not None:
        return enter(request, redirect(tour_before(target)), join_anew(token, **form.cleaned_data))
    assert isinstance(request.user, User)  # noqa: S101 - for the type checker: there is a form for everybody else
    accept(token, request.user)
    return redirect(target)


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def reset(request: VisitorRequest, token: str) -> HttpResponseBase:
    """A new password, by a link from whoever looks after the server."""
    usable = OneTimeLink.objects.usable(token).filter(purpose=OneTimeLink.Purpose.RESET, user__deleted_at=None)
    link = usable.select_related("user").first()
    if link is None:
        return refuse(request, 404, _("This link has been used or is too old. Ask for a new one."))
    form = NewPasswordForm(sent(request))
    if form.is_valid():
        try:
            user = use_reset_link(token, form.cleaned_data["password"])
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your new password is set. Other devices have been signed out."))
            return enter(request, redirect("home"), user)
    return page(request, "accounts/reset.html", form, person=link.user)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def account_restore(request: VisitorRequest) -> HttpResponseBase:
    """Come back within 30 days; who has just given the right password is asked whether they want to."""
    user = who_comes_back(request)
    if user is None:
        return redirect("sign_in")
    if request.method == "POST":
        reopen_account(user)
        messages.success(request, _("Welcome back. Everything is as it was."))
        return enter(request, redirect("home"), user)
    return render(request, "accounts/restore.html", {"person": user})


def who_comes_back(request: VisitorRequest) -> User | None:
    user_id = request.session.get(COMING_BACK)
    return User.objects.closed().filter(pk=user_id).first() if user_id else None


@require_http_methods(["GET", "POST"])
def tour(request: Request) -> HttpResponseBase:
    """One screen that says what there is."""
    if request.method == "POST":
        end_tour(request.user)
        return redirect(wanted_next(request))
    return render(request, "accounts/tour.html", {"next": wanted_next(request)})


def tour_before(target: str) -> str:
    """The tour's address, from which one goes on to where one was going."""
    return f"{reverse('tour')}?{urlencode({'next': target})}" if target != reverse("home") else reverse("tour")


@login_not_required
@require_POST
def language(request: VisitorRequest) -> HttpResponseBase:
    """See pages in another language, here and, for whoever is signed in, on every device."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return refuse(request, 400, _("This language is not there yet."))
    if isinstance(request.user, User):
        choose_language(request.user, chosen)
    return speak(redirect(wanted_next(request)), chosen)


def wanted_next(request: Request | VisitorRequest) -> str:
    """Where somebody was going; never to another site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if own and target.startswith("/") else reverse("home")


def sent(request: VisitorRequest) -> QueryDict | None:
    """The fields of a form that was sent, be it empty."""
    return request.POST if request.method == "POST" else None


def page(request: VisitorRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """A page with a form, as it was sent if it was refused."""
    status = 400 if form is not None and form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)
