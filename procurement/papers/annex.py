"""The annex to the tender: what all parties need, for the documents of the procedure. It leaves the portal with the tender, so it names
nobody unless the lead wants so, and no estimate.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pages.markup import plain

from ..demand.sight import Sight
from ..models import Figure, FigureChange, Participation, TimeTable
from .document import Document, Section, Table
from .figures import Total, parties_of, quantity_labels, rows_of, totals_of


def annex(table: TimeTable, *, with_names: bool) -> Document:
    """Positions with their sums as they stand now: the frozen ones, as the lead corrected them since."""
    items, parties = list(table.items.filter(dropped_at=None).select_related("standard")), parties_of(table)
    totals = totals_of(items, parties, Sight(leads=True), {one.pk for one in parties})
    sections = [
        Section(_("Bedarf"), (_sums(totals), _how_it_stands(table))),
        Section(_("Positionen"), tuple(part for total in totals for part in _described(total))),
    ]
    if with_names:
        sections.append(Section(_("Bedarf je Auftraggeber"), (_by_party(totals, parties),)))
    return Document(
        title=_("Anlage Bedarf: %(title)s") % {"title": table.page.title},
        kicker=" · ".join(filter(None, [_("Anlage zu den Vergabeunterlagen"), table.page.number or ""])),
        lines=(_("Stand: %(day)s. Federführend: %(lead)s.") % {"day": _today(), "lead": table.page.municipality.display_name},),
        sections=tuple(sections),
        footer=f"{settings.PORTAL_NAME} · {settings.PORTAL_BASE_URL}{table.page.get_absolute_url()}",
    )


def _today() -> str:
    return date_format(timezone.localdate(), "DATE_FORMAT")


def _sums(totals: list[Total]) -> Table:
    rows = tuple((str(one.item), one.item.get_unit_display(), *(one.shown(name) for name in Figure.QUANTITIES)) for one in totals)
    return Table(_("Summe aller Auftraggeber"), (_("Position"), _("Einheit"), *quantity_labels()), rows, (5, 2, 2, 2, 2))


def _how_it_stands(table: TimeTable) -> str:
    if table.frozen_at is None:
        return _("Der Bedarf ist noch nicht eingefroren. Diese Mengen ändern sich noch.")
    day = date_format(timezone.localtime(table.frozen_at), "DATE_FORMAT")
    corrected = FigureChange.objects.filter(participation__time_table=table, by_lead=True).exists()
    left = Participation.objects.filter(time_table=table, ended_after_freeze=True).exists()
    sentences = [
        _("Der Bedarf wurde am %(day)s eingefroren.") % {"day": day},
        _("Danach berichtigte Mengen sind enthalten.") if corrected else "",
        _("Wer danach ausgeschieden ist, ist nicht mehr enthalten.") if left else "",
    ]
    return " ".join(filter(None, sentences))


def _described(total: Total) -> list[str]:
    """A position in words."""
    item = total.item
    standard = _("Geforderter Standard: %(name)s") % {"name": item.standard.name} if item.standard else ""
    return ["\n".join(filter(None, [str(item), item.cpv_label, plain(item.requirement).strip(), standard]))]


def _by_party(totals: list[Total], parties: list[Participation]) -> Table:
    rows = tuple(row for total in totals for row in rows_of(total.item, parties))
    columns = (_("Position"), _("Auftraggeber"), _("Einheit"), *quantity_labels())
    return Table(_("Mengen der einzelnen Auftraggeber"), columns, rows, (4, 4, 2, 2, 2, 2))
