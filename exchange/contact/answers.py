"""A request is answered, or open again: said by who asked or by who was asked."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused

from ..logged import Act, record
from ..models import ContactRequest
from .sending import locked

State = ContactRequest.State


@transaction.atomic
def mark_answered(pk: int, *, by: User | None) -> str:
    """Note that the answer is there; the sentence that says so. Again changes nothing."""
    request = locked(pk)
    if request.state in (*ContactRequest.WAITS, State.HELD):
        request.state, request.answered_at = State.ANSWERED, timezone.now()
        request.save(update_fields=["state", "answered_at"])
        record(Act.ANSWERED, request, by=by)
    elif request.state != State.ANSWERED:
        raise Refused(_("Diese Anfrage ist noch nicht gesendet."))
    return _("Die Anfrage ist als beantwortet gekennzeichnet.")


@transaction.atomic
def mark_open(pk: int, *, by: User | None) -> str:
    """Note that the answer is still missing; what nobody passed on lies before the KTS again. Nobody is reminded a second time."""
    request = locked(pk)
    if request.state == State.ANSWERED:
        request.state, request.answered_at = State.OPEN if request.deliveries.exists() else State.HELD, None
        request.save(update_fields=["state", "answered_at"])
        record(Act.REOPENED, request, by=by)
    elif not (request.waits or request.state == State.HELD):
        raise Refused(_("Diese Anfrage ist noch nicht gesendet."))
    return _("Die Anfrage ist als offen gekennzeichnet.")
