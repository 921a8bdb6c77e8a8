"""The second factor of this session, and the step-up before acts that change who may do what."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpRequest, HttpResponse


def is_proven(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session. Owning one is not enough: a password alone may have opened it."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


@reauthentication_required
def step_up(request: HttpRequest) -> None:
    """Ask for the password or a code again unless that was done in the last minutes; what was sent is kept and resumed.

    Raises ReauthenticationRequired, which allauth's middleware answers.
    """


class SetUpView(ActivateTOTPView):
    """Setting the app up shows a code of it: that proves this session and spends the code."""

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        response = super().form_valid(form)
        authenticator = Authenticator.objects.get(user=form.user, type=Authenticator.Type.TOTP)
        if authenticator.wrap().validate_code(form.cleaned_data["code"]):
            post_authentication(self.request, authenticator, reauthenticated=True)
        return response


class DownloadView(DownloadRecoveryCodesView):
    """The recovery codes as a text file with a German name."""

    def render_to_response(self, context: dict, **kwargs: object) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response["Content-Disposition"] = 'attachment; filename="wiederherstellungscodes.txt"'
        return response
