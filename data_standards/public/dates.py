"""The steps of a version as a calendar (RFC 5545): whole days, one UID per step for ever, so that a change replaces the entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from ..lifecycle.days import last_day
from ..models import State, Version
from .versions import version_of

PRODID = "-//Kommunales Wissensportal//Standards//DE"


def steps(version: Version) -> Iterator[tuple[str, str, date]]:
    """Code, title and last day of each step that has a date; of what was withdrawn none."""
    if version.state == State.WITHDRAWN:
        return
    consultation, ballot = getattr(version, "consultation", None), getattr(version, "ballot", None)
    if consultation is not None:
        yield "konsultation", _("Konsultation endet"), last_day(consultation.closes_at)
    if version.state == State.OBJECTION and version.objection_until:
        yield "einspruch", _("Einspruchsfrist endet"), last_day(version.objection_until)
    if ballot is not None:
        yield "abstimmung", _("Abstimmung endet"), last_day(ballot.closes_at)
    if version.in_force_on:
        yield "in-kraft", _("In Kraft"), version.in_force_on
    if version.transition_until:
        yield "uebergang", _("Übergang endet"), version.transition_until


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
