"""The deadlines of a notice as a calendar."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.conf import settings
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import PageLogEntry

from contributions import calendars
from contributions.calendars import Entry, Standing

from ..logged import Act
from ..models import State, TimeTable

PRODID = "-//Kommunales Wissensportal//Beschaffung//DE"


def calendar_of(table: TimeTable) -> bytes:
    """The calendar of a notice. It says what the notice says, and nothing of who takes part."""
    address = f"{settings.PORTAL_BASE_URL}{table.page.get_absolute_url()}"
    steps = (
        ("interesse", _("Interesse bekunden bis"), table.interest_until),
        ("einfrieren", _("Bedarf wird eingefroren"), table.freezes_at),
        ("verbindlich", _("Verbindliche Teilnahme bis"), table.binding_until),
    )
    entries = [
        Entry(code, f"{title}: {table.page.title}", moment.astimezone(UTC) - timedelta(minutes=15), moment.astimezone(UTC))
        for code, title, moment in steps
        if moment is not None
    ]
    return calendars.calendar_of(entries, name=table.page.title, address=address, prodid=PRODID, standing=_standing(table))


def _standing(table: TimeTable) -> Standing:
    """By the log: what changes an entry is a version, new days, and the end."""
    told = PageLogEntry.objects.filter(page=table.page_id, action__in=("wagtail.publish", Act.DAYS_SET, Act.CANCELLED))
    found = told.aggregate(count=Count("pk"), latest=Max("timestamp"))
    return Standing(found["count"], found["latest"] or timezone.now(), table.state == State.CANCELLED)


@require_safe
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar of a notice that the visitor may see."""
    table = get_object_or_404(TimeTable.objects.visible_to(request.user).select_related("page"), page__slug=slug)
    headers = {"Content-Disposition": f'attachment; filename="{slug}.ics"'}
    return HttpResponse(calendar_of(table), content_type="text/calendar; charset=utf-8", headers=headers)
