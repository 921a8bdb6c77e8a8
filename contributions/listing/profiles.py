"""What a kind shows on the profiles of municipalities, and what it adds to their counts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from municipalities.models import Municipality
from municipalities.registry import ProfilePanel, register_entry_counts, register_profile_panel

from .listings import Listing

LIMIT = 50


def register_profile(listing: Listing) -> None:
    """Show the entries of a kind on profiles, and how many there are, in the words of its list. In ``AppConfig.ready()``."""
    kind = listing.kind

    def counts(user: Any) -> dict[int, int]:
        """Visible entries per municipality."""
        return dict(kind.objects.visible_to(user).order_by().values_list("municipality").annotate(Count("pk")))

    def panel(request: HttpRequest, municipality: Municipality) -> ProfilePanel | None:
        """The entries of a municipality that the visitor may see, newest first."""
        entries = kind.objects.visible_to(request.user).filter(municipality=municipality)
        newest = list(entries.select_related("municipality").defer(*listing.unread).order_by("-first_published_at", "-pk")[:LIMIT])
        if not newest:
            return None
        number = len(newest) if len(newest) < LIMIT else entries.count()
        context, counted = {"entries": newest}, listing.numbered(number)
        return ProfilePanel(str(listing.many), "contributions/listing/profile.html", context, order=10, counted=counted)

    register_entry_counts(counts)
    register_profile_panel(panel)
