"""The signs of the outbox: whether mails leave at all, and which no server takes."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from jobs.queue_signs import in_words
from jobs.signs import Finding, Sign, register_sign

from .models import Mail

STUCK = timedelta(minutes=15)
"""A mail that the server did not take for so long is told: the pauses between the attempts grow."""
RECENT = timedelta(days=3)
"""A mail that waits longer is given up (``jobs.models.RETRY_DELAYS``) and counts as refused from then on."""
REFUSED_SHOWN = timedelta(days=7)
"""How long after it was written a refused mail is told: one that was tried for three days must still be seen."""


def register() -> None:
    register_sign(Sign("mail", "E-Mail-Versand", look_at_mail, grave=False, metric="unsent_mails", counts=True))
    register_sign(Sign("refused_mail", "Nicht zustellbare E-Mails", look_at_refused, grave=False, metric="refused_mails", counts=True))


def look_at_mail() -> Finding:
    """Mails that were tried and did not leave."""
    if settings.MAIL_IS_OFF:
        return Finding(True, "Der Versand ist ausgeschaltet (EMAIL_URL=aus): Niemand bekommt E-Mails.")
    now = timezone.now()
    stuck = Q(attempts__gt=0, created_at__lt=now - STUCK, created_at__gte=now - RECENT) & ~Q(last_error="")
    seen = Mail.objects.waiting().filter(stuck).aggregate(count=Count("pk"), oldest=Min("created_at"))
    if not seen["count"]:
        return Finding(True, "Keine E-Mail hängt fest.", value=0)
    subject = "Eine E-Mail" if seen["count"] == 1 else f"{seen['count']} E-Mails"
    text = f"{subject} nimmt der Mailserver nicht an, die älteste seit {in_words(now - seen['oldest'])}."
    advice = "Antwortet der Mailserver hinter EMAIL_URL? Den letzten Fehler jeder E-Mail nennt die Seite „Betrieb“."
    return Finding(False, text, advice, seen["count"])


def look_at_refused() -> Finding:
    """Mails that were set aside: a bad address, or given up."""
    seen = Mail.objects.refused().filter(created_at__gte=timezone.now() - REFUSED_SHOWN).count()
    if not seen:
        return Finding(True, "Keine E-Mail der letzten sieben Tage war unzustellbar.", value=0)
    text = _one_or_many(seen)
    return Finding(
        False,
        text,
        "Die Seite „Betrieb“ nennt sie mit dem Grund. Wen sie betreffen, sieht es auch: am Konferenztisch und bei den Einladungen.",
        seen,
    )


def _one_or_many(count: int) -> str:
    return "Eine E-Mail war nicht zustellbar." if count == 1 else f"{count} E-Mails waren nicht zustellbar."
