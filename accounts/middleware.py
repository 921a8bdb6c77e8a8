"""Two gates: the second factor of this session, and the door of the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .roles import is_kts_editor, needs_second_factor
from .second_factor import is_proven, must_step_up, step_up_to

Answer = Callable[[HttpRequest], HttpResponseBase]

ADMIN_PREFIX = "/verwaltung/"
OPEN_PREFIXES = ("/static/", "/healthz", "/readyz", "/metrics", "/demo/")
"""What looks the same for everyone."""
EXPORT = "export"
"""Parameter of Wagtail's listings that makes a file of them."""
SHOW = "mfa_reauthenticate"
SET_UP = "mfa_activate_totp"
LOG_OUT = "account_logout"


class SecondFactorMiddleware:
    """Leads people whose role asks for it to set a second factor up, or to show the one they have.

    Until then nothing else is open, the other pages of the account included: a session that was opened by a password
    alone could otherwise read the recovery codes, or remove the factor it does not have.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        asked = user.is_authenticated and not request.path_info.startswith(OPEN_PREFIXES) and needs_second_factor(user)
        if asked and not is_proven(request):
            return self._ask(request)
        return self.get_response(request)

    def _ask(self, request: HttpRequest) -> HttpResponseBase:
        """Let the way to the factor pass, refuse all else."""
        ways = [SHOW] if is_mfa_enabled(request.user) else [SET_UP, "account_reauthenticate"]
        if request.path_info in [reverse(name) for name in (*ways, LOG_OUT)]:
            return self.get_response(request)
        query = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return HttpResponseRedirect(reverse(ways[0]) + query)


class AdminDoorMiddleware:
    """Everything below the admin's prefix is for editors: guests go to the one login, others are refused.

    Tables that Wagtail's listings export name people: they leave after a step-up.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(ADMIN_PREFIX):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            if not is_kts_editor(request.user):
                raise PermissionDenied(_("Die Verwaltung ist der KTS-Redaktion vorbehalten."))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseRedirect | None:
        """The step-up, once ``AdminRoutesMiddleware`` has said that there is such a table: nobody types a code for a 404."""
        if request.path_info.startswith(ADMIN_PREFIX) and EXPORT in request.GET and must_step_up(request):
            return step_up_to(request, request.get_full_path())
        return None
