"""What every page of the desk asks first: who is there, and which conference it is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import ConferencePage, Registration
from ..words.standing import Standing, standing_of

View = Callable[..., HttpResponseBase]
NOT_SAVED = gettext_lazy("Bitte prüfen Sie Ihre Angaben. Es wurde noch nichts gespeichert.")

PARTS: list[tuple[str, Any]] = [
    ("desk:overview", gettext_lazy("Übersicht")),
    ("desk:people", gettext_lazy("Anmeldungen")),
    ("desk:door", gettext_lazy("Einlass")),
    ("desk:programme", gettext_lazy("Programm")),
    ("desk:messages", gettext_lazy("Nachrichten")),
    ("desk:files", gettext_lazy("Listen und Bescheinigungen")),
    ("conference_after:material", gettext_lazy("Material")),
    ("conference_after:evaluation", gettext_lazy("Rückmeldungen")),
    ("conference_after:knowledge", gettext_lazy("Vom Vortrag zum Eintrag")),
]
"""The parts of a conference's desk: address, which takes the key of the page, and label."""


def editors_only(view: View) -> View:
    """Raise PermissionDenied for everybody else, also for others with a door to the admin."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("contributions.moderate"):
            raise PermissionDenied(_("Die Verwaltung ist der KTS-Redaktion vorbehalten."))
        return view(request, *args, **kwargs)

    return guarded


def for_editors(view: View) -> View:
    """Refuse everybody but the editors of the KTS, and hand the conference to the view; 404 where there is none."""

    @editors_only
    @wraps(view)
    def checked(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
        return view(request, standing(pk).page, **kwargs)

    return checked


def standing(pk: int) -> Standing:
    """A conference in any state with its registration; raises Http404."""
    # By the number of the Wagtail page: Django knows how large it may be, the joined key of the child it does not.
    page = get_object_or_404(ConferencePage.objects.select_related("municipality"), id=pk)
    Registration.objects.get_or_create(page=page)
    return standing_of(page)


def shown(request: HttpRequest, name: str, found: Standing, *, part: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the desk; ``part`` is the address in PARTS that it belongs to."""
    return TemplateResponse(request, f"events/desk/{name}.html", {**frame(found, part), **context}, status=status)


def show(request: HttpRequest, page: ConferencePage, name: str, *, part: str, status: int = 200, **context: Any) -> HttpResponse:
    """One of the templates of this desk; ``part``: "material", "evaluation" or "knowledge". Status 422 says that nothing was stored."""
    error = NOT_SAVED if status == 422 else ""
    values = {**frame(standing_of(page), f"conference_after:{part}"), "conference": page, "error": error, **context}
    return TemplateResponse(request, f"events/after/review/{name}.html", values, status=status)


def frame(found: Standing, part: str) -> dict[str, Any]:
    """What events/desk/base.html shows around every part."""
    parts = [(reverse(address, args=[found.page.pk]), label, address == part) for address, label in PARTS]
    page = found.page.get_latest_revision_as_object() if not found.page.number else found.page
    return {"standing": found, "page": found.page, "title": page.title, "registration": found.registration, "parts": parts}
