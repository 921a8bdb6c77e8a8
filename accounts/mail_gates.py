"""Who may still get the mails about accounts when they are sent."""

from __future__ import annotations

from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from jobs.registry import FIRST
from notifications.gates import BLOCKED, GONE, NO_ACCOUNT, Drop, Send, register_gate
from notifications.models import Mail

from .letters import Letter
from .models import Invitation, User
from .tokens import ResetTokens

LINK_ENDED = _("Der Link gilt nicht mehr.")


def register() -> None:
    register_gate(*(letter for letter in Letter if letter != Letter.INVITATION), gate=gate_of_account, priority=FIRST)
    register_gate(Letter.INVITATION, gate=_invitation)


def about(user: Any, letter: Letter) -> dict[str, Any]:
    """The target of a mail about an account. A reset link ends with what its token was made of."""
    if user is None:
        return {}
    return {"person": user.pk, **({"link": _trace_of(user)} if letter == Letter.NEW_PASSWORD else {})}


def _trace_of(user: User) -> str:
    """What changes with everything that ends a reset link (password, second factor, block), and tells nothing of it."""
    return salted_hmac("accounts.mail_gates", ResetTokens().state_of(user)).hexdigest()[:16]


def gate_of_account(mail: Mail) -> Send | Drop:
    """To an account that exists and is open."""
    user = User.objects.filter(pk=mail.target.get("person")).first()
    if user is None:
        return Drop(NO_ACCOUNT)
    if not user.is_active:
        return Drop(BLOCKED)
    if mail.target.get("link", _trace_of(user)) != _trace_of(user):
        return Drop(LINK_ENDED)
    return Send()


def _invitation(mail: Mail) -> Send | Drop:
    """An invitation that was taken back or used, or whose sender may not invite any more, leads nowhere."""
    from .invitations import is_usable  # the invitations write mails themselves

    found = Invitation.objects.select_related("municipality", "invited_by").filter(pk=mail.target.get("invitation")).first()
    if found is None:
        return Drop(GONE)
    return Send() if is_usable(found) else Drop(_("Die Einladung gilt nicht mehr."))
