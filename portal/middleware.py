"""What every answer carries: an incident number, the policy of its place, and how long it may be kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from csp.constants import SELF
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.translation import gettext_lazy

from guest_cache.front import admit
from jobs import tracing
from municipalities.typed import asked, brings_picture

from .guest_lives import LIVES

Answer = Callable[[HttpRequest], HttpResponseBase]

INCIDENT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on the telephone
ADMIN_PREFIX = "/verwaltung/"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
PREVIEWS = ("wagtailadmin_pages:preview_on_add", "wagtailadmin_pages:preview_on_edit")
NOT_KEPT = "private, no-store"
REVALIDATED = "private, no-cache"
"""A browser may keep it and asks each time whether it still holds: who has signed in meanwhile gets another."""
LARGEST_KEY = 2**63 - 1
FORM_MARGIN = 2 * 1024 * 1024
"""Bytes a form may add to a file, so that a file that is a little too large is answered at its field."""


def new_incident() -> str:
    """Eight characters that can be read aloud, for example ``7KQ2-MWX9``."""
    letters = "".join(secrets.choice(INCIDENT_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class IncidentMiddleware:
    """Gives each request a number; its error page shows it, and the log line carries it (portal/logs.py)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        incident = new_incident()
        request.incident = incident  # type: ignore[attr-defined]  # for the templates
        tracing.begin(incident)
        return self.get_response(request)


class PageCompressionMiddleware(GZipMiddleware):
    """Compresses pages and feeds. Streamed files keep their length; Django's padding keeps tokens from being guessed (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if response.streaming else super().process_response(request, response)


class PolicyMiddleware(CSPMiddleware):
    """The strict content security policy; below the admin's prefix the weaker one that Wagtail needs.

    It stands outside of all that may answer early, so that redirects and refusals carry its headers too.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(ADMIN_PREFIX):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]  # where django-csp looks for it
            response.headers["X-Frame-Options"] = "SAMEORIGIN"  # its preview is a frame of its own
            if is_preview(request) and response.headers.get("Content-Security-Policy"):
                del response.headers["Content-Security-Policy"]  # of the inner request, which was answered as to a visitor
                response._csp_replace = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        if response.headers.get("Content-Security-Policy"):  # a file's own, stricter policy stands
            return response
        return super().process_response(request, response)


def is_preview(request: HttpRequest) -> bool:
    """Whether what is answered is a page as it will be, for the frame beside its form."""
    return request.resolver_match is not None and request.resolver_match.view_name in PREVIEWS


class DoorMiddleware:
    """Refuses at the door what no view can read: strange addresses, keys without end, bodies beyond the largest upload.

    What an address asks reaches every view, Wagtail's too, as it would be stored: words copied from a page bring its soft hyphens.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_readable(request):
            raise BadRequest("Unreadable address.")
        if body_length(request) > settings.UPLOAD_MAX_BYTES + FORM_MARGIN:
            raise RequestDataTooBig("Body beyond the largest upload.")
        if "%" in request.META.get("QUERY_STRING", ""):
            request.GET = asked(request.GET)  # type: ignore[assignment]  # as unchangeable as before
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Answer, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
        """404 for a key that no column holds: the databases refuse it, each in its own way."""
        if any(isinstance(value, int) and value > LARGEST_KEY for value in (*args, *kwargs.values())):
            raise Http404("No key is that long.")


def body_length(request: HttpRequest) -> int:
    """Bytes the client announces; a body without a length is not read by WSGI."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def is_readable(request: HttpRequest) -> bool:
    """False for NUL, which PostgreSQL refuses deep inside, and for a query that is not UTF-8 (such a path is a 404 already)."""
    query = unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1"))  # WSGI hands bytes over as Latin-1
    try:
        return "\x00" not in request.path_info + query.decode()
    except UnicodeDecodeError:
        return False


PASTED = gettext_lazy(
    "Ein Text enthielt eingefügte Bilder. Die übernimmt das Portal nicht; der übrige Text bleibt. Laden Sie Bilder als Datei hoch."
)


class PastedMiddleware:
    """Says where pictures go to whoever pasted one into a text; the forms take it out (municipalities/typed.py)."""

    told_elsewhere = ("writing:step",)
    """Views that say it in words of their own."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Answer, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
        match = request.resolver_match
        if request.method != "POST" or (match and match.view_name in self.told_elsewhere):
            return
        if brings_picture(request.POST):
            messages.warning(request, PASTED)


class CacheMiddleware:
    """What a view allows everyone to keep is still ``private, no-store`` for signed-in people; the pages of guests are kept here."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = NOT_KEPT
        elif is_page(request, response) and request.resolver_match and (life := LIVES.get(request.resolver_match.view_name)):
            response.headers.setdefault("Cache-Control", REVALIDATED)
            admit(request.META, life)
        return response


def is_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A whole page that is shown: neither a part of one nor a file that is saved."""
    is_part = "HX-Request" in request.headers
    return response.status_code == 200 and not (is_part or response.streaming or response.has_header("Content-Disposition"))
