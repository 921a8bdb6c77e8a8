"""What a kind shows on the profiles of municipalities, and what it adds to their counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from municipalities.models import Municipality
from municipalities.registry import ProfilePanel, register_entry_counts, register_profile_panel

from ..models import ContributionPage

LIMIT = 50


def register_profile(kind: type[ContributionPage], heading: str, number_of: Callable[[int], str], *, unread: Sequence[str] = ()) -> None:
    """Show a kind on profiles under a German heading, and how many there are: ``number_of(3)`` is "3 Lösungen".

    ``unread`` are long texts that no row shows. In ``AppConfig.ready()``.
    """

    def counts(user: Any) -> dict[int, int]:
        """Visible entries per municipality."""
        return dict(kind.objects.visible_to(user).order_by().values_list("municipality").annotate(Count("pk")))

    def panel(request: HttpRequest, municipality: Municipality) -> ProfilePanel | None:
        """The entries of a municipality that the visitor may see, newest first."""
        entries = kind.objects.visible_to(request.user).filter(municipality=municipality)
        newest = list(entries.select_related("municipality").defer(*unread).order_by("-first_published_at", "-pk")[:LIMIT])
        if not newest:
            return None
        number = len(newest) if len(newest) < LIMIT else entries.count()
        return ProfilePanel(heading, "contributions/listing/profile.html", {"entries": newest}, order=10, counted=number_of(number))

    register_entry_counts(counts)
    register_profile_panel(panel)
