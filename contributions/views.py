"""The lasting numbers of entries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from .models import ContributionPage


@require_safe
def by_number(request: HttpRequest, number: str) -> HttpResponse:
    """The lasting number of an entry leads to its address; 404 where the visitor may not see it."""
    page = get_object_or_404(ContributionPage.objects.visible_to(request.user), number=number.upper())
    return redirect(page.specific.get_absolute_url())
