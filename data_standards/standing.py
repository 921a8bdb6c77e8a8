"""Where an agreement stands: the state of its newest version, for lists and their filters."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from .models import AgreementPage, State, Version

ICONS = {
    State.PROPOSED: "idea",
    State.DRAFT: "edit",
    State.CONSULTATION: "clock",
    State.EVALUATION: "pilot",
    State.OBJECTION: "clock",
    State.BALLOT: "vote",
    State.AGREED: "check",
    State.IN_FORCE: "check",
}
KINDS = {State.AGREED: "success", State.IN_FORCE: "success", State.REJECTED: "danger", State.CONSULTATION: "info", State.BALLOT: "info"}


def latest_state() -> Subquery:
    """The state of the version that was begun last, of the agreement of the row asked."""
    newest = Version.objects.filter(agreement=OuterRef("pk")).order_by("-precedence", "-pk")
    return Subquery(newest.values("state")[:1])


def with_state(agreements: QuerySet[AgreementPage]) -> QuerySet[AgreementPage]:
    """Agreements with ``version_state``."""
    return agreements.annotate(version_state=latest_state())
