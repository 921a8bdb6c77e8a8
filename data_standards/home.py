"""What the home page shows of agreements: consultations and ballots that run, the one that ends first on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, Q, When
from django.http import HttpRequest
from django.utils import timezone

from contributions.deadlines import last_day, until
from pages.home import Section, register_section

from .models import State, Version

LIMIT = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A version about which something can be said or decided."""

    version: Version
    url: str
    what: str
    last_day: date
    until: str


def register() -> None:
    register_section(running)


def running(request: HttpRequest) -> Section | None:
    """What runs and the visitor may see, in one statement."""
    now = timezone.now()
    consulted = Q(state=State.CONSULTATION, consultation__closes_at__gt=now)
    voted = Q(state=State.BALLOT, ballot__closes_at__gt=now)
    ends = Case(When(state=State.BALLOT, then=F("ballot__closes_at")), default=F("consultation__closes_at"))
    found = Version.objects.visible_to(request.user).filter(consulted | voted).annotate(ends=ends).order_by("ends", "pk")
    rows = [row_of(version) for version in found.select_related("standard", "agreement", "consultation", "ballot")[:LIMIT]]
    return Section("data_standards/home.html", order=15, place="side", context={"rows": rows}) if rows else None


def row_of(version: Version) -> Row:
    is_ballot = version.state == State.BALLOT
    closes_at = version.ballot.closes_at if is_ballot else version.consultation.closes_at
    url = version.url_of("ballot" if is_ballot else "consultation")
    return Row(version, url, version.get_state_display(), last_day(closes_at), until(closes_at))
