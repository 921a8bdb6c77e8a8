"""The lasting addresses of versions and their files, and what everybody reads of consultations and ballots."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..models import Version
from .life import life_of
from .versions import rows_of, shown_of, version_context, version_of

POLICY = "default-src 'none'; sandbox"


def crumbs_of(version: Version, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a version, or to a page below it."""
    above: list[tuple[str, str | None]] = [
        (_("Standards"), reverse("pages:standards")),
        (version.name, version.standard.get_absolute_url() if version.standard else None),
    ]
    here = _("Version %(number)s") % {"number": version.number}
    return [*above, (here, version.get_absolute_url()), *more] if more else [*above, (here, None)]


@require_safe
def version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One version, for ever at this address: also when it is superseded or withdrawn."""
    found = version_of(request.user, slug, number)
    whole = {**version_context(found, request.user), "versions": rows_of(shown_of(found.standard_id, request.user)), "life": life_of(found)}
    context: dict[str, Any] = {
        "version": found,
        "standard": found.standard,
        "facts": whole["facts"],
        "whole": whole,
        "crumbs": crumbs_of(found),
    }
    return TemplateResponse(request, "data_standards/version.html", context)


@require_safe
def artefact(request: HttpRequest, slug: str, number: str, name: str) -> HttpResponse:
    """A file of the newest text that was laid before people, with its media type; never run in the site's origin."""
    found = version_of(request.user, slug, number)
    files = found.artefacts.exclude(wording=None).filter(name=name)
    newest = files.order_by("-wording__frozen_at", "-pk").first()
    if newest is None:
        raise Http404
    kind = f"{newest.media_type}; charset=utf-8" if newest.media_type.startswith("text/") else newest.media_type
    response = HttpResponse(newest.text.encode(), content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{newest.name}"'
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{newest.sha256}"'
    return response
