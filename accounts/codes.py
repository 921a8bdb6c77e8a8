"""One-time codes are good once: over all processes, and whatever happens to the cache."""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.contrib.auth.base_user import AbstractBaseUser

from .models import SpentCode


def spend_any(user: AbstractBaseUser, code: str) -> Authenticator | None:
    """The factor that a code belongs to, which is spent by this; None where it belongs to none or was spent."""
    for authenticator in Authenticator.objects.filter(user_id=user.pk).order_by("-type"):  # the app, then the recovery codes
        if spend(authenticator, code):
            return authenticator
    return None


def spend(authenticator: Authenticator, code: str) -> bool:
    """Whether a code is right and was not used yet. A recovery code is marked in its own row, which allauth locks."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return authenticator.wrap().validate_code(code)
    secret = decrypt(authenticator.data["secret"])
    for period in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, period))):
            return SpentCode.objects.get_or_create(authenticator=authenticator, period=period)[1]
    return False
