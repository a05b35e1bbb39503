"""One's own account: name, language, e-mail address, password, devices, leaving."""

from __future__ import annotations

from typing import Any

from django.contrib import auth, messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from albums.account_forms import CloseForm, EmailForm, PasswordForm, ProfileForm
from albums.actions.change_account import change_email, change_password, change_profile, sign_out_everywhere
from albums.actions.close_account import albums_only_of, close_account
from albums.actions.sign_in import speak
from albums.requests import Request
from render.media.errors import RefusedError


@require_http_methods(["GET", "POST"])
def account(request: Request) -> HttpResponseBase:
    """The page; and name and language, which need no password."""
    if request.method == "GET":
        return show(request)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return show(request, profile=form)
    change_profile(request.user, **form.cleaned_data)
    with override(request.user.language or None):
        messages.success(request, _("Saved."))
    return speak(redirect("account"), request.user.language)


@sensitive_post_parameters()
@require_POST
def email(request: Request) -> HttpResponseBase:
    form = EmailForm(request.user, request.POST)
    if not form.is_valid():
        return show(request, email=form)
    try:
        change_email(request.user, form.cleaned_data["email"])
    except RefusedError as error:
        form.add_error("email", str(error))
        return show(request, email=form)
    messages.success(request, _("From now on you sign in with %(email)s.") % {"email": request.user.email})
    return redirect("account")


@sensitive_post_parameters()
@require_POST
def password(request: Request) -> HttpResponseBase:
    form = PasswordForm(request.user, request.POST)
    if not form.is_valid():
        return show(request, password=form)
    change_password(request.user, form.cleaned_data["password"])
    auth.update_session_auth_hash(request, request.user)  # this device stays signed in
    messages.success(request, _("Your new password is set. Other devices have been signed out."))
    return redirect("account")


@require_POST
def sessions(request: Request) -> HttpResponseBase:
    """Sign out on all devices, this one too."""
    sign_out_everywhere(request.user)
    auth.logout(request)
    messages.success(request, _("You have been signed out on all devices."))
    return redirect("sign_in")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def delete(request: Request) -> HttpResponseBase:
    """What goes with the account is said before it goes."""
    form = CloseForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            close_account(request.user)
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            auth.logout(request)
            messages.success(request, _("Your account is closed. Sign in within 30 days if you want it back."))
            return redirect("sign_in")
    context = {"form": form, "albums": albums_only_of(request.user).families()}
    return render(request, "accounts/delete.html", context, status=400 if form.is_bound else 200)


def show(request: Request, **refused: Any) -> HttpResponse:
    """The page, with the one form that was refused as it was sent."""
    user = request.user
    forms = {
        "profile": ProfileForm(initial={"name": user.name, "language": user.language}),
        "email": EmailForm(user, initial={"email": user.email}, auto_id="email_%s"),
        "password": PasswordForm(user, auto_id="password_%s"),
    }
    context = {f"{name}_form": form for name, form in (forms | refused).items()}
    return render(request, "accounts/account.html", context, status=400 if refused else 200)
