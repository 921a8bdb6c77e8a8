"""The links of password resets: what ends them beside a new password."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetTokens(PasswordResetTokenGenerator):
    """A link made before the account was blocked, or before its second factor changed, opens nothing afterwards."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        apps = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).values_list("pk", flat=True)
        return f"{super()._make_hash_value(user, timestamp)}|{user.key_version}|{list(apps)}"

    def state_of(self, user: Any) -> str:
        """What a link of this moment is made of, but for the time: it ends when this changes."""
        return self._make_hash_value(user, 0)
