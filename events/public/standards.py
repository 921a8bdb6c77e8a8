"""What conferences show on the page of a standard: those that come, then those that were."""

from __future__ import annotations

from django.db.models import Case, DateTimeField, F, When
from django.http import HttpRequest
from django.utils import timezone

from pages.models import Standard
from pages.standards import StandardSection, register_standard_section

from ..models import ConferencePage
from ..words.moments import day_of, where_of

LIMIT = 6
"""The search has the others."""


def register() -> None:
    register_standard_section(conferences)


def conferences(request: HttpRequest, standard: Standard) -> StandardSection | None:
    """The conferences about a standard that this visitor may see, in one statement; None without any."""
    now = timezone.now()
    found = ConferencePage.objects.visible_to(request.user).filter(standards=standard, registration__cancelled_at=None)
    lies_ahead = Case(When(ends_at__gt=now, then=F("starts_at")), default=None, output_field=DateTimeField())
    ordered = found.select_related("municipality", "registration").order_by(lies_ahead.asc(nulls_last=True), "-starts_at", "-pk")
    shown = list(ordered[:LIMIT])
    if not shown:
        return None
    coming = [page for page in shown if not page.is_over(now)]
    rows = [(page, day_of(page), where_of(page, page.registration), page in coming) for page in shown]
    return StandardSection("events/standard.html", {"rows": rows}, order=60)
