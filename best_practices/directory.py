"""Where visitors meet best practices: the list with its feed, and the directory of municipalities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contributions.listing.profiles import register_profile
from pages.kinds import ListedKind, register_listed_kind

from .listing import LISTING
from .models import BestPracticeIndexPage, BestPracticePage

LEAD = "Lösungen, die Kommunen selbst eingeführt haben: mit Kosten, Erfahrungen und dem, was nicht geklappt hat."


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
            is_solution=True,
            order=10,
        )
    )
    register_profile(LISTING)
