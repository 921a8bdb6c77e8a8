"""Two gates: the second factor of this session, and the door of the admin."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .roles import is_kts_editor, needs_second_factor

Answer = Callable[[HttpRequest], HttpResponseBase]

ADMIN_PREFIX = "/verwaltung/"
OPEN_PREFIXES = ("/konto/", "/static/", "/healthz", "/demo/")
"""Reached without a proven second factor: setting it up, logging out, and what looks the same for everyone."""


def has_proven_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session. Owning one is not enough: a password alone may have opened it."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class SecondFactorMiddleware:
    """Leads people whose role asks for it to set a second factor up, or to show the one they have."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        asked = user.is_authenticated and not request.path.startswith(OPEN_PREFIXES) and needs_second_factor(user)
        if asked and not has_proven_second_factor(request):
            return self._ask(request)
        return self.get_response(request)

    def _ask(self, request: HttpRequest) -> HttpResponseBase:
        enrolled = is_mfa_enabled(request.user)
        target = reverse("mfa_reauthenticate" if enrolled else "mfa_activate_totp")
        query = urlencode({"next": request.path}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{target}?{query}" if query else target)


class AdminDoorMiddleware:
    """Everything below the admin's prefix is for editors: guests go to the one login, others are refused."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(ADMIN_PREFIX):
            if not request.user.is_authenticated:
                return redirect_to_login(request.path, reverse("account_login"))
            if not is_kts_editor(request.user):
                raise PermissionDenied(_("Die Verwaltung ist der KTS-Redaktion vorbehalten."))
        return self.get_response(request)
