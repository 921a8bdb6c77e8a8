"""What best practices show on the home page."""

from __future__ import annotations

from django.http import HttpRequest

from pages.home import Figure, Section, register_figure, register_section

from .models import BestPracticePage

NEWEST = 4


def register() -> None:
    register_section(newest)
    register_figure(entries)


def newest(request: HttpRequest) -> Section | None:
    """The newest entries that the visitor may see."""
    found = BestPracticePage.objects.visible_to(request.user).select_related("municipality").order_by("-first_published_at")
    cards = list(found[:NEWEST])
    return Section("best_practices/newest.html", order=10, context={"entries": cards}) if cards else None


def entries(request: HttpRequest) -> Figure | None:
    return Figure("Lösungen mit Erfahrungen", BestPracticePage.objects.visible_to(request.user).count(), order=20)
