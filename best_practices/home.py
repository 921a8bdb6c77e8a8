"""What best practices show on the home page."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from contributions.listing.listings import NEWEST, in_order
from pages.home import Figure, Section, register_figure, register_section

from .choices import Continuation
from .models import BestPracticePage
from .search import LONG_TEXTS

CARDS = 4
SEEKING = 4


def register() -> None:
    register_section(newest)
    register_section(seeking)
    register_figure(entries)


def newest(request: HttpRequest) -> Section | None:
    """The newest entries that the visitor may see."""
    cards = list(_newest(_visible(request), CARDS))
    return Section("best_practices/newest.html", order=10, context={"entries": cards}) if cards else None


def seeking(request: HttpRequest) -> Section | None:
    """Entries whose operation nobody has taken over: what waits for others."""
    rows = list(_newest(_visible(request).filter(continuation=Continuation.SEEKING), SEEKING))
    return Section("best_practices/seeking.html", order=20, place="side", context={"entries": rows}) if rows else None


def _visible(request: HttpRequest) -> QuerySet[BestPracticePage]:
    return BestPracticePage.objects.visible_to(request.user).select_related("municipality").defer(*LONG_TEXTS)


def _newest(found: QuerySet[BestPracticePage], number: int) -> QuerySet[BestPracticePage]:
    return found.filter(pk__in=in_order(found, NEWEST)[:number]).order_by(*NEWEST.by)


def entries(request: HttpRequest) -> Figure | None:
    """The public entries, the same number for everyone."""
    count = BestPracticePage.objects.visible_to(AnonymousUser()).count()
    return Figure("Lösungen mit Erfahrungen", count, order=20) if count else None
