"""A message of the organisers, written once to each of a group. Who belongs to the group is asked when it is written."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from contributions import audit
from jobs.registry import BULK, MAIL_LANE
from notifications.models import Mail
from notifications.services import compose, notify

from ..calendar.entries import mailbox
from ..models import Mailing, Registration, SignUp

BATCH = 50
"""Mails per task: a killed worker repeats few, and other mails get their turn in between."""
EVENT = "konferenz_nachricht"
Group = Mailing.Group
STATES: dict[str, tuple[str, ...]] = {
    Group.SEATED: SignUp.HOLDS_SEAT,
    Group.WAITING: (SignUp.State.WAITING,),
    Group.ATTENDED: (SignUp.State.ATTENDED,),
    Group.ALL: SignUp.ACTIVE,
}


def recipients(registration: Registration, group: str) -> QuerySet[SignUp]:
    """The sign-ups of a group that can be written to, in the order of their keys."""
    reachable = Q(user__is_active=True) | Q(user=None) & ~Q(guest_email="")
    return registration.sign_ups.filter(reachable, state__in=STATES[group]).select_related("user", "registration__page").order_by("pk")


@transaction.atomic
def send(registration: Registration, *, key: uuid.UUID, group: str, subject: str, text: str, by: Any) -> tuple[Mailing, bool]:
    """Have a message written; the same key a second time changes nothing. Returns it and whether it is new.

    Raises Http404 where the key is that of another conference's message.
    """
    values = {"group": group, "subject": subject, "text": text, "sent_by": by}
    mailing, made = Mailing.objects.get_or_create(key=key, defaults={"registration": registration, **values})
    if mailing.registration_id != registration.pk:
        raise Http404
    if made:
        audit.record("mailing", registration.page, by=by, group=group)
        write_batch.enqueue(mailing.pk)
    return mailing, made


@task(priority=BULK, queue_name=MAIL_LANE)
def write_batch(mailing_id: int, after: int = 0) -> None:
    """Write the mails of the next BATCH sign-ups behind ``after`` and enqueue the rest. Run twice, it writes nobody twice."""
    mailing = Mailing.objects.select_related("registration__page").get(pk=mailing_id)
    batch = list(recipients(mailing.registration, mailing.group).filter(pk__gt=after)[:BATCH])
    for sign_up in batch:
        write(mailing, sign_up)
    with transaction.atomic():
        Mailing.objects.select_for_update().get(pk=mailing_id)
        if len(batch) == BATCH:
            write_batch.enqueue(mailing_id, batch[-1].pk)
        else:
            Mailing.objects.filter(pk=mailing_id, finished_at=None).update(finished_at=timezone.now())


def key_of(mailing_id: int) -> str:
    """The key of its mails; events/jobs.py deletes them with the sign-ups."""
    return f"konferenz-nachricht:{mailing_id}"


def write(mailing: Mailing, sign_up: SignUp) -> None:
    """The mail to one person, counted where it is new."""
    with transaction.atomic():
        key = key_of(mailing.pk)
        written = Mail.objects.filter(recipient_email=sign_up.email, key=key).exists()
        notify(
            sign_up.user or sign_up.guest_email,
            EVENT,
            key=key,
            reply_to=mailbox(mailing.registration.page)[0],
            target={"mailing": mailing.pk, "sign_up": sign_up.pk},
            **letter(mailing, sign_up),
        )
        if not written:
            Mailing.objects.filter(pk=mailing.pk).update(written=F("written") + 1)


def preview(mailing: Mailing, sign_up: SignUp | None, reader: Any) -> Mail:
    """The unsaved mail as the first of the group would read it; where the group is empty, as the organiser would."""
    return compose(EVENT, user=sign_up.user if sign_up else reader, **letter(mailing, sign_up))


def letter(mailing: Mailing, sign_up: SignUp | None) -> dict[str, Any]:
    """What ``notify`` and ``compose`` need of a message."""
    waits = sign_up is not None and sign_up.state == SignUp.State.WAITING
    return {
        "subject": mailing.subject,
        "reason": _("Sie auf der Warteliste dieser Konferenz stehen.") if waits else _("Sie zu dieser Konferenz angemeldet sind."),
        "context": {"text": mailing.text, "page": mailing.registration.page},
        "url": mailing.registration.page.get_absolute_url(),
        "action": _("Zur Konferenz"),
    }
