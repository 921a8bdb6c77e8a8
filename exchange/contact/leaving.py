"""What becomes of requests when somebody leaves a municipality: those to it belong to it, the own ones to who asked."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.consequences import Consequence, register_consequences
from accounts.models import Membership

from ..models import ContactRequest


def register() -> None:
    register_consequences(consequences, order=40)


def consequences(membership: Membership, is_only: bool) -> list[Consequence]:
    """What the municipality was asked, and what the person asked."""
    found = [Consequence(_("Anfragen an die Kommune zu lesen und zu beantworten."))]
    waiting = ContactRequest.objects.sent().filter(municipality=membership.municipality_id).unanswered().count()
    if waiting:
        words = ngettext(
            "Eine Anfrage an die Kommune, die auf Antwort wartet.", "%(count)d Anfragen an die Kommune, die auf Antwort warten.", waiting
        )
        found.append(Consequence(words % {"count": waiting}, stays=True))
    if ContactRequest.objects.filter(sender=membership.user_id).exists():
        found.append(Consequence(_("Eigene Anfragen an andere Kommunen."), stays=True))
    return found
