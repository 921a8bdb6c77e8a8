"""What is done to requests and Gesuche, as Wagtail's log knows it. Who asks whom is not logged: it is deleted, the log stays."""

from __future__ import annotations

from django.db.models import TextChoices
from wagtail.log_actions import log

from accounts.models import User

from .models import ContactRequest, ContactSettings, Seeking


class Act(TextChoices):
    ANSWERED = "portal.contact_answered", "Anfrage als beantwortet gekennzeichnet"
    REOPENED = "portal.contact_reopened", "Anfrage wieder geöffnet"
    PASSED_ON = "portal.contact_passed_on", "Anfrage weitergeleitet"
    RETURNED = "portal.contact_returned", "Anfrage als unzustellbar gekennzeichnet"
    SETTINGS = "portal.contact_settings", "Weg der Anfragen von Gästen geändert"
    SOUGHT = "portal.seeking_submitted", "Gesuch eingereicht"
    RELEASED = "portal.seeking_released", "Gesuch veröffentlicht"
    DECLINED = "portal.seeking_declined", "Gesuch nicht veröffentlicht"
    ENDED = "portal.seeking_ended", "Gesuch beendet"
    SUPPORTED = "portal.seeking_supported", "Gesuch unterstützt"
    UNSUPPORTED = "portal.seeking_unsupported", "Unterstützung eines Gesuchs zurückgenommen"
    SUGGESTED = "portal.seeking_suggested", "Bekanntmachung zu einem Gesuch angeregt"


def record(act: Act, about: ContactRequest | ContactSettings | Seeking, *, by: User | None) -> None:
    """Log an act: the number or the municipality, who did it (None: a link of a mail, or the day), and nothing that was typed."""
    log(instance=about, action=act, user=by, title=str(about))
