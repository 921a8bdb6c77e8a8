"""The closed door during maintenance: before sessions and accounts, so that it asks no database."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from accounts.kept.sent import shown_texts

from . import maintenance
from .doors import comes_from_operators

UNAFFECTED = ("/healthz", "/readyz", "/metrics")
"""What monitoring asks for; static files are answered before this."""


class MaintenanceMiddleware:
    """Answers 503 with Retry-After to everything while maintenance is on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        on = maintenance.current()
        if on is None or request.path_info in UNAFFECTED or (on.operators and comes_from_operators(request)):
            return self.get_response(request)
        page = render_to_string(
            "operations/maintenance.html", {"maintenance": on, "kts_email": settings.KTS_EMAIL, "typed": shown_texts(request)}
        )
        return HttpResponse(page, status=503, headers={"Retry-After": str(on.retry_after)})
