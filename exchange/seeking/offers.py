"""A page without hits offers to ask the other municipalities, with the words filled in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import municipalities_of
from municipalities.typed import seen_line
from search.offers import Offer, register_offer

from ..models.seeking import TITLE_LENGTH

SENTENCE = _("Sagen Sie, was Sie suchen. Kommunen antworten Ihnen direkt, Unternehmen sehen Gesuche nicht.")
SENTENCE_FOR_GUESTS = _("Mit dem Konto Ihrer Kommune sagen Sie, was Sie suchen. Andere Kommunen antworten Ihnen direkt.")


def register() -> None:
    register_offer(offer)


def offer(user: Any, text: str) -> Offer | None:
    """To guests as well, whom the address sends to the login first; nothing for an account without a municipality."""
    if user.is_authenticated and not municipalities_of(user):
        return None
    title = seen_line(text)[:TITLE_LENGTH]
    asked = f"?{urlencode({'titel': title})}" if title else ""
    return Offer(
        _("Andere Kommunen fragen"),
        SENTENCE if user.is_authenticated else SENTENCE_FOR_GUESTS,
        _("Gesuch veröffentlichen"),
        f"{reverse('my_seeking:new')}{asked}",
    )
