"""Where the way to contact is shown: on every municipality and every contributed page, whatever kind it is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import belongs_to, is_member
from contributions.models import ContributionPage
from municipalities.contact_ways import ContactWay, register_contact_way
from municipalities.models import Municipality

from .routes import in_office

ACTION = _("Kontakt aufnehmen")
HINT = _("Ihre Nachricht geht an das Funktionspostfach. Sie erhalten eine Kopie.")
HINT_WITHOUT_MAILBOX = _("Ihre Nachricht geht an die Kommune. Sie erhalten eine Kopie.")
OWN_ACTION = _("Anfragen an Ihre Kommune")
OWN_HINT = _("Andere schreiben Ihnen hier. Ihre Anfragen stehen in „Mein Bereich“.")


def register() -> None:
    register_contact_way(offer)


def offer(user: Any, thing: Any) -> ContactWay | None:
    """The form; to the own municipality what it was asked. None for anything else, and for what is not published.

    For a municipality that is part of another one answers what it became part of.
    """
    if isinstance(thing, Municipality):
        thing = in_office(thing)
        municipality_id, url = thing.pk, reverse("exchange:to_municipality", args=[thing.slug])
    elif isinstance(thing, ContributionPage) and thing.is_visible_to(user):
        municipality_id, url = thing.municipality_id, reverse("exchange:to_entry", args=[thing.pk])
    else:
        return None
    mailbox = thing.contact_email if is_member(user) else ""
    if belongs_to(user, municipality_id):
        return ContactWay(reverse("my_requests:list"), OWN_ACTION, OWN_HINT, mailbox, is_primary=False)
    return ContactWay(url, ACTION, HINT if thing.contact_email else HINT_WITHOUT_MAILBOX, mailbox)
