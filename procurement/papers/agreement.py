"""The participation agreement and the draft of a council's resolution: text blocks of the KTS, filled in for one reader.

What a paper says of others is asked of demand/sight.py, as everywhere: a municipality that has not signed yet reads its own figures and its
own share, totals where others cannot be told from them, and names of those who consented. Bound parties and the lead read all of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.deadlines import until
from pages.partial_dates import show_partial

from ..demand.sight import Sight
from ..models import CostKey, Figure, Participation, State, TextBlock, TimeTable
from .blocks import sections_of
from .cost_key import CannotShare, Share
from .costs import cost_key_of, euros, rate_in_words, shared_costs
from .document import Document
from .document import Table as PaperTable
from .figures import parties_of, quantity_labels, rows_of, totals_of

OPEN = "__________"
"""What nobody has said yet, to be written in."""
SIGNED_FROM = (State.FROZEN, State.BINDING, State.TENDER, State.AWARDED, State.CLOSED)
"""Before, quantities still change: there is nothing to sign."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a paper is made: the lead as a whole (``own`` None), or one municipality as it sees things."""

    table: TimeTable
    sight: Sight
    own: Participation | None = None
    fetched_by: Sight | None = None
    """What the person who fetches it reads besides: it hides no figure of others from that person (``is_told``)."""

    @classmethod
    def of(cls, participation: Participation, fetched_by: Sight | None = None) -> Reader:
        """As the municipality itself, whoever fetches it. For the lead, which passes it on, it is made as for the municipality."""
        return cls(participation.time_table, Sight(own=(participation,)), participation, fetched_by)

    @classmethod
    def lead(cls, table: TimeTable) -> Reader:
        return cls(table, Sight(leads=True))

    def seen(self) -> set[int]:
        """Participations whose figures are read one by one."""
        return set(self.sight.rows(self.table).values_list("pk", flat=True))

    def known(self) -> set[int]:
        """Participations whose figures hide behind no sum from the person who fetches it."""
        if self.fetched_by is None or self.fetched_by.leads:
            return self.seen()
        return self.seen() | set(self.fetched_by.rows(self.table).values_list("pk", flat=True))

    @property
    def is_told_its_share(self) -> bool:
        """Whoever has not signed reads how costs are shared, not its amount: that, divided by the quantity, is the estimate of a unit."""
        return self.sight.sees_values


def agreement(reader: Reader) -> Document:
    """The agreement for a municipality, or with all parties for the lead."""
    table = reader.table
    signing = [table.page.municipality] if reader.own is None else [table.page.municipality, reader.own.municipality]
    if reader.own is None:
        signing += [one.municipality for one in parties_of(table)]
    names = dict.fromkeys(place.display_name for place in signing)
    return _from_blocks(TextBlock.Paper.AGREEMENT, reader, _("Teilnahmevereinbarung: %(title)s"), tuple(names))


def resolution(reader: Reader) -> Document:
    """What a council decides on before its municipality signs; to go on writing in."""
    return _from_blocks(TextBlock.Paper.RESOLUTION, reader, _("Beschlussvorlage: Teilnahme an „%(title)s“"), ())


def _from_blocks(paper: str, reader: Reader, title: str, signatures: tuple[str, ...]) -> Document:
    page = reader.table.page
    costs, share = _costs(reader)
    tables: Mapping[str, list[PaperTable | str]] = {"positionen": _positions(reader), "kosten": costs}
    values = _values(reader, share)
    draft = _("Entwurf vom %(day)s aus dem Kommunalen Wissensportal. Prüfen Sie ihn rechtlich, bevor Sie unterschreiben.")
    return Document(
        title=title % {"title": page.title},
        kicker=" · ".join(filter(None, [_("Gemeinsame Beschaffung"), page.number or ""])),
        lines=(draft % {"day": values["heute"]},),
        sections=tuple(sections_of(paper, values, tables)),
        footer=f"{settings.PORTAL_NAME} · {values['adresse']}",
        signatures=signatures,
    )


