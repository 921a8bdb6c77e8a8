"""Where agreements and standards stand and how many use them, for lists and their filters."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest

from municipalities.models import voting
from municipalities.tallies import Links

from .models import Accession, Adoption, AgreementPage, Artefact, Milestone, State, Version, Wording

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


def with_last_step(agreements: QuerySet[AgreementPage]) -> QuerySet[AgreementPage]:
    """Agreements with ``version_state`` and ``changed_at``: the last step of one of their versions, or when they were published anew."""
    steps = Milestone.objects.filter(version__agreement=OuterRef("pk")).order_by("-reached_at").values("reached_at")[:1]
    return with_state(agreements).annotate(changed_at=Greatest("last_published_at", Coalesce(Subquery(steps), "last_published_at")))


def leading(field: str, user: Any) -> Subquery:
    """A field of the version by which a row of Standard is known, as ``public.versions.current_of`` says: in force, else the newest."""
    versions = Version.objects.visible_to(user).filter(standard=OuterRef("pk"))
    in_force_first = Case(When(state=State.IN_FORCE, then=0), default=1)
    return Subquery(versions.order_by(in_force_first, "-precedence", "-pk").values(field)[:1])


def states_of(user: Any) -> Links:
    """All states in which a standard is now: that of its leading version, and those of versions on their way."""

    def pairs() -> QuerySet[Any]:
        seen = Version.objects.visible_to(user).exclude(standard=None)
        in_force_first = Case(When(state=State.IN_FORCE, then=0), default=1)
        led = Version.objects.visible_to(user).filter(standard=OuterRef("standard")).order_by(in_force_first, "-precedence", "-pk")
        running = seen.filter(Q(state__in=Version.OPEN) | Q(pk=Subquery(led.values("pk")[:1])))
        return running.order_by().values(owner=F("standard"), code=F("state"))

    return Links(pairs)


def running_of(user: Any, standards: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Standard → state and number of its versions on their way, the newest first. One statement."""
    found: dict[int, list[tuple[str, str]]] = {}
    rows = Version.objects.visible_to(user).filter(standard__in=standards, state__in=Version.OPEN)
    for standard, state, number in rows.order_by("-precedence", "-pk").values_list("standard", "state", "number"):
        found.setdefault(standard, []).append((state, number))
    return found


def found_by(user: Any, word: str) -> Q:
    """Standards that a word finds by the purpose of a version or by what the fields and codes of its files are called."""
    seen = {
        "version__standard": OuterRef("pk"),
        "version__in": Version.objects.visible_to(user).values("pk"),
        "search_text__contains": word,
    }
    return Q(Exists(Wording.objects.filter(**seen))) | Q(Exists(Artefact.objects.exclude(wording=None).filter(**seen)))


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
