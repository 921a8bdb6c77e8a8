"""Signed links for guests, who have no account: one proves their address, one leads to what they said."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import Http404
from django.urls import reverse

from accounts.models import User

from ..models import Comment, Version

CONFIRM = "bestaetigen"
"""Proves that the address is the guest's, until ``confirm_until``."""
OWN = "stellungnahme"
"""Read the answer, take the comment back or the name off it; good as long as the comment exists."""
ADDRESS_PROVEN_WITHIN = timedelta(hours=48)
"""Of a guest's comment; one that nobody confirmed is deleted."""
ADDRESSES = {CONFIRM: "data_standards:guest_confirm", OWN: "data_standards:guest_own"}
"""Purpose → name of the address, whose one argument is the token."""


class BadLink(Exception):
    """The link was not made by the portal, is for another purpose, or its comment is gone."""


def link_for(comment: Comment, purpose: str) -> str:
    return reverse(ADDRESSES[purpose], args=[token_for(comment, purpose)])


def token_for(comment: Comment, purpose: str) -> str:
    return signing.dumps(comment.pk, salt=_salt(purpose))


def comment_of(token: str, purpose: str) -> Comment:
    """The guest's comment that a token was made for; raises BadLink, and Http404 where the address belongs to a closed account."""
    try:
        pk = signing.loads(token, salt=_salt(purpose))
    except signing.BadSignature as error:
        raise BadLink from error
    related = ("consultation__version__standard", "consultation__version__agreement")
    found = Comment.objects.filter(pk=pk, municipality=None).select_related(*related).first()
    if found is None or (purpose == OWN and found.state == Comment.State.UNCONFIRMED):
        raise BadLink
    if found.guest_email and User.objects.filter(email=found.guest_email, is_active=False).exists():
        raise Http404
    return found


def confirm_until(comment: Comment) -> datetime:
    """The instant by which the address is to be proven: two days, and never after the end of the consultation."""
    return min(comment.created_at + ADDRESS_PROVEN_WITHIN, comment.consultation.closes_at)


def sees(version: Version) -> bool:
    """Whether everybody may see it: a guest holds a link and no more rights than anybody."""
    return version.agreement is None or version.agreement.is_visible_to(AnonymousUser())


def _salt(purpose: str) -> str:
    return f"data_standards.guest.{purpose}"
