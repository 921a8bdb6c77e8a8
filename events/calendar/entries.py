"""Calendar entries (RFC 5545): one UID per conference and session for ever, so that a change replaces the entry."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from ..models import ConferencePage, ExternalEvent, Registration, Session, SignUp

BERLIN = ZoneInfo("Europe/Berlin")
PRODID = "-//Kommunales Wissensportal//Konferenzen//DE"
KTS = "Koordinierungs- und Transferstelle (KTS)"
REFRESH = timedelta(hours=1)
"""How often subscribers are asked to look."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What RFC 5545 allows in no text."""
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
"""The rule of the European Union since 1996. The library's own list of dates is long and begins each period an hour late."""


def calendar(events: Iterable[Event], *, name: str = "", method: str = "") -> str:
    """A whole iCalendar object. ``name``: of a subscription. ``method``: for mails only (REQUEST, CANCEL)."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODID)
    if method:
        made.add("method", method)
    if name:
        made.add("name", name)  # RFC 7986; the next line says it to programs that are older
        made.add("x-wr-calname", name)
        made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    made.add_component(Timezone.from_ical(VTIMEZONE))
    for event in events:
        made.add_component(event)
    return made.to_ical().decode()


def conference_event(page: ConferencePage, *, sign_up: SignUp | None = None) -> Event:
    """The entry of a conference. ``sign_up``: whose calendar it is for; who holds a seat sees the access online."""
    registration: Registration | None = getattr(page, "registration", None)
    event = _event(page.translation_key, page.title, page.starts_at, page.ends_at)
    seated = sign_up is not None and sign_up.holds_seat
    paragraphs = [page.summary, _("Zugang online: %s") % page.online_url if seated and page.online_url else "", _details(page)]
    event.add("description", _paragraphs(*paragraphs))
    _place(event, [page.venue, page.address] if page.venue or page.address else [_("Online") if page.online_url else ""])
    _state(event, registration, offered=sign_up is not None and sign_up.state == SignUp.State.OFFERED)
    _changed(event, page.last_published_at, registration.changed_at if registration else None)
    event.add("url", _address(page))
    event.add("organizer", _organiser(page, by_name=sign_up is not None))
    if names := [_line(topic.name) for topic in page.topics.all()]:
        event.add("categories", names)
    return event


def session_event(session: Session) -> Event:
    """The entry of a session; ``session.page`` is its conference. Cancelled with it."""
    page = session.page
    registration: Registration | None = getattr(page, "registration", None)
    event = _event(uuid.uuid5(page.translation_key, f"sitzung:{session.pk}"), session.title, session.starts_at, session.ends_at)
    speakers = _("Mit %s") % session.speakers if session.speakers else ""
    event.add("description", _paragraphs(session.about, speakers, _("Teil der Konferenz „%s“.") % page.title, _details(page)))
    _place(event, [session.room, page.venue, page.address])
    _state(event, registration, plus=session.sequence)
    _changed(event, session.changed_at, registration.changed_at if registration else None)
    event.add("url", _address(page))
    event.add("organizer", _organiser(page, by_name=False))
    return event


def external_event(external: ExternalEvent) -> Event:
    """The entry of somebody else's meeting, with a link to it."""
    uid = uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.PORTAL_BASE_URL}/termine/{external.pk}")
    event = _event(uid, external.title, external.starts_at, external.ends_at)
    event.add("description", _paragraphs(external.summary, _("Veranstaltet von %s.") % external.organiser, external.url))
    _place(event, [external.place])
    _changed(event, external.changed_at)
    event.add("status", "CONFIRMED")
    event.add("categories", [_line(external.get_kind_display())])
    event.add("url", external.url)
    return event


def leaves_free(event: Event) -> Event:
    """The entry of what is shown but not attended: it makes nobody busy (RFC 5545, 3.8.2.7)."""
    event.add("transp", "TRANSPARENT")
    return event


