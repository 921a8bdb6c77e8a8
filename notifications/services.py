"""``notify`` writes a mail to the outbox; a task sends it. Who decides that there is one calls ``tell`` (telling.py) instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Required, TypedDict, Unpack

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
WRITTEN = ("recipient", "event", "subject", "text", "html", "reply_to", "unsubscribe_path", "calendar", "target")
"""Fields of a mail that are decided when it is written, beside its recipient and its key."""
BLANK_LINE = re.compile(r"\n[ \t]*\n")


def one_line(text: str) -> str:
    """A text fit for a header: line breaks and control characters become spaces, invisible format characters vanish."""
    visible = (character for character in text if unicodedata.category(character) != "Cf")
    return " ".join("".join(character if character.isprintable() else " " for character in visible).split())


def quoted(text: str) -> str:
    """Each line of a text as quotation, so that nothing of it looks like the mail's own words."""
    return "\n".join(f"> {line}" for line in text.strip().splitlines())


def paragraphs(body: str) -> list[tuple[str, str]]:
    """The paragraphs of a plain body as pairs of kind (``text`` or ``quote``) and text; ``>`` marks the lines of a quotation."""
    found = []
    for block in (part.strip() for part in BLANK_LINE.split("\n".join(body.splitlines()))):
        if block.startswith(">"):
            found.append(("quote", "\n".join(line.removeprefix(">").strip() for line in block.splitlines())))
        elif block:
            found.append(("text", block))
    return found


class Words(TypedDict, total=False):
    """What a mail says beside its template: the words of one letter to one person."""

    subject: Required[str]
    reason: Required[str]
    """Ends the sentence "Sie erhalten diese E-Mail, weil …"."""
    context: dict[str, Any]
    """For the template; ``context["user"]`` says whom to greet where the recipient is an address."""
    url: str
    """A path of the portal, the one action of the mail; absolute addresses come from PORTAL_BASE_URL alone."""
    action: str
    """The label of ``url``."""


def key_of(letter: str, *occasion: object) -> str:
    """The key of a mail: the letter, and what tells this occasion from the next. With the recipient it is there once."""
    return ":".join(str(part) for part in (letter, *occasion))


def notify(
    recipient: Any,
    event: str,
    *,
    key: str,
    target: Mapping[str, Any] | None = None,
    reply_to: str = "",
    unsubscribe_path: str = "",
    calendar: str = "",
    **words: Unpack[Words],
) -> Mail:
    """Write one mail and enqueue its sending; the same recipient and key a second time changes nothing.

    Called by what writes mails (telling.py). Raises RuntimeError inside of a transaction: no lock is held while a mail is rendered.

    ``recipient`` is a user or one e-mail address; raises ValidationError for anything else, as for ``reply_to``. The text stands
    once, in ``templates/mail/<event>.txt``: paragraphs without greeting; plain text and HTML are made from it.
    ``target``: what the mail is about, as plain data; the gate of the event reads it when the mail is sent. An event without a gate
    raises NoGate. ``unsubscribe_path``: a path that ends mails of this kind by a POST without login; for those that can be stopped.
    ``calendar``: an iCalendar object with a METHOD, to be sent along.
    """
    declared = event_of(event)
    user = None if isinstance(recipient, str) else recipient
    mail = compose(event, user=user, unsubscribe_path=unsubscribe_path, **words)
    mail.recipient, mail.recipient_email = user, recipient if user is None else user.email
    mail.event, mail.key, mail.calendar = event, key, calendar
    mail.reply_to = reply_to or settings.KTS_EMAIL
    mail.target = {**({"person": user.pk} if user else {}), **(target or {})}
    validate_email(mail.recipient_email)
    validate_email(mail.reply_to)
    return _kept(mail, declared.priority)


@transaction.atomic(durable=True)
def _kept(mail: Mail, priority: int) -> Mail:
    """The row of this recipient and key: ``mail``, whose sending is enqueued with it, or the one that was there."""
    values = {name: getattr(mail, name) for name in WRITTEN}
    kept, is_new = Mail.objects.get_or_create(recipient_email=mail.recipient_email, key=mail.key, defaults=values)
    if is_new:
        send_mail.using(priority=priority).enqueue(kept.pk)
    return kept


def compose(event: str, *, user: Any, unsubscribe_path: str = "", **words: Unpack[Words]) -> Mail:
    """The mail that ``notify`` would write to this person, unsaved: subject, text and HTML, for a preview."""
    values = {"user": user, "portal_name": settings.PORTAL_NAME, "base_url": settings.PORTAL_BASE_URL, **(words.get("context") or {})}
    heading = one_line(words["subject"])[:SUBJECT_LENGTH]
    parts = paragraphs(_plain(f"mail/{event}.txt", values))
    layout = {
        **values,
        "heading": heading,
        "subject": f"{SUBJECT_PREFIX}{heading}",
        "greeting": _greeting(values["user"]),
        "preview": next((one_line(text) for kind, text in parts if kind == "text"), ""),
        "paragraphs": parts,
        "reason": one_line(words["reason"]),
        "action": words.get("action", ""),
        "action_url": _absolute(words.get("url", "")),
        "unsubscribe_url": _absolute(unsubscribe_path),
    }
    return Mail(
        subject=layout["subject"],
        text=_plain("mail_frame.txt", layout),
        html=get_template("mail_frame.html").render(layout),
        unsubscribe_path=unsubscribe_path,
    )


def rewritten(mail: Mail, *, calendar: str = "", **words: Unpack[Words]) -> Mail:
    """The mail as ``notify`` would write it now, unsaved, for the gate of its event."""
    content = compose(mail.event, user=mail.recipient, unsubscribe_path=mail.unsubscribe_path, **words)
    content.calendar = calendar
    return content


def _absolute(path: str) -> str:
    return f"{settings.PORTAL_BASE_URL}{path}" if path else ""


def _plain(template: str, values: dict[str, Any]) -> str:
    """A template rendered as plain text: nothing is escaped, no template has to think of it."""
    return get_template(template).template.render(Context(values, autoescape=False)).strip() + "\n"  # type: ignore[attr-defined]


def _greeting(user: Any) -> str:
    """ "Guten Tag Frau Beispiel," or without the name where the account has none."""
    name = one_line(user.address_name) if user and user.get_full_name() else ""
    return _("Guten Tag %(name)s,") % {"name": name} if name else _("Guten Tag,")
