"""Values of fields as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format, localize, number_format
from django.utils.translation import gettext as _


def in_words(thing: Model, name: str) -> str:
    """The value of one field: the label of a choice, a German date or number; "" for nothing."""
    display = getattr(thing, f"get_{name}_display", None)
    return str(display()) if display is not None else value_in_words(getattr(thing, name))


def value_in_words(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nein")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return str(localize(value)) if isinstance(value, (int, float, Decimal)) else str(value)


def too_long(field: str, excess: int) -> str:
    """The message for a text that has ``excess`` characters too many."""
    subject = {"title": _("Der Titel"), "summary": _("Die Kurzfassung")}.get(field, _("Der Text"))
    count = number_format(excess, force_grouping=True)
    return _("%(subject)s ist %(count)s Zeichen zu lang.") % {"subject": subject, "count": count}
