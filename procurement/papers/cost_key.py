"""How parties share an amount: exact to the cent, net, VAT and gross each adding up, and in words who got the cents that were left.

Pure functions over cents; what a notice shares, and between whom, is asked by costs.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import CostKey

Weight = int | Decimal | Fraction


class CannotShare(ValueError):
    """The key does not fit the parties; the message is for people."""


@dataclass(frozen=True, slots=True)
class Party:
    """``quantity``: of one position, or the value of several; None: not said, not known."""

    name: str
    quantity: Weight | None = None
    inhabitants: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What one party bears, in cents."""

    party: Party
    weight: Weight
    net: int
    vat: int

    @property
    def gross(self) -> int:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Shared:
    """The shares in the order of the parties; ``remainder`` says who got the cents that were left of net and of VAT, "" where none were."""

    shares: tuple[Share, ...]
    net: int
    vat: int
    remainder: str

    @property
    def gross(self) -> int:
        return self.net + self.vat


def share_costs(net: int, parties: Sequence[Party], key: str, vat_rate: Decimal) -> Shared:
    """Share a net amount in cents by a key of ``CostKey``; ``vat_rate`` in per cent. Raises CannotShare.

    The tax is computed once, on the whole, and shared as the net amount is: so the sums are those of one invoice.
    """
    weights = weights_of(parties, key)
    nets, got = share(net, weights)
    vat = int((Decimal(net) * vat_rate / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    vats, got_vat = share(vat, nets) if net else ([0] * len(parties), [])
    shares = tuple(Share(*one) for one in zip(parties, weights, nets, vats, strict=True))
    left = ((_("der Nettobeträge"), got), (_("der Umsatzsteuer"), got_vat))
    remainders = (remainder_in_words(what, [parties[place].name for place in places]) for what, places in left)
    return Shared(shares, net, vat, " ".join(filter(None, remainders)))


def weights_of(parties: Sequence[Party], key: str) -> list[Weight]:
    """What each party counts for. Raises CannotShare where that is not known of one, or nothing for all."""
    if not parties:
        raise CannotShare(_("Noch ist keine Kommune beteiligt, auf die sich Kosten verteilen lassen."))
    if key == CostKey.Key.EQUAL:
        return [1] * len(parties)
    by_inhabitants = key == CostKey.Key.INHABITANTS
    found = [party.inhabitants if by_inhabitants else party.quantity for party in parties]
    missing = [party.name for party, weight in zip(parties, found, strict=True) if weight is None]
    if missing:
        names = ", ".join(missing)
        raise CannotShare(
            _("Ohne Einwohnerzahl lässt sich nicht nach ihr verteilen. Sie fehlt für: %(names)s.") % {"names": names}
            if by_inhabitants
            else _("Ohne Menge lässt sich nicht nach ihr verteilen. Sie fehlt für: %(names)s.") % {"names": names}
        )
    weights = [weight for weight in found if weight is not None]
    if not any(weights):
        nobody = _("Keine beteiligte Kommune hat Einwohner.")
        raise CannotShare(nobody if by_inhabitants else _("Die Mengen aller Beteiligten sind null: Es gibt nichts zu verteilen."))
    return weights


def share(amount: int, weights: Sequence[Weight]) -> tuple[list[int], list[int]]:
    """Parts of a whole number that add up to it (largest remainder), and the places that got one more than their share rounded down.

    Of equal remainders the first in order goes first. Whose weight is zero gets nothing.
    """
    exact = [Fraction(weight) for weight in weights]
    total = sum(exact)
    quotas = [amount * weight / total for weight in exact]
    parts = [int(quota) for quota in quotas]  # no amount is negative: this rounds down
    left = amount - sum(parts)
    ranked = sorted(range(len(parts)), key=lambda place: (parts[place] - quotas[place], place))
    got = sorted(ranked[:left])
    for place in got:
        parts[place] += 1
    return parts, got


def remainder_in_words(what: str, names: Sequence[str]) -> str:
    """Who got the cents that rounding left over; ``what`` was rounded, in the genitive."""
    if not names:
        return ""
    sentence = ngettext(
        "Beim Runden %(what)s blieb 1 Cent übrig. Er geht an die Kommune mit dem größten Rest, bei gleichem Rest an die erste der Liste: "
        "%(names)s.",
        "Beim Runden %(what)s blieben %(count)d Cent übrig. Je einer geht an die Kommunen mit dem größten Rest, bei gleichem Rest in der "
        "Reihenfolge der Liste: %(names)s.",
        len(names),
    )
    return sentence % {"what": what, "count": len(names), "names": ", ".join(names)}
