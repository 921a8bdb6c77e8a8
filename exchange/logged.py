"""What is done to requests, as Wagtail's log knows it. Who asks whom is not logged: it is deleted after six months, the log stays."""

from __future__ import annotations

from django.db.models import TextChoices
from wagtail.log_actions import log

from accounts.models import User

from .models import ContactRequest, ContactSettings


class Act(TextChoices):
    ANSWERED = "portal.contact_answered", "Anfrage als beantwortet gekennzeichnet"
    REOPENED = "portal.contact_reopened", "Anfrage wieder geöffnet"
    PASSED_ON = "portal.contact_passed_on", "Anfrage weitergeleitet"
    RETURNED = "portal.contact_returned", "Anfrage als unzustellbar gekennzeichnet"
    SETTINGS = "portal.contact_settings", "Weg der Anfragen von Gästen geändert"


def record(act: Act, about: ContactRequest | ContactSettings, *, by: User | None) -> None:
    """Log an act: the number of the request or the municipality, who did it (None: by a link of a mail), and nothing that was typed."""
    log(instance=about, action=act, user=by, title=str(about))
