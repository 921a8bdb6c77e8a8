"""When and where, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import ConferencePage, Registration


def short_name(page: ConferencePage) -> str:
    """„27. Regionalkonferenz“ where it is one of them, else the title."""
    return _("%(number)d. Regionalkonferenz") % {"number": page.edition} if page.edition else page.title


def day(value: datetime | None) -> str:
    """„21.01.2027“; "" where there is no such moment."""
    return date_format(timezone.localtime(value), "DATE_FORMAT") if value else ""


def moment(value: datetime) -> str:
    """„14.01.2027, 12:00 Uhr“."""
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def spoken_moment(value: datetime) -> str:
    """„14.01.2027 um 12:00 Uhr“, as it stands in a sentence."""
    local = timezone.localtime(value)
    return f"{date_format(local, 'DATE_FORMAT')} um {date_format(local, 'TIME_FORMAT')} Uhr"


def day_of(page: ConferencePage) -> str:
    """„Donnerstag, 21.01.2027“, or from the first to the last day."""
    first, last = timezone.localtime(page.starts_at), timezone.localtime(page.ends_at)
    if first.date() == last.date():
        return date_format(first, "l, d.m.Y")
    return _("%(first)s, bis %(last)s") % {"first": date_format(first, "l, d.m.Y"), "last": date_format(last, "l, d.m.Y")}


def hours_of(starts_at: datetime, ends_at: datetime) -> str:
    """„10:00 bis 16:00 Uhr“; of several days, when the first one begins and the last one ends."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    times = {"first": date_format(first, "H:i"), "last": date_format(last, "H:i")}
    if first.date() != last.date():
        return _("Beginn %(first)s Uhr, Ende %(last)s Uhr") % times
    return _("%(first)s bis %(last)s Uhr") % times


def where_of(page: ConferencePage, registration: Registration) -> str:
    """„Kassel und online“: the town of the host, and whether one may take part from afar."""
    town = page.municipality.name if registration.on_site or not registration.online else ""
    if not registration.online:
        return town
    return _("%(town)s und online") % {"town": town} if town else _("Online")
