"""The days of a notice as they are planned, and what is wrong with them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, fields
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.deadlines import last_day, why_offices_rest

from ..choices import Procedure
from ..models import State, TimeTable


@dataclass(frozen=True, slots=True)
class Longest:
    """How long framework agreements run at most, unless the object justifies more."""

    years: int
    paragraph: str


OF_VGV, OF_UVGO = Longest(4, "§ 21 Abs. 6 VgV"), Longest(6, "§ 15 Abs. 4 UVgO")


def longest_of(procedure: str) -> Longest:
    """While the procedure is open the shorter one holds."""
    return OF_UVGO if procedure in Procedure.national() else OF_VGV


@dataclass(frozen=True, slots=True)
class Days:
    """All that is planned: three instants, and months (ISO 8601, JJJJ or JJJJ-MM; "" for none)."""

    interest_until: datetime | None = None
    freezes_at: datetime | None = None
    binding_until: datetime | None = None
    tender_planned: str = ""
    award_planned: str = ""
    call_off_from: str = ""
    call_off_until: str = ""

    @classmethod
    def of(cls, table: TimeTable) -> Days:
        return cls(**{name: getattr(table, name) for name in cls.names()})

    @classmethod
    def names(cls) -> list[str]:
        return [field.name for field in fields(cls)]

    def write(self, table: TimeTable) -> None:
        for name in self.names():
            setattr(table, name, getattr(self, name))


def why_not_these(table: TimeTable, days: Days, now: datetime) -> dict[str, str]:
    """What is wrong: name of the day → sentence. What has passed may stay as it is, never change."""
    before, wrong = Days.of(table), {}
    for name in TimeTable.DEADLINES:
        wanted, had = getattr(days, name), getattr(before, name)
        if wanted == had:
            continue
        if _is_settled(table, name, had, now):
            wrong[name] = _("Dieser Termin ist vorbei und bleibt, wie er war.")
        elif wanted is None:
            if name != "binding_until" or table.state == State.BINDING:  # without it that phase would never end
                wrong[name] = _("Nennen Sie den Termin.")
        elif wanted <= now:
            wrong[name] = _("Dieser Termin liegt in der Vergangenheit.")
        elif rest := why_offices_rest(last_day(wanted), table.page.municipality.state or ""):
            day = date_format(last_day(wanted), "DATE_FORMAT")
            wrong[name] = _("Der %(day)s ist %(rest)s. Nehmen Sie einen Tag, an dem Verwaltungen arbeiten.") % {"day": day, "rest": rest}
    return wrong or _out_of_order(days)


def _is_settled(table: TimeTable, name: str, had: datetime | None, now: datetime) -> bool:
    """Whether a deadline is past changing: the freeze once it came, the others while nothing waits for them any more."""
    if had is None:
        return False
    if name in ("interest_until", "freezes_at"):
        return table.state not in (State.DRAFT, State.INTEREST) or (table.state == State.INTEREST and name == "freezes_at" and had <= now)
    return not table.is_gathering


def _out_of_order(days: Days) -> dict[str, str]:
    """Months are compared by their beginning, to the precision that both have."""
    wrong: dict[str, str] = {}
    if days.interest_until and days.freezes_at and days.freezes_at < days.interest_until:
        wrong["freezes_at"] = _("Der Bedarf wird frühestens eingefroren, wenn die Frist für Interesse endet.")
    if days.freezes_at and days.binding_until and days.binding_until <= days.freezes_at:
        wrong["binding_until"] = _("Verbindlich wird die Teilnahme erst, wenn der Bedarf eingefroren ist.")
    months = [("freezes_at", _month(days.freezes_at)), *((name, getattr(days, name)) for name in TimeTable.PLANNED)]
    known = [(name, month) for name, month in months if month]
    for (_before, earlier), (name, later) in itertools.pairwise(known):
        shared = min(len(earlier), len(later))
        if later[:shared] < earlier[:shared]:
            wrong.setdefault(name, _("Dieser Schritt kann nicht vor dem vorherigen liegen."))
    return wrong


def _month(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m") if moment else ""


def is_long(days: Days, longest: Longest) -> bool:
    """Whether call-offs are planned for longer than framework agreements run at most."""
    if not (days.call_off_from and days.call_off_until):
        return False
    begins, ends = (_months(days.call_off_from, 1), _months(days.call_off_until, 12))
    return ends - begins + 1 > 12 * longest.years


def _months(partial: str, default: int) -> int:
    year, _dash, month = partial.partition("-")
    return int(year) * 12 + int(month or default)
