"""Who spoke and wants to hear of it is told once everything is answered: one mail to each, and another where an answer changed later."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from jobs.due import each_due
from notifications.telling import tell

from ..models import Comment, Consultation, State
from ..telling.letters import Letter
from .comments import locked

QUIET = timedelta(minutes=30)
"""After the last answer: what is changed at once again, and one correction after the other, is one mail."""
JOB = "Antworten auf Stellungnahmen mitteilen"


def tell_answers(now: datetime | None = None) -> int:
    """Tell of what nobody was told of. May run twice."""
    due = _due(now or timezone.now())
    return each_due(JOB, due.values_list("pk", flat=True), lambda pk: _tell(pk, due))


def _due(now: datetime) -> QuerySet[Consultation]:
    """Evaluated to the last comment, or decided, and quiet for a while."""
    own = Comment.objects.filter(consultation=OuterRef("pk"))
    waits = Exists(Comment.objects.unanswered().filter(consultation=OuterRef("pk")))
    is_evaluated = ~Q(version__state__in=(State.CONSULTATION, State.EVALUATION)) | (Q(version__state=State.EVALUATION) & ~waits)
    found = Consultation.objects.filter(is_evaluated, Exists(Comment.objects.untold().filter(consultation=OuterRef("pk"))))
    return found.exclude(Exists(own.filter(answered_at__gt=now - QUIET))).order_by("pk")


def _tell(pk: int, due: QuerySet[Consultation]) -> None:
    consultation = locked(pk)
    if not due.filter(pk=pk).exists():
        return
    untold = list(consultation.comments.untold().order_by("number"))
    at = max(comment.answered_at for comment in untold if comment.answered_at).isoformat()
    groups: dict[tuple[Letter, str], list[int]] = defaultdict(list)
    for comment in untold:
        if not comment.is_guest:
            groups[Letter.COMMENT_ANSWERED, ""].append(comment.pk)
        elif comment.guest_email:
            groups[Letter.GUEST_ANSWERED, comment.guest_email].append(comment.pk)
    for (letter, _address), pks in groups.items():
        tell(letter, version=consultation.version_id, comments=pks, at=at)
    consultation.comments.filter(pk__in=[comment.pk for comment in untold]).update(told_at=F("answered_at"))
