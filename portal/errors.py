"""The error pages: German, with an incident number, and none that needs what may just have failed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    incident = getattr(request, "incident", "")
    html = render_to_string(f"{status}.html", {"incident": incident, "status": status, **context}, request=request)
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _bare_page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """A page without request context: it needs neither database nor session."""
    incident = getattr(request, "incident", "")
    html = render_to_string(f"{status}.html", {"incident": incident, "status": status, **context})
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _bare_page(request, 400)


def too_large(request: HttpRequest) -> HttpResponse:
    return _bare_page(request, 413)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, next=safe_next(request))


def server_error(request: HttpRequest) -> HttpResponse:
    return _bare_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nothing is saved, and the page says how to get back to what was typed."""
    return _page(request, 403, csrf=True)


def safe_next(request: HttpRequest) -> str:
    """The path of this request, quoted for ``?next=``; only a path of this host, never ``//host``."""
    path = "/" + request.path.lstrip("/\\")
    return quote(path, safe="/")
