"""Where agreements and standards stand and how many use them, for lists and their filters."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from municipalities.models import voting

from .models import Accession, Adoption, AgreementPage, State, Version

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


def leading(field: str, user: Any) -> Subquery:
    """A field of the version by which a row of Standard is known, as ``public.versions.current_of`` says: in force, else the newest."""
    versions = Version.objects.visible_to(user).filter(standard=OuterRef("pk"))
    in_force_first = Case(When(state=State.IN_FORCE, then=0), default=1)
    return Subquery(versions.order_by(in_force_first, "-precedence", "-pk").values(field)[:1])


def users_of(user: Any) -> Any:
    """How many municipalities use a row of Standard or acceded to it, each once, those that vote; of versions that a user may see."""
    seen = Version.objects.visible_to(user).values("pk")
    place, still = voting("municipality__"), {"version__in": seen, "municipality__successor": None}
    used = Adoption.objects.filter(place, version__standard=OuterRef("pk"), **still)
    reported = Adoption.objects.filter(version__standard=OuterRef("version__standard"), municipality=OuterRef("municipality"), **still)
    acceded = Accession.objects.filter(place, ~Exists(reported), version__standard=OuterRef("pk"), ended_on=None, **still)
    return _municipalities(used) + _municipalities(acceded)


def _municipalities(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(of=F("version__standard")).values("of").annotate(number=Count("municipality", distinct=True))
    return Coalesce(Subquery(counted.values("number")), 0)
