"""What a request brought that a person typed or chose: all of it to fill a form again, the texts to be shown and copied."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_SECRET = re.compile(r"passw|secret|token|(^|[-_])(code|otp|pin)s?($|[-_\d])", re.IGNORECASE)
"""Names of fields whose values are never kept nor shown: passwords, one-time codes, keys of links."""
OF_THE_PAGE = re.compile(r"^(initial-|version$|base$|key$|next$|act$|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$)")
"""Fields that the page wrote itself. They are set again, so that an old version stays an old version, but nobody typed them."""
_CODE = re.compile(r"[a-z][a-z0-9_]*|\d{1,18}|True|False|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What choices and buttons send. A word or number that looks so is set into its form again like all else, but shown nowhere alone."""
UNREAD = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnreadablePostError, BadRequest, UnicodeDecodeError)
"""Why a body may not be readable; then nothing of it is shown."""
OF_THE_LOGIN = ("account_", "mfa_", "admin_door_")
"""Names of the addresses of the login, and of the closed ones that lead there: nothing is typed there but what must not be kept."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Fields in their order with all their values, secrets left out; ``had_files`` where files came along, which are not kept."""

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    had_files: bool = False

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Name and text of what a person wrote, for other eyes than a form's."""
        return [(name, text) for name, values in self.fields for text in _readable(name, values)]

    def __bool__(self) -> bool:
        return bool(self.texts)


NOTHING = Sent()


def sent_by(request: HttpRequest) -> Sent:
    """What a POST brought; nothing for every other request, for the login, and for a body that is not or cannot be read."""
    match = request.resolver_match or _matched(request)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method != "POST" or not length.isdecimal() or int(length) > settings.UPLOAD_MAX_BYTES:
        return NOTHING
    if match and (match.url_name or "").startswith(OF_THE_LOGIN) and not match.namespace:
        return NOTHING
    try:
        fields = tuple((name, tuple(map(str, values))) for name, values in request.POST.lists() if not is_secret(name))
        return Sent(fields, bool(request.FILES))
    except UNREAD:
        return NOTHING


def is_secret(name: str) -> bool:
    """Whether a field of that name is neither kept nor shown."""
    return name == TOKEN or bool(_SECRET.search(name))


def shown_texts(request: HttpRequest) -> list[dict[str, Any]]:
    """The rows of components/typed.html for the page that answers a POST which could not be taken."""
    return [] if is_foreign(request) else rows_of(sent_by(request).texts)


def rows_of(texts: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Texts with a label each; fields are named by the page they come from, which is not there to be asked."""
    return [
        {
            "label": _("Eingabe %(number)d") % {"number": number} if len(texts) > 1 else _("Ihre Eingabe"),
            "anchor": f"typed-{number}",
            "text": text,
        }
        for number, (_name, text) in enumerate(texts, 1)
    ]


def _readable(name: str, values: tuple[str, ...]) -> Iterator[str]:
    if OF_THE_PAGE.match(name):
        return
    for value in values:
        text = _plain(value)
        if text.strip() and not _CODE.fullmatch(text):
            yield text


def _plain(value: str) -> str:
    """The words in what Wagtail's editor of formatted texts sends, else the value; nothing of other JSON."""
    if not value.startswith(("{", "[")):
        return value
    try:
        found = json.loads(value)
        return "\n\n".join(block["text"] for block in found["blocks"])
    except (ValueError, RecursionError):
        return value
    except (KeyError, TypeError):
        return ""


def page_of_form(request: HttpRequest) -> str:
    """Address of the page on which the sent form stood, as far as the browser says; else where it was sent to."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or not came_from.path.startswith("/") or came_from.path.startswith("//"):
        return request.get_full_path()
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def _matched(request: HttpRequest) -> ResolverMatch | None:
    """The address of a request that a middleware answered before it was looked up; None where there is none."""
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


R = TypeVar("R", bound=HttpResponseBase)
KEEPS_ITSELF = "keeps_texts_itself"
"""Name of the attribute of an answer that leads through the login with its texts kept by the view."""
NOT_TAKEN = "leaves_texts"


def not_taken(answer: R) -> R:
    """Mark a redirect from a form that cannot be shown again: what was typed stands on the page it leads to, to be copied."""
    setattr(answer, NOT_TAKEN, True)
    return answer


def keeps_itself(answer: HttpResponseBase) -> HttpResponseBase:
    """Of a view that keeps what was typed for who signs in now: a person who pressed a button to do so needs no page that says so."""
    setattr(answer, KEEPS_ITSELF, True)
    return answer


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of the portal sent this: another site must not lay words into somebody's form."""
    host = _host(request)
    return host is not None and _origin(request) == host


def is_foreign(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this."""
    return _origin(request) not in (None, _host(request))


def _host(request: HttpRequest) -> str | None:
    """The portal's own name as it was asked for; None where it is none of ours, which error pages are shown to as well."""
    try:
        return request.get_host()
    except DisallowedHost:
        return None


def _origin(request: HttpRequest) -> str | None:
    """Host of the page that sent a form; None where the browser does not say."""
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return urlsplit(origin).netloc if origin else None


def is_by_a_person(request: HttpRequest) -> bool:
    """False for what scripts send, whose answers nobody sees."""
    by_script = {"X-Autosave", "X-Requested-With", "HX-Request"} & set(request.headers)
    return not by_script and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
