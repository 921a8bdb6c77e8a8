"""The steps of a version as a calendar of whole days."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from contributions import calendars
from contributions.calendars import Entry

from ..models import Version
from .steps import steps
from .versions import version_of

PRODID = "-//Kommunales Wissensportal//Standards//DE"


def calendar_of(version: Version) -> bytes:
    """The whole calendar of a version; empty of entries where nothing has a date."""
    address = f"{settings.PORTAL_BASE_URL}{version.get_absolute_url()}"
    entries = [Entry(code, f"{title}: {version}", day, day + timedelta(days=1)) for code, title, day in steps(version)]
    return calendars.calendar_of(entries, name=str(version), address=address, prodid=PRODID)


@require_safe
def dates(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The calendar of a version."""
    version = version_of(request.user, slug, number)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{number}.ics"'}
    return HttpResponse(calendar_of(version), content_type="text/calendar; charset=utf-8", headers=headers)
