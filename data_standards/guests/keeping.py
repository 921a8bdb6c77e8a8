"""What of comments goes by itself: those that nobody confirmed, drafts after the end, and guests' addresses when all is decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jobs.due import each_due

from ..models import Comment, Milestone, State
from .acts import forget_address
from .links import ADDRESS_PROVEN_WITHIN

JOB = "Stellungnahmen aufräumen"
DRAFTS_KEPT = timedelta(days=30)
"""After the end of the consultation: nobody can hand them in any more."""
ADDRESSES_KEPT = timedelta(days=30)
"""After the version was decided: the answers are told, and nothing else is written to guests."""
ADDRESSES_KEPT_AT_MOST = relativedelta(months=12)
"""After the end of a consultation that led to no decision."""
DECIDED = (State.AGREED, State.REJECTED, State.QUORUM_MISSED, State.WITHDRAWN)


def forget(now: datetime | None = None) -> None:
    """Delete what is due, each looked at again in its own transaction. May run twice."""
    now = now or timezone.now()
    unconfirmed = Comment.objects.filter(state=Comment.State.UNCONFIRMED, created_at__lte=now - ADDRESS_PROVEN_WITHIN)
    drafts = Comment.objects.filter(state=Comment.State.DRAFT, consultation__closes_at__lte=now - DRAFTS_KEPT)
    _each("Unbestätigte Stellungnahmen löschen", unconfirmed)
    _each("Entwürfe von Stellungnahmen löschen", drafts)
    each_due("Adressen von Gästen löschen", _with_an_address(now).values_list("pk", flat=True), forget_address)


def _each(name: str, due: QuerySet[Comment]) -> None:
    each_due(name, due.values_list("pk", flat=True), lambda pk: _delete(due, pk))


def _delete(due: QuerySet[Comment], pk: int) -> None:
    for comment in due.filter(pk=pk).select_for_update(of=("self",)):
        comment.delete()


def _with_an_address(now: datetime) -> QuerySet[Comment]:
    decided = Milestone.objects.filter(version=OuterRef("consultation__version"), state__in=DECIDED, reached_at__lte=now - ADDRESSES_KEPT)
    over = Q(consultation__closes_at__lte=timezone.localtime(now) - ADDRESSES_KEPT_AT_MOST)
    found = Comment.objects.exclude(guest_email="").exclude(state=Comment.State.UNCONFIRMED)
    return found.filter(over | Exists(decided))
