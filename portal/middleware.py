"""What every answer carries: an incident number, the policy of its place, and how long it may be kept."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from . import errors

logger = logging.getLogger("portal.incident")
Answer = Callable[[HttpRequest], HttpResponseBase]

INCIDENT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on the telephone
ADMIN_PREFIX = "/verwaltung/"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


def new_incident() -> str:
    """Eight characters that can be read aloud, for example ``7KQ2-MWX9``."""
    letters = "".join(secrets.choice(INCIDENT_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class IncidentMiddleware:
    """Gives each request a number that its error page shows and the log knows. Refuses what no view can read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.incident = new_incident()  # type: ignore[attr-defined]
        if has_control_characters(request):
            return errors.bad_request(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, RequestDataTooBig):
            return errors.too_large(request)
        if isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation):
            return None  # an answer, not a fault; Django logs it
        logger.error("Vorgang %s: %s %s", request.incident, request.method, request.path)  # type: ignore[attr-defined]
        return None


def has_control_characters(request: HttpRequest) -> bool:
    """NUL in path or query: PostgreSQL refuses it deep inside, so it is refused at the door."""
    return "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")


class PolicyMiddleware(CSPMiddleware):
    """The strict content security policy; below the admin's prefix the weaker one that Wagtail needs."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(ADMIN_PREFIX):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if response.headers.get("Content-Security-Policy"):  # a file's own, stricter policy stands
            return response
        return super().process_response(request, response)


class CacheMiddleware:
    """``private, no-store`` unless a view for everyone says otherwise; never otherwise for signed-in people."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") or request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response