def _values(reader: Reader, share: Share | None) -> dict[str, str]:
    table, page = reader.table, reader.table.page
    said, everybody = cost_key_of(table), _("alle Beteiligten")
    tax = filter(None, [rate_in_words(said.vat), said.note.strip()]) if said else [OPEN]
    return {
        "titel": page.title,
        "kennung": page.number or OPEN,
        "adresse": f"{settings.PORTAL_BASE_URL}{page.get_absolute_url()}",
        "federführung": page.municipality.display_name,
        "kommune": reader.own.municipality.display_name if reader.own else everybody,
        "beteiligte": _names(reader),
        "rechtsform": page.get_legal_form_display() or OPEN,
        "verfahren": page.get_procedure_display() or OPEN,
        "frist": until(table.binding_until) if table.binding_until else OPEN,
        "bekanntmachung": show_partial(table.tender_planned) or OPEN,
        "zuschlag": show_partial(table.award_planned) or OPEN,
        "abruf": " – ".join(filter(None, [show_partial(table.call_off_from), show_partial(table.call_off_until)])) or OPEN,
        "kostenschlüssel": said.get_key_display().lower() if said else OPEN,
        "umsatzsteuer": ". ".join(tax).removesuffix("."),
        "anteil": _("%(net)s netto, %(gross)s brutto") % {"net": euros(share.net), "gross": euros(share.gross)} if share else OPEN,
        "heute": date_format(timezone.localdate(), "DATE_FORMAT"),
    }


def _names(reader: Reader) -> str:
    """The lead, then whom the reader may know; that there may be more says how many nobody."""
    named = [one.municipality.display_name for one in reader.sight.named(reader.table)]
    own = [reader.own.municipality.display_name] if reader.own else []
    names = ", ".join(dict.fromkeys([reader.table.page.municipality.display_name, *own, *named]))
    if reader.sight.leads:
        return names
    return _("%(names)s sowie alle Kommunen, die eine gleichlautende Vereinbarung unterschreiben") % {"names": names}


def _positions(reader: Reader) -> list[PaperTable | str]:
    """Each position with the own quantities, or all of them; the sum where it may be known."""
    items, parties, seen = list(reader.table.items.filter(dropped_at=None)), parties_of(reader.table), reader.seen()
    totals = totals_of(items, parties, reader.sight, reader.known())
    rows = [row for total in totals for row in rows_of(total.item, [one for one in parties if one.pk in seen])]
    parts: list[PaperTable | str] = [
        PaperTable(
            _("Mengen je Position"),
            (_("Position"), _("Kommune"), _("Einheit"), *quantity_labels()),
            tuple(rows),
            (4, 3, 2, 2, 2, 2),
        )
    ]
    told = [total for total in totals if total.is_told]
    if told:
        sums = tuple((str(one.item), one.item.get_unit_display(), *(one.shown(name) for name in Figure.QUANTITIES)) for one in told)
        parts.append(PaperTable(_("Summe aller Beteiligten"), (_("Position"), _("Einheit"), *quantity_labels()), sums, (5, 2, 2, 2, 2)))
    return parts


def _costs(reader: Reader) -> tuple[list[PaperTable | str], Share | None]:
    """Who bears what, as far as the reader may know it, and the own share."""
    said = cost_key_of(reader.table)
    if said is None:
        return [_("Die federführende Stelle legt noch fest, wie gemeinsame Kosten verteilt werden.")], None
    if not reader.is_told_its_share:
        key = _("Gemeinsame Kosten werden verteilt: %(key)s.") % {"key": said.get_key_display().lower()}
        return [key, _("Ihren Anteil in Euro nennt diese Vereinbarung, sobald Ihre Kommune verbindlich teilnimmt.")], None
    try:
        parties, shared = shared_costs(reader.table, said)
    except CannotShare as reason:
        return [str(reason)] if reader.sight.leads else [_("Der Anteil steht noch nicht fest.")], None
    seen = reader.seen()
    shown = [(one, share) for one, share in zip(parties, shared.shares, strict=True) if one.pk in seen]
    rows = [_row(share.party.name, share.net, share.vat, share.gross) for _one, share in shown]
    sees_all = len(shown) == len(parties)
    if sees_all:
        rows.append(_row(_("Summe"), shared.net, shared.vat, shared.gross))
    columns = (_("Kommune"), _("netto"), _("Umsatzsteuer (%(rate)s)") % {"rate": rate_in_words(said.vat)}, _("brutto"))
    parts: list[PaperTable | str] = [PaperTable(_caption(said), columns, tuple(rows), (4, 2, 2, 2))]
    if sees_all and shared.remainder:
        parts.append(shared.remainder)
    elif not sees_all:
        parts.append(_("Anteile werden auf den Cent genau verteilt. Cent, die beim Runden übrig bleiben, gehen an die größten Reste."))
    own = next((share for one, share in shown if reader.own and one.pk == reader.own.pk), None)
    return parts, own


def _caption(said: CostKey) -> str:
    return _("Verteilung der gemeinsamen Kosten: %(key)s") % {"key": said.get_key_display().lower()}


def _row(name: str, net: int, vat: int, gross: int) -> tuple[str, ...]:
    return (name, euros(net), euros(vat), euros(gross))
