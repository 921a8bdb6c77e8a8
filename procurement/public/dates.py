"""The deadlines of a notice as a calendar (RFC 5545): one UID per step for ever, so that a change replaces the entry."""

from __future__ import annotations

import uuid
from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from ..models import State, TimeTable

PRODID = "-//Kommunales Wissensportal//Beschaffung//DE"


def calendar_of(table: TimeTable) -> bytes:
    """The calendar of a notice; empty of entries where it was cancelled. It says what the notice says, and nothing of who takes part."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODID)
    made.add("x-wr-calname", table.page.title)
    address = f"{settings.PORTAL_BASE_URL}{table.page.get_absolute_url()}"
    steps = (
        ("interesse", _("Interesse bekunden bis"), table.interest_until),
        ("einfrieren", _("Bedarf wird eingefroren"), table.freezes_at),
        ("verbindlich", _("Verbindliche Teilnahme bis"), table.binding_until),
    )
    for code, title, moment in steps if table.state != State.CANCELLED else ():
        if moment is None:
            continue
        event = Event()
        event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{address}{code}")))
        event.add("dtstamp", timezone.now())
        event.add("summary", f"{title}: {table.page.title}")
        event.add("dtstart", moment.astimezone(UTC) - timedelta(minutes=15))
        event.add("dtend", moment.astimezone(UTC))
        event.add("transp", "TRANSPARENT")
        event.add("url", address)
        made.add_component(event)
    content: bytes = made.to_ical()
    return content


@require_safe
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar of a notice that the visitor may see."""
    table = get_object_or_404(TimeTable.objects.visible_to(request.user).select_related("page"), page__slug=slug)
    headers = {"Content-Disposition": f'attachment; filename="{slug}.ics"'}
    return HttpResponse(calendar_of(table), content_type="text/calendar; charset=utf-8", headers=headers)
