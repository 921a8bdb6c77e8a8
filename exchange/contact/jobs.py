"""What happens by itself: a reminder where no answer came, and everything goes after six months. Both may run twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from jobs.due import each_due
from jobs.registry import register_periodic

from ..models import ContactRequest
from ..models.contact import ContactQuerySet
from . import letters
from .links import ADDRESS_PROVEN_WITHIN

KEPT = relativedelta(months=6)
"""After a request was written."""
State = ContactRequest.State


def register() -> None:
    register_periodic("Erinnerungen an Anfragen", timedelta(hours=1), remind)
    register_periodic("Anfragen löschen", timedelta(hours=1), forget)


def remind() -> int:
    """Remind the mailbox once that a request went to, and the KTS of what it was to pass on."""
    return each_due("Erinnerungen an Anfragen", ContactRequest.objects.late().values_list("pk", flat=True), _remind_one)


def _remind_one(pk: int) -> None:
    request = ContactRequest.objects.late().select_for_update(of=("self",)).filter(pk=pk).first()
    if request is None:
        return
    if request.state == State.HELD:
        letters.tell_held(request, again=True)
    else:
        request.state = State.OPEN
        for delivery in request.deliveries.filter(failure=""):
            letters.tell_reminder(delivery)
    request.reminded_at = timezone.now()
    request.save(update_fields=["state", "reminded_at"])


def forget(now: datetime | None = None) -> int:
    """Delete requests with the mails about them: after six months, and those of guests who confirmed nothing after two days."""
    now = now or timezone.now()
    old = Q(created_at__lte=timezone.localtime(now) - KEPT)
    unconfirmed = Q(state=State.UNCONFIRMED, created_at__lte=now - ADDRESS_PROVEN_WITHIN)
    due = ContactRequest.objects.filter(old | unconfirmed)
    return each_due("Anfragen löschen", due.values_list("pk", flat=True), partial(_forget_one, due))


def _forget_one(due: ContactQuerySet, pk: int) -> None:
    for request in due.filter(pk=pk).select_for_update(of=("self",)):
        request.delete()
