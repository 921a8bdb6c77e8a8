"""``notify`` writes a mail to the outbox; a task sends it. Called inside the transaction that caused it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from .models import Mail
from .tasks import send_mail

SUBJECT_PREFIX = "[Portal] "
SUBJECT_LENGTH = 200


def one_line(text: str) -> str:
    """A text without line breaks and control characters, fit for a header."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def paragraphs(body: str) -> list[tuple[str, str]]:
    """The paragraphs of a plain body as pairs of kind (``text`` or ``quote``) and text; ``> `` marks a quotation."""
    found = []
    for block in (part.strip() for part in body.split("\n\n")):
        if block.startswith("> "):
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
) -> Mail:
    """Write one mail and enqueue its sending; the same recipient and key a second time changes nothing.

    ``recipient`` is a user or an e-mail address. The words stand once, in ``templates/mail/<event>.txt``: paragraphs
    without greeting; plain text and HTML are made from it. ``url`` is a path of the portal, the one link of the mail,
    ``action`` its label; absolute addresses come from PORTAL_BASE_URL alone. ``reason`` ends "Sie erhalten diese E-Mail, weil …".
    """
    user = None if isinstance(recipient, str) else recipient
    values = {"user": user, "portal_name": settings.PORTAL_NAME, "base_url": settings.PORTAL_BASE_URL, **(context or {})}
    body = render_to_string(f"mail/{event}.txt", values).strip()
    layout = {
        **values,
        "subject": one_line(subject)[:SUBJECT_LENGTH],
        "paragraphs": paragraphs(body),
        "body": body,
        "reason": reason,
        "action": action,
        "action_url": f"{settings.PORTAL_BASE_URL}{url}" if url else "",
    }
    mail, created = Mail.objects.get_or_create(
        recipient_email=recipient if user is None else user.email,
        key=key,
        defaults={
            "recipient": user,
            "event": event,
            "subject": f"{SUBJECT_PREFIX}{layout['subject']}",
            "text": render_to_string("notifications/mail.txt", layout),
            "html": render_to_string("notifications/mail.html", layout),
            "reply_to": reply_to or settings.KTS_EMAIL,
        },
    )
    if created:
        send_mail.enqueue(mail.pk)
    return mail
