"""Sending the outbox, in a lane of its own: a mail server that hangs stops no other work."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from jobs.models import RETRY_DELAYS
from jobs.registry import MAIL_LANE, URGENT

from .gates import Drop, decide
from .hold import catches
from .models import Mail
from .refusals import refused

logger = logging.getLogger("notifications")

CLAIM = timedelta(seconds=30)
"""How long one sending keeps others off. Shorter than the lease of a worker: who takes over a killed one's task may send."""
METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
KEY = re.compile(r"(?<![\w.-])[\w.-]++:[\w-]++:[\w-]{20,}|\b[0-9A-Za-z]++-[0-9a-z]++-[0-9a-f]{32}\b")
"""What opens something without a login: what ``django.core.signing`` makes, and the key of a password reset."""
PERMANENT = range(500, 600)
"""Answers of a mail server that another attempt does not change."""


class StillSending(Exception):
    """Another worker is sending this mail right now; raised so that the worker looks again later."""


class NotSent(Exception):
    """The mail server said no for the time being. Names its answer, never the address: it is logged."""


@task(priority=URGENT, queue_name=MAIL_LANE)
def send_mail(mail_id: int) -> bool:
    """Send one mail if its gate lets it pass; False where it is not to be sent (any more) or was refused for good.

    The mail is claimed in a short transaction and sent outside of it: on SQLite an open one would stop every writer
    for as long as the mail server takes. An error that may pass is raised, and the worker tries again.
    """
    mail = _claim(mail_id)
    if mail is None:
        return False
    if settings.MAIL_IS_OFF:
        _close(mail, Mail.State.DROPPED, outcome=_("Der Versand ist ausgeschaltet (EMAIL_URL=aus)."))
        return False
    try:
        if not _pass_gate(mail):
            return False
        _message(mail).send()
    except Exception as error:
        return _set_aside(mail, error)
    _close(mail, Mail.State.SENT, sent_at=timezone.now(), last_error="")
    return True


def without_keys(mail: Mail) -> dict[str, Any]:
    """The fields of a mail as they are kept once it is closed: who reads the table opens nobody's invitation or password reset."""
    kept = {name: KEY.sub("…", getattr(mail, name)) for name in ("text", "html", "calendar", "unsubscribe_path")}
    target = {name: KEY.sub("…", value) if isinstance(value, str) else value for name, value in mail.target.items()}
    return {**kept, "target": target}


@transaction.atomic
def _claim(mail_id: int) -> Mail | None:
    """The mail, kept off others for CLAIM; None where nothing is to be done. Raises StillSending."""
    mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
    now = timezone.now()
    if mail is None or mail.state != Mail.State.WAITING or catches(mail):
        return None
    if mail.claimed_until and now < mail.claimed_until:
        raise StillSending
    mail.attempts += 1
    mail.claimed_until = now + CLAIM
    mail.save(update_fields=["attempts", "claimed_until"])
    return mail


def _pass_gate(mail: Mail) -> bool:
    """Whether the mail may leave; its words are what holds now. One that may not is marked with the reason."""
    verdict = decide(mail)
    if isinstance(verdict, Drop):
        _close(mail, Mail.State.DROPPED, outcome=str(verdict.reason))
        logger.info("E-Mail %s (%s) wird nicht mehr verschickt: %s", mail.pk, mail.event, verdict.reason)
        return False
    if verdict.content is not None:
        words = {name: getattr(verdict.content, name) for name in ("subject", "text", "html", "calendar")}
        for name, value in words.items():
            setattr(mail, name, value)
        Mail.objects.filter(pk=mail.pk).update(**words)
    return True


def _set_aside(mail: Mail, error: Exception) -> bool:
    """Close a mail that no further attempt will deliver; raises what may pass, so that the worker tries again."""
    noted = f"{type(error).__name__}: {error}"[:500]
    if outcome := _refusal(mail, error):
        with transaction.atomic():  # whoever is to be told of it instead is told, or the mail is tried again
            _close(mail, Mail.State.REFUSED, last_error=noted, outcome=outcome)
            refused(mail)
        logger.error("E-Mail %s (%s) ist nicht zustellbar: %s", mail.pk, mail.event, outcome)
        return False
    Mail.objects.filter(pk=mail.pk).update(claimed_until=None, last_error=noted)
    if isinstance(error, SMTPException):
        raise NotSent(f"{type(error).__name__} {_code(error) or ''}".strip()) from None
    raise error


def _refusal(mail: Mail, error: Exception) -> str:
    """Why no further attempt is made; "" where one is.

    A refused sender or login is no fault of this mail: it concerns all of them and ends when it is mended.
    """
    code = _code(error)
    if isinstance(error, SMTPRecipientsRefused) and code in PERMANENT:
        return _("Der Mailserver nimmt für diese Adresse nichts an (Antwort %d).") % code
    if isinstance(error, SMTPDataError) and code in PERMANENT:
        return _("Der Mailserver nimmt diese E-Mail nicht an (Antwort %d).") % code
    if isinstance(error, (BadHeaderError, UnicodeError)):
        return _("An diese Adresse kann der Mailserver nicht schicken.")
    if mail.attempts > len(RETRY_DELAYS):
        return _("Nach %d Versuchen aufgegeben.") % mail.attempts
    return ""


def _code(error: Exception) -> int | None:
    """The three digits of the server's answer. One mail has one recipient."""
    if isinstance(error, SMTPRecipientsRefused):
        return next((code for code, _text in error.recipients.values()), None)
    return error.smtp_code if isinstance(error, SMTPResponseException) else None


def _close(mail: Mail, state: Mail.State, **values: object) -> None:
    """The end of a mail, whatever became of it; the keys in it are of no use to anybody any more."""
    Mail.objects.filter(pk=mail.pk).update(state=state, claimed_until=None, **without_keys(mail), **values)


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
