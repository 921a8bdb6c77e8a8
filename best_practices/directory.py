"""Where visitors meet best practices: the list with its feed, and the directory of municipalities."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from municipalities.registry import ProfilePanel, register_entry_counts, register_profile_panel
from pages.kinds import ListedKind, register_listed_kind

from .models import BestPracticeIndexPage, BestPracticePage
from .search import LONG_TEXTS

LEAD = "Lösungen, die Kommunen selbst eingeführt haben: mit Kosten, Erfahrungen und dem, was nicht geklappt hat."
PROFILE_LIMIT = 50


def register() -> None:
    register_listed_kind(
        ListedKind(
            page_class=BestPracticePage,
            index_class=BestPracticeIndexPage,
            slug=BestPracticePage.KIND,
            title=BestPracticePage.KIND_LABEL,
            lead=LEAD,
            everything=_("Alle Lösungen"),
            news=_("Neue und geänderte Lösungen"),
            order=10,
        )
    )
    register_entry_counts(counts_for)
    register_profile_panel(profile_panel)


def counts_for(user: Any) -> dict[int, int]:
    """Visible entries per municipality."""
    rows = BestPracticePage.objects.visible_to(user).order_by().values_list("municipality").annotate(Count("pk"))
    return dict(rows)


def profile_panel(request: HttpRequest, municipality: Municipality) -> ProfilePanel | None:
    """The entries of a municipality that the visitor may see, newest first."""
    entries = BestPracticePage.objects.visible_to(request.user).filter(municipality=municipality)
    newest = list(entries.select_related("municipality").defer(*LONG_TEXTS).order_by("-first_published_at", "-pk")[:PROFILE_LIMIT])
    return ProfilePanel("Lösungen", "best_practices/rows.html", {"entries": newest}) if newest else None
