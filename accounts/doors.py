"""The forms of the login that may be locked: they answer 429, with the time to wait where programs look for it."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.forms import Form
from django.http import HttpResponse
from django.utils.translation import gettext as _

from .limits import TooMany


class Locks:
    """Mixed in before a view with a form whose errors may say "locked" (accounts/adapters.py)."""

    def form_invalid(self, form: Form) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[misc]
        if (refusal := _refusal(form)) is not None:
            response.status_code = 429
            response.context_data["error_title"] = _("Bitte warten Sie")
            response.headers["Retry-After"] = str(refusal.seconds)
        return response


def _refusal(form: Form) -> TooMany | None:
    errors: list[Any] = [error for found in form.errors.as_data().values() for error in found]
    return next((error.params["refusal"] for error in errors if error.code == "locked"), None)


class LoginView(Locks, account.LoginView):
    pass


class CodeView(Locks, mfa.AuthenticateView):
    pass


class RepeatPasswordView(Locks, account.ReauthenticateView):
    pass


class RepeatCodeView(Locks, mfa.ReauthenticateView):
    pass
