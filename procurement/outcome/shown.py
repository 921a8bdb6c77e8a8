"""What is seen of the outcome: of prices and call-offs by who ``demand.sight`` lets see values, of verdicts by all members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.models import ContributionPage

from ..demand.own import OwnRow
from ..demand.sight import Sight
from ..models import Award, CallOff, Participation, TimeTable, UnitPrice, Verdict
from .acts import AFTER_AWARD
from .verdicts import changeable_until, opens_on, together, verdicts_of

CALLED = (CallOff.Status.ORDERED, CallOff.Status.DELIVERED, CallOff.Status.IN_USE)
Status = CallOff.Status


@dataclass(frozen=True, slots=True)
class Called:
    """A bound municipality with how far it is; it stands at "not yet" until it says something."""

    participation: Participation
    call_off: CallOff

    @property
    def is_in_use(self) -> bool:
        return self.call_off.status == Status.IN_USE


@dataclass(frozen=True, slots=True)
class Outcome:
    """Unit prices and call-offs of an award."""

    prices: list[UnitPrice]
    called: list[Called]

    @property
    def summed(self) -> str:
        """ "3 von 5 Kommunen haben abgerufen, 1 verzichtet." """
        states = [one.call_off.status for one in self.called]
        return summed(len(states), sum(state in CALLED for state in states), states.count(Status.NONE))


def summed(count: int, called: int, without: int) -> str:
    """How many called off, in a sentence."""
    if not count:
        return ""
    text = ngettext("%(called)d von %(count)d Kommune hat abgerufen", "%(called)d von %(count)d Kommunen haben abgerufen", count)
    said = text % {"called": called, "count": count}
    return f"{said}, {without} {_('ohne Abruf')}." if without else f"{said}."


def outcome_of(table: TimeTable, sight: Sight) -> Outcome | None:
    """Prices and call-offs for participants and the lead; two statements. None before the award, and for everybody else."""
    if not sight.sees_values or table.state not in AFTER_AWARD:
        return None
    prices = UnitPrice.objects.filter(award__time_table=table).select_related("item")
    bound = sight.rows(table).filter(state=Participation.State.BOUND).select_related("municipality", "call_off")
    return Outcome(list(prices), [Called(one, call_off_of(one)) for one in bound])


def call_off_of(participation: Participation) -> CallOff:
    """What a municipality said; unsaved where it said nothing."""
    return getattr(participation, "call_off", None) or CallOff(participation=participation)


@dataclass(frozen=True, slots=True)
class After:
    """What the CDO of a municipality can do after the award."""

    row: OwnRow
    award: Award
    verdict: Verdict | None
    may_begin: bool
    """An entry with what was bought: the bound and who leads."""

    @property
    def may_call_off(self) -> bool:
        return self.row.is_cdo and self.row.is_bound

    @property
    def opens_on(self) -> Any:
        return opens_on(self.award)

    @property
    def may_judge(self) -> bool:
        """Whether a verdict can be given or still be changed."""
        if not (self.row.is_cdo and self.row.is_bound) or self._today < self.opens_on:
            return False
        return self.verdict is None or self._today <= changeable_until(self.verdict)

    @property
    def waits(self) -> bool:
        """It is too early for a verdict."""
        return self.row.is_bound and self._today < self.opens_on

    @property
    def _today(self) -> Any:
        return timezone.localdate(self.row.now)


def may_tell(table: TimeTable, row: OwnRow) -> bool:
    """Whether a municipality can begin an entry with what was bought: who is bound, and who leads."""
    return row.is_bound or row.municipality.pk == table.page.municipality_id


def experiences_of(user: Any, award: Award) -> list[ContributionPage]:
    """The entries that came of it, as far as a user may see them."""
    seen = ContributionPage.objects.visible_to(user).filter(pk__in=award.experiences.values("pk"))
    return list(seen.select_related("municipality").specific())


def outcome_context(user: Any, table: TimeTable, sight: Sight, own: list[OwnRow]) -> dict[str, Any]:
    """What the page of a notice shows of its outcome. Nothing is asked of the database before the award."""
    award = getattr(table, "award", None)
    if award is None or table.state not in AFTER_AWARD:
        return {}
    verdicts = verdicts_of(user, table.pk)
    by_place = {one.municipality_id: one for one in verdicts}
    return {
        "award": award,
        "outcome": outcome_of(table, sight),
        "verdicts": verdicts,
        "verdicts_together": together(verdicts),
        "experiences": experiences_of(user, award),
        "after": {
            row.municipality.pk: After(row, award, by_place.get(row.municipality.pk), row.is_cdo and may_tell(table, row)) for row in own
        },
        "tells_as_lead": user.has_perm("procurement.lead", table.page) and all(row.municipality.pk != table.lead.pk for row in own),
    }
