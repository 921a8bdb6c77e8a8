"""What the home page shows of joint procurements: those that still take interest, the one that closes first on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from contributions.deadlines import last_day, until
from pages.home import Section, register_section

from .models import NoticePage, State, TimeTable

LIMIT = 4


@dataclass(frozen=True, slots=True)
class Row:
    page: NoticePage
    last_day: date
    until: str


def register() -> None:
    register_section(closing_soon)


def closing_soon(request: HttpRequest) -> Section | None:
    """What takes interest and the visitor may see, in one statement."""
    found = TimeTable.objects.visible_to(request.user).filter(state=State.INTEREST, interest_until__gt=timezone.now())
    tables = found.select_related("page__municipality").order_by("interest_until", "pk")[:LIMIT]
    rows = [Row(table.page, last_day(table.interest_until), until(table.interest_until)) for table in tables if table.interest_until]
    return Section("procurement/home.html", order=17, place="side", context={"rows": rows}) if rows else None
