"""The report of searched terms in the Wagtail admin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from .report import LISTS, list_of, rows_of


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """One of the lists; Wagtail lets editors in alone."""
    chosen = list_of(request.GET.get("liste", ""))
    context = {"lists": LISTS, "chosen": chosen, "rows": rows_of(chosen)}
    return TemplateResponse(request, "search/review/report.html", context)