TELLS = ("summary", "description", "location", "url", "categories")
"""What of an entry is for those alone who may see the conference."""


def invitation(sign_up: SignUp, *, method: str, sees_page: bool = True) -> str:
    """What a mail carries: REQUEST puts the conference into the calendar or changes it there, CANCEL takes it out.

    Without ``sees_page`` the entry tells its key and its hours: enough to be taken out.
    """
    page = sign_up.registration.page
    event = conference_event(page, sign_up=sign_up)
    if not sees_page:
        for name in TELLS:
            event.pop(name, None)
        event.add("summary", _("Konferenz"))
    attendee = vCalAddress(f"mailto:{sign_up.email}")
    attendee.params["PARTSTAT"], attendee.params["RSVP"] = vText("ACCEPTED"), vText("FALSE")
    event.add("attendee", attendee)
    if method == "CANCEL":
        event["status"] = vText("CANCELLED")
    event.pop("dtstamp")
    event.add("dtstamp", timezone.now())  # when the message was made: the later one counts where SEQUENCE is the same
    return calendar([event], method=method)


def _event(uid: uuid.UUID, title: str, starts_at: datetime, ends_at: datetime) -> Event:
    event = Event()
    event.add("uid", str(uid))
    event.add("summary", _line(title))
    event.add("dtstart", _moment(starts_at))
    event.add("dtend", _moment(ends_at))
    return event


def _moment(instant: datetime) -> datetime:
    """The instant on the clock of Berlin; in UTC where that clock shows the same time twice and this is the second one."""
    local = instant.astimezone(BERLIN)
    return instant.astimezone(UTC) if local.fold else local


def _state(event: Event, registration: Registration | None, *, plus: int = 0, offered: bool = False) -> None:
    cancelled = registration is not None and registration.cancelled_at is not None
    event.add("sequence", plus + (registration.sequence if registration else 0))
    event.add("status", "CANCELLED" if cancelled else "TENTATIVE" if offered else "CONFIRMED")


def _changed(event: Event, *moments: datetime | None) -> None:
    """LAST-MODIFIED, and DTSTAMP, which means the same where there is no METHOD (RFC 5545, 3.8.7.2)."""
    latest = max((moment for moment in moments if moment is not None), default=timezone.now())
    event.add("last-modified", latest)
    event.add("dtstamp", latest)


def _place(event: Event, parts: list[str]) -> None:
    if place := ", ".join(_line(part) for part in parts if part):
        event.add("location", place)


def mailbox(page: ConferencePage) -> tuple[str, str]:
    """Address and name of the conference's function mailbox, else that of the KTS; never a person."""
    try:
        validate_email(page.contact_email)
    except ValidationError:
        return settings.KTS_EMAIL, KTS
    return page.contact_email, _line(page.contact_unit) or KTS


def _organiser(page: ConferencePage, *, by_name: bool) -> vCalAddress:
    """With the mailbox for who signed up; everybody else reads the address of the KTS, which stands on every page."""
    email, name = mailbox(page)
    organiser = vCalAddress(f"mailto:{email if by_name else settings.KTS_EMAIL}")
    organiser.params["CN"] = vText(name)
    return organiser


def _address(page: ConferencePage) -> str:
    return f"{settings.PORTAL_BASE_URL}{page.get_absolute_url()}"


def _details(page: ConferencePage) -> str:
    return _("Programm und Anmeldung: %s") % _address(page)


def _line(text: Any) -> str:
    """One line without control characters; what else needs care is escaped by the library."""
    return " ".join(CONTROL.sub(" ", str(text)).split())


def _paragraphs(*texts: str) -> str:
    """Texts that are there, with an empty line between; their own line breaks stay."""
    lines = ("\n".join(CONTROL.sub(" ", line).strip() for line in text.splitlines()).strip() for text in texts)
    return "\n\n".join(text for text in lines if text)
