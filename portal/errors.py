"""The error pages: German, with an incident number, and none that needs what may just have failed."""

from __future__ import annotations

import errno
import sys
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accounts.kept.sent import is_foreign, sent_by, shown_texts

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What a disk says that takes no more."""
RETRY_AFTER = 60
"""Seconds after which a browser or a search engine may ask again."""


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """A page with the frame of the portal, and what was typed into the form that it answers."""
    context |= {"typed": shown_texts(request)}
    return HttpResponse(render_to_string(f"{status}.html", context, request=request), status=status)


def _bare_page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """A page without request context: it needs neither database nor session."""
    context |= {"incident": getattr(request, "incident", ""), "kts_email": settings.KTS_EMAIL, "typed": shown_texts(request)}
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 where more was sent than is read."""
    if isinstance(exception, RequestDataTooBig):
        return _bare_page(request, 413)
    return _bare_page(request, 400, too_many=isinstance(exception, TooManyFieldsSent | TooManyFilesSent))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, next=safe_next(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database cannot be reached, which heals by itself; 507 where a file finds no room on the disk.

    Django calls this while it handles the exception.
    """
    error = sys.exc_info()[1]
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return _bare_page(request, 507)
    if isinstance(error, OperationalError | InterfaceError):
        response = _bare_page(request, 503)
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    return _bare_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nothing is saved, and the page leads back to what was typed, through the login if it is over."""
    sent = sent_by(request)
    if not sent or is_foreign(request):
        return _page(request, 403, csrf=True)
    from accounts.kept.middleware import TOKEN, turned_away  # a project of few apps checks this module's name and has no accounts

    return turned_away(request, sent, TOKEN)


def safe_next(request: HttpRequest) -> str:
    """The path of this request, quoted for ``?next=``; only a path of this host, never ``//host``."""
    path = "/" + request.path.lstrip("/\\")
    return quote(path, safe="/")
