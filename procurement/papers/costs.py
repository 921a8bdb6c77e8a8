"""What the parties of a notice share, and how the lead says so."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User

from ..lifecycle.acts import locked, require, require_lead
from ..logged import Act, record
from ..models import CostKey, Item, Participation, TimeTable
from ..opened import require_seen
from .cost_key import CannotShare, Party, Shared, share_costs
from .figures import counted, figure_of, parties_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the lead says."""

    amount: Decimal
    key: str
    vat: Decimal
    note: str = ""


@transaction.atomic
def set_cost_key(table_id: int, wanted: Wanted, *, opened: str | None = None, by: User) -> CostKey:
    """Store how costs are shared; said again it is corrected. Raises Refused, Newer."""
    table = locked(table_id)
    require_lead(table, by)
    require(table, *TimeTable.RUNNING)
    values = asdict(wanted)
    before = cost_key_of(table)
    if before is not None and values == said_of(before):
        return before
    require_seen(said_of(before), opened)
    found, _is_new = CostKey.objects.update_or_create(time_table=table, defaults=values)
    record(Act.COST_KEY, table, by=by)
    return found


def cost_key_of(table: TimeTable) -> CostKey | None:
    return CostKey.objects.filter(time_table=table).first()


def said_of(stored: CostKey | None) -> dict[str, Any]:
    return {name: getattr(stored, name) for name in Wanted.__slots__} if stored else {}


def shared_costs(table: TimeTable, said: CostKey | Wanted) -> tuple[list[Participation], Shared]:
    """The parties, and what each bears, in the same order. Raises CannotShare."""
    parties = parties_of(table)
    return parties, share_costs(int(said.amount * 100), _as_parties(table, parties, said.key), said.key, said.vat)


def _as_parties(table: TimeTable, parties: list[Participation], key: str) -> list[Party]:
    """By quantity: of one position its quantity, of several what they are worth, as metres and pieces are not added up."""
    worth = _worth_of(table, parties) if key == CostKey.Key.QUANTITY else {}
    return [Party(one.municipality.display_name, worth.get(one.pk), one.municipality.inhabitants) for one in parties]


def _worth_of(table: TimeTable, parties: list[Participation]) -> dict[int, Decimal | None]:
    items: list[Item] = list(table.items.filter(dropped_at=None))
    estimates = {items[0].key: Decimal(1)} if len(items) == 1 else dict(table.estimates.values_list("key", "net"))
    missing = ", ".join(item.name for item in items if item.key not in estimates)
    if missing:
        raise CannotShare(
            _("Mehrere Positionen lassen sich nur mit ihren Schätzwerten zusammenzählen. Es fehlt der Schätzwert für: %(names)s.")
            % {"names": missing}
        )
    found: dict[int, Decimal | None] = {}
    for one in parties:
        said = [(estimates[item.key], quantity) for item in items if (quantity := counted(figure_of(one, item))) is not None]
        found[one.pk] = sum((worth * quantity for worth, quantity in said), Decimal()) if said else None
    return found


def euros(cents: int) -> str:
    """ "1.234,50 €" """
    return f"{number_format(Decimal(cents) / 100, decimal_pos=2, force_grouping=True)} €"


def rate_in_words(rate: Decimal) -> str:
    """ "19 %", "5,5 %" """
    places = 0 if rate == int(rate) else 2 if (rate * 10) != int(rate * 10) else 1
    return f"{number_format(rate, decimal_pos=places)} %"
