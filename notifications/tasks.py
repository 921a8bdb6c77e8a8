"""Sending the outbox."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from jobs.registry import URGENT

from .hold import catches
from .models import Mail

CLAIM = timedelta(seconds=30)
"""How long one sending keeps others off. Shorter than the lease of a worker: who takes over a killed one's task may send."""
METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
KEY = re.compile(r"[\w.-]+:[\w-]+:[\w-]{20,}|\b[0-9A-Za-z]+-[0-9a-z]+-[0-9a-f]{32}\b")
"""What opens something without a login: what ``django.core.signing`` makes, and the key of a password reset."""


class StillSending(Exception):
    """Another worker is sending this mail right now; raised so that the worker looks again later."""


@task(priority=URGENT)
def send_mail(mail_id: int) -> bool:
    """Send one mail; False where it was sent before. An error of the mail server is raised, the worker tries again.

    The mail is claimed in a short transaction and sent outside of it: on SQLite an open one would stop every writer
    for as long as the mail server takes.
    """
    mail = _claim(mail_id)
    if mail is None:
        return False
    row = Mail.objects.filter(pk=mail_id)
    try:
        _message(mail).send()
    except Exception as error:
        row.update(claimed_until=None, last_error=f"{type(error).__name__}: {error}"[:500])
        raise
    row.update(claimed_until=None, last_error="", sent_at=timezone.now(), **without_keys(mail))
    return True


def without_keys(mail: Mail) -> dict[str, str]:
    """The fields of a mail as they are kept once it is sent: who reads the table opens nobody's invitation or password reset."""
    kept = {name: getattr(mail, name) for name in ("text", "html", "calendar", "unsubscribe_path")}
    return {name: KEY.sub("…", value) for name, value in kept.items()}


@transaction.atomic
def _claim(mail_id: int) -> Mail | None:
    """The mail, kept off others for CLAIM; None where it was sent. Raises StillSending."""
    mail = Mail.objects.select_for_update().get(pk=mail_id)
    now = timezone.now()
    if mail.sent_at or catches(mail):
        return None
    if mail.claimed_until and now < mail.claimed_until:
        raise StillSending
    mail.attempts += 1
    mail.claimed_until = now + CLAIM
    mail.save(update_fields=["attempts", "claimed_until"])
    return mail


def _message(mail: Mail) -> EmailMultiAlternatives:
    """The message as it leaves. Its id stays the same in every attempt, so that mailboxes recognise a repetition."""
    host = urlsplit(settings.PORTAL_BASE_URL).hostname
    headers = {"Message-ID": f"<mail-{mail.pk}-{mail.created_at:%Y%m%d%H%M%S}@{host}>", "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_path:  # RFC 8058: the mail program's own button
        headers["List-Unsubscribe"] = f"<{settings.PORTAL_BASE_URL}{mail.unsubscribe_path}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.recipient_email], reply_to=[mail.reply_to], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    if mail.calendar:  # RFC 6047: mail programs act on the alternative; the file is for those that do not know it
        message.attach_alternative(mail.calendar, f"text/calendar; method={_method(mail.calendar)}")
        message.attach("termin.ics", mail.calendar.encode(), "application/ics")
    return message


def _method(calendar: str) -> str:
    """The METHOD of an iCalendar object, which the type of its part repeats."""
    found = METHOD.search(calendar)
    if found is None:
        raise ValueError("A calendar in a mail needs a METHOD.")
    return found[1]
