"""Reports of barriers: kept and mailed in one transaction, limited without knowing who writes, deleted in time."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.due import each_due
from jobs.registry import register_periodic
from notifications.gates import GONE, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import key_of, notify, quoted
from notifications.telling import register_writer, tell

from .models import Feedback


class Letter(StrEnum):
    """The mails that pages cause. The values are names of templates and stand in the outbox, so they stay."""

    BARRIER = "barriere_meldung"


HOURLY_LIMIT = 60
"""Reports of all people together within an hour; no address is kept to count by person."""
KEPT_MONTHS = 6
"""Months a report is kept after its answer."""


def register() -> None:
    register_gate(Letter.BARRIER, gate=_is_still_kept)
    register_writer(Letter.BARRIER, writer=_write)
    register_periodic("Beantwortete Meldungen löschen", timedelta(days=1), delete_answered)


def answer_by(day: date | None = None) -> date:
    """The day by which a report of this day is answered: one month later (§ 12b BGG)."""
    return (day or timezone.localdate()) + relativedelta(months=1)


def is_known(key: Any) -> bool:
    """Whether the form with this key was received before: a reload or a second click is no further report."""
    return key is not None and Feedback.objects.filter(key=key).exists()


def is_busy() -> bool:
    """More reports came within the last hour than people write."""
    return Feedback.objects.filter(created_at__gt=timezone.now() - timedelta(hours=1)).count() >= HOURLY_LIMIT


@transaction.atomic
def receive(report: Feedback) -> Feedback:
    """Keep a report and tell the KTS; replies go to the person where an address is given. The same form again changes nothing."""
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        return Feedback.objects.get(key=report.key)
    tell(Letter.BARRIER, report=report.pk)
    return report


def _write(letter: str, *, report: int) -> None:
    """The mail to the KTS, while the report is kept."""
    for found in Feedback.objects.filter(pk=report):
        notify(
            settings.KTS_EMAIL,
            letter,
            key=key_of(letter, report),
            subject=_("Eine Barriere wurde gemeldet"),
            reason=_("Sie das Postfach der KTS-Redaktion betreuen."),
            context={"report": found, "quoted": quoted(found.text), "answer_by": answer_by(timezone.localdate(found.created_at))},
            reply_to=found.email,
            target={"report": report},
        )


def _is_still_kept(mail: Mail) -> Send | Drop:
    return Send() if Feedback.objects.filter(pk=mail.target.get("report")).exists() else Drop(GONE)


def delete_answered() -> int:
    """Delete reports that were answered more than six months ago; the number deleted. Runs as a periodic job."""
    due = Feedback.objects.filter(answered_at__lt=timezone.now() - relativedelta(months=KEPT_MONTHS))
    return each_due("Beantwortete Meldungen löschen", due.values_list("pk", flat=True), partial(_forget, due))


def _forget(due: QuerySet[Feedback], pk: int) -> None:
    """Delete a report that is still due: it may have been opened again since the list was made."""
    for report in due.select_for_update().filter(pk=pk):
        report.delete()
