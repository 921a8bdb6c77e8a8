"""The steps of a version as a calendar (RFC 5545): whole days, one UID per step for ever, so that a change replaces the entry."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from ..models import Version
from .steps import steps
from .versions import version_of

PRODID = "-//Kommunales Wissensportal//Standards//DE"


def calendar_of(version: Version) -> bytes:
    """The whole calendar of a version; empty of entries where nothing has a date."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODID)
    made.add("x-wr-calname", str(version))
    address = f"{settings.PORTAL_BASE_URL}{version.get_absolute_url()}"
    for code, title, day in steps(version):
        event = Event()
        event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{address}{code}")))
        event.add("dtstamp", timezone.now())
        event.add("summary", f"{title}: {version}")
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))  # the day after the last one
        event.add("transp", "TRANSPARENT")
        event.add("url", address)
        made.add_component(event)
    content: bytes = made.to_ical()
    return content


@require_safe
def dates(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The calendar of a version."""
    version = version_of(request.user, slug, number)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{number}.ics"'}
    return HttpResponse(calendar_of(version), content_type="text/calendar; charset=utf-8", headers=headers)
