"""The second factor of this session, and the step-up before acts that change who may do what and before people's data leaves."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from .codes import spend
from .roles import app_of


def is_proven(request: HttpRequest) -> bool:
    """Whether the second factor that exists now was shown in this session.

    Owning one is not enough: a password alone may have opened the session. Nor is having shown one that is gone.
    """
    app = app_of(request.user)
    return any(_shows(record, app) for record in get_authentication_records(request, request.user))


def _shows(record: dict[str, Any], app: tuple[int, float] | None) -> bool:
    """Whether a record of the session is about this app. Recovery codes stand in for the app they were made beside."""
    if record.get("method") != "mfa" or app is None:
        return False
    key, since = app
    stands_in = record.get("type") == Authenticator.Type.RECOVERY_CODES
    return record.get("at", 0) >= since and (stands_in or record.get("id") == key)


def forget_old_proofs(request: HttpRequest) -> None:
    """Take from the session what was shown of a factor that is gone: it proves nothing, for a step-up neither."""
    if not request.user.is_authenticated:
        return
    records, app = get_authentication_records(request, request.user), app_of(request.user)
    kept = [record for record in records if record.get("method") != "mfa" or _shows(record, app)]
    if kept != records:
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept


@reauthentication_required
def step_up(request: HttpRequest) -> None:
    """Ask for the password or a code again unless that was done in the last minutes; what was sent is kept and resumed.

    Raises ReauthenticationRequired, which allauth's middleware answers.
    """


def must_step_up(request: HttpRequest) -> bool:
    """Whether ``step_up`` would ask."""
    return is_reauthentication_required(request, app="")


def step_up_to(request: HttpRequest, path: str) -> HttpResponseRedirect:
    """The question of a step-up that leads on to another page, also from where no exception is answered."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({'next': path})}")


class SetUpView(ActivateTOTPView):
    """Setting the app up shows a code of it: that proves this session and spends the code."""

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        response = super().form_valid(form)
        authenticator = Authenticator.objects.get(user=form.user, type=Authenticator.Type.TOTP)
        if spend(authenticator, form.cleaned_data["code"]):
            post_authentication(self.request, authenticator, reauthenticated=True)
        return response


class DownloadView(DownloadRecoveryCodesView):
    """The recovery codes as a text file with a German name."""

    def render_to_response(self, context: dict, **kwargs: object) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response["Content-Disposition"] = 'attachment; filename="wiederherstellungscodes.txt"'
        return response
