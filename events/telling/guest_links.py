"""Signed links for guests, who have no account: one proves their address, one leads to their sign-up."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.http import Http404
from django.urls import reverse

from ..holding import is_blocked
from ..models import EvaluationInvite, SignUp

CONFIRM = "bestaetigen"
"""Proves that the address is the guest's; good for ADDRESS_PROVEN_WITHIN."""
MANAGE = "anmeldung"
"""See the own sign-up, take an offered seat, cancel; good as long as the sign-up exists."""
ADDRESS_PROVEN_WITHIN = timedelta(hours=48)
"""Of a guest's sign-up; one that nobody confirmed is deleted."""
ADDRESSES = {CONFIRM: "events:guest_confirm", MANAGE: "events:guest_sign_up"}
"""Purpose → name of the address, whose one argument is the token."""


EVALUATION_SALT = "events.evaluation"


class BadLink(Exception):
    """The link was not made by the portal, is for another purpose, too old, or its sign-up is gone."""


def link_for(sign_up: SignUp, purpose: str) -> str:
    """The path of the page where a guest does this."""
    return reverse(ADDRESSES[purpose], args=[token_for(sign_up, purpose)])


def sheet_link(invite: EvaluationInvite) -> str:
    """The path of the anonymous sheet, of members too; good without login, once."""
    return reverse("events:evaluation", args=[signing.dumps(invite.pk, salt=EVALUATION_SALT)])


def token_for(sign_up: SignUp, purpose: str) -> str:
    return signing.dumps(sign_up.pk, salt=_salt(purpose))


def sign_up_of(token: str, purpose: str, max_age: timedelta | None = None) -> SignUp:
    """The guest's sign-up that a token was made for; raises BadLink, and Http404 where the address belongs to a blocked account."""
    try:
        pk = signing.loads(token, salt=_salt(purpose), max_age=max_age)
        found = SignUp.objects.select_related("registration__page").get(pk=pk, user=None)
    except (signing.BadSignature, SignUp.DoesNotExist) as error:
        raise BadLink from error
    if is_blocked(found):
        raise Http404
    return found


def _salt(purpose: str) -> str:
    return f"events.guest.{purpose}"
