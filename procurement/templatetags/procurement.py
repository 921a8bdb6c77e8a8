"""How a notice and the changes of its figures are said in templates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.deadlines import days_left
from municipalities.numbers import shown_number

from ..demand.figures import change_text, field_label
from ..models import State, TimeTable
from ..outcome.joining import joinable_until
from ..outcome.verdicts import reads_verdicts

register = template.Library()
SIGNS = {
    State.INTEREST: ("info", "edit"),
    State.FROZEN: ("plain", "lock"),
    State.BINDING: ("info", "edit"),
    State.TENDER: ("info", "clock"),
    State.AWARDED: ("success", "check"),
    State.CLOSED: ("plain", "check"),
    State.CANCELLED: ("danger", "stop"),
}


@register.inclusion_tag("procurement/badges.html")
def notice_badges(table: TimeTable) -> dict[str, Any]:
    """Where a notice stands, and how many days are left to join."""
    kind, icon = SIGNS.get(State(table.state), ("plain", ""))
    return {"kind": kind, "icon": icon, "label": table.get_state_display(), "closing": closing(table)}


def closing(table: TimeTable) -> str:
    """ "Interesse bekunden: noch 11 Tage"; "" where that is not possible."""
    if not table.takes_interest() or table.interest_until is None:
        return ""
    left = days_left(table.interest_until)
    if left == 0:
        return _("Interesse bekunden: nur noch heute")
    return ngettext("Interesse bekunden: noch %(count)d Tag", "Interesse bekunden: noch %(count)d Tage", left) % {"count": left}


register.filter(change_text)
register.filter(field_label)


@register.filter
def split_label(label: str) -> list[str]:
    """The two parts of a label "Erwartet: Bodensensoren"."""
    first, _colon, rest = str(label).partition(": ")
    return [first, rest]


@register.filter
def plain_number(value: Decimal) -> str:
    """A quantity as Germans write it."""
    return shown_number(value)


@register.filter
def euros(value: Decimal) -> str:
    """ "1.234,50 €" """
    return f"{number_format(value, decimal_pos=2, force_grouping=True)}\N{NO-BREAK SPACE}€"


@register.filter
def is_past(day: date) -> bool:
    """Whether the last day is over."""
    return day < timezone.localdate()


@register.simple_tag
def last_day_to_join(entry: Any) -> date | None:
    """Until when others can join what the notice names; None where they cannot."""
    return joinable_until(entry)


@register.simple_tag(takes_context=True)
def verdict_count(context: Any, entry: Any) -> int:
    """How many verdicts there are on a notice of a list, for who may read them."""
    request = context.get("request")
    found = getattr(entry, "verdict_count", None) or 0
    return found if found and request is not None and reads_verdicts(request.user) else 0


@register.filter(name="of")
def of_row(after: dict[int, Any] | None, row: Any) -> Any:
    """What the CDO of a row's municipality can do after the award; None before it."""
    return (after or {}).get(row.municipality.pk)
