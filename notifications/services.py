"""``notify`` writes a mail to the outbox; a task sends it. Called inside the transaction that caused it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import gettext as _

from .gates import event_of
from .models import Mail
from .tasks import send_mail

SUBJECT_PREFIX = "[Portal] "
SUBJECT_LENGTH = 200
BLANK_LINE = re.compile(r"\n[ \t]*\n")


def one_line(text: str) -> str:
    """A text fit for a header: line breaks and control characters become spaces, invisible format characters vanish."""
    visible = (character for character in text if unicodedata.category(character) != "Cf")
    return " ".join("".join(character if character.isprintable() else " " for character in visible).split())


def paragraphs(body: str) -> list[tuple[str, str]]:
    """The paragraphs of a plain body as pairs of kind (``text`` or ``quote``) and text; ``>`` marks the lines of a quotation."""
    found = []
    for block in (part.strip() for part in BLANK_LINE.split("\n".join(body.splitlines()))):
        if block.startswith(">"):
            found.append(("quote", "\n".join(line.removeprefix(">").strip() for line in block.splitlines())))
        elif block:
            found.append(("text", block))
    return found


@transaction.atomic
def notify(
    recipient: Any,
    event: str,
    *,
    key: str,
    subject: str,
    reason: str,
    context: dict[str, Any] | None = None,
    url: str = "",
    action: str = "",
    reply_to: str = "",
    unsubscribe_path: str = "",
    calendar: str = "",
    target: Mapping[str, Any] | None = None,
) -> Mail:
    """Write one mail and enqueue its sending; the same recipient and key a second time changes nothing.

    ``recipient`` is a user or one e-mail address (``context["user"]`` then says whom to greet); raises ValidationError for
    anything else, as for ``reply_to``. The words stand once, in ``templates/mail/<event>.txt``: paragraphs without greeting;
    plain text and HTML are made from it. ``url`` is a path of the portal, the one action of the mail, ``action`` its label;
    absolute addresses come from PORTAL_BASE_URL alone. ``reason`` ends the sentence "Sie erhalten diese E-Mail, weil …".
    ``unsubscribe_path``: a path that ends mails of this kind by a POST without login; for those that can be stopped.
    ``calendar``: an iCalendar object with a METHOD, to be sent along.
    ``target``: what the mail is about, as plain data; the gate of the event reads it when the mail is sent. An event without
    a gate raises NoGate.
    """
    declared = event_of(event)
    user = None if isinstance(recipient, str) else recipient
    address = recipient if user is None else user.email
    reply_to = reply_to or settings.KTS_EMAIL
    validate_email(address)
    validate_email(reply_to)
    content = compose(
        event, user=user, subject=subject, reason=reason, context=context, url=url, action=action, unsubscribe_path=unsubscribe_path
    )
    mail, created = Mail.objects.get_or_create(
        recipient_email=address,
        key=key,
        defaults={
            "recipient": user,
            "event": event,
            "subject": content.subject,
            "text": content.text,
            "html": content.html,
            "reply_to": reply_to,
            "unsubscribe_path": unsubscribe_path,
            "calendar": calendar,
            "target": {**({"person": user.pk} if user else {}), **(target or {})},
        },
    )
    if created:
        send_mail.using(priority=declared.priority).enqueue(mail.pk)
    return mail


def compose(
    event: str,
    *,
    user: Any,
    subject: str,
    reason: str,
    context: dict[str, Any] | None = None,
    url: str = "",
    action: str = "",
    unsubscribe_path: str = "",
) -> Mail:
    """The mail that ``notify`` would write to this person, unsaved: subject, text and HTML, for a preview."""
    values = {"user": user, "portal_name": settings.PORTAL_NAME, "base_url": settings.PORTAL_BASE_URL, **(context or {})}
    heading = one_line(subject)[:SUBJECT_LENGTH]
    parts = paragraphs(_plain(f"mail/{event}.txt", values))
    layout = {
        **values,
        "heading": heading,
        "subject": f"{SUBJECT_PREFIX}{heading}",
        "greeting": _greeting(values["user"]),
        "preview": next((one_line(text) for kind, text in parts if kind == "text"), ""),
        "paragraphs": parts,
        "reason": one_line(reason),
        "action": action,
        "action_url": f"{settings.PORTAL_BASE_URL}{url}" if url else "",
        "unsubscribe_url": f"{settings.PORTAL_BASE_URL}{unsubscribe_path}" if unsubscribe_path else "",
    }
    return Mail(
        subject=layout["subject"],
        text=_plain("notifications/mail.txt", layout),
        html=get_template("notifications/mail.html").render(layout),
    )


def rewritten(mail: Mail, *, calendar: str = "", **words: Any) -> Mail:
    """The mail as ``notify`` would write it now, unsaved, for the gate of its event; ``words`` as for ``compose``."""
    content = compose(mail.event, user=mail.recipient, unsubscribe_path=mail.unsubscribe_path, **words)
    content.calendar = calendar
    return content


def _plain(template: str, values: dict[str, Any]) -> str:
    """A template rendered as plain text: nothing is escaped, no template has to think of it."""
    return get_template(template).template.render(Context(values, autoescape=False)).strip() + "\n"  # type: ignore[attr-defined]


def _greeting(user: Any) -> str:
    """ "Guten Tag Frau Beispiel," or without the name where the account has none."""
    name = one_line(user.address_name) if user and user.get_full_name() else ""
    return _("Guten Tag %(name)s,") % {"name": name} if name else _("Guten Tag,")
