"""The draft of the record of the procedure (Vergabevermerk, § 8 VgV, § 6 UVgO): what the portal knows, and what is still to be written.

It names municipalities, not people: a paper lives on when somebody has left.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry

from municipalities.models import Municipality
from pages.markup import plain

from ..bundle.guard_rails import GUARD_RAILS
from ..demand.figures import change_text, field_label
from ..logged import Act
from ..models import FigureChange, FrozenFigure, GuardRailAnswer, Participation, State, TimeTable
from ..steps import day_in_words
from .document import Document, Section, Table
from .figures import parties_of, quantities_of, quantity_labels, rows_of, values_of

MOST_CHANGES = 2000
"""Changes of figures that the record lists; of more it says how many there are."""
STEPS = (Act.DAYS_SET, Act.ESTIMATES_SET, Act.COST_KEY, Act.LEAD_CHANGED, Act.DOCUMENT, Act.DOCUMENT_REMOVED)
"""Acts that reach no new state."""
P = Participation.State
STILL_TO_WRITE = (
    (1, "Name und Anschrift des öffentlichen Auftraggebers"),
    (2, "Namen der berücksichtigten Bewerber oder Bieter und Gründe für ihre Auswahl"),
    (3, "Namen der nicht berücksichtigten Bewerber oder Bieter und Gründe für ihre Ablehnung"),
    (4, "Gründe für die Ablehnung von Angeboten, die für ungewöhnlich niedrig befunden wurden"),
    (5, "Name des erfolgreichen Bieters und Gründe für die Auswahl seines Angebots"),
    (5, "Anteil am Auftrag, den der Auftragnehmer an Dritte weitergibt, und deren Namen"),
    (6, "Umstände, die ein Verhandlungsverfahren oder einen wettbewerblichen Dialog rechtfertigen"),
    (7, "Umstände, die ein Verhandlungsverfahren ohne Teilnahmewettbewerb rechtfertigen"),
    (8, "Gründe für einen Verzicht auf die Vergabe"),
    (9, "Gründe, aus denen andere als elektronische Mittel verwendet wurden"),
    (10, "Angaben zu Interessenkonflikten und Abhilfemaßnahmen"),
    (11, "Gründe, aus denen mehrere Teil- oder Fachlose zusammen vergeben wurden"),
    (12, "Gründe dafür, dass Zuschlagskriterien nicht gewichtet werden"),
)
"""Number of § 8 Abs. 2 VgV, and what it asks for."""
OPEN = "____________________"


def record_of(table: TimeTable) -> Document:
    """The whole history, for the lead."""
    everybody = list(Participation.objects.filter(time_table=table).select_related("municipality").prefetch_related("figures"))
    parts = (
        (_("Gegenstand"), _object(table)),
        (_("Federführung und Beteiligte"), _parties(table, everybody)),
        (_("Verlauf"), [_stages(table), _steps(table)]),
        (_("Gemeldeter Bedarf"), _figures(table)),
        (_("Eingefrorener Bedarf"), _frozen(table)),
        (_("Änderungen am Bedarf"), _changes(table)),
        (_("Späte Anfragen und Austritte"), _late_and_gone(everybody)),
        (_("Geschätzter Auftragswert"), _value(table)),
        (_("Leitplanken"), _guard_rails(table)),
        (_("Bekanntmachung und Zuschlag"), _outcome(table)),
        (_("Noch zu ergänzen (§ 8 Abs. 2 VgV)"), [_("Füllen Sie die folgenden Punkte aus, soweit sie zutreffen.")]),
        *((f"{asked} (§ 8 Abs. 2 Nr. {number} VgV)", [_address_of(table) if number == 1 else OPEN]) for number, asked in STILL_TO_WRITE),
    )
    return Document(
        title=_("Vergabevermerk (Entwurf): %(title)s") % {"title": table.page.title},
        kicker=" · ".join(filter(None, [_("Dokumentation nach § 8 VgV, § 6 UVgO"), table.page.number or ""])),
        lines=(
            _("Erstellt am %(moment)s aus dem Kommunalen Wissensportal. Ergänzen Sie, was außerhalb des Portals geschehen ist.")
            % {"moment": _moment(timezone.now())},
        ),
        sections=tuple(Section(heading, tuple(words)) for heading, words in parts),
        footer=f"{settings.PORTAL_NAME} · {settings.PORTAL_BASE_URL}{table.page.get_absolute_url()}",
    )


def _address_of(table: TimeTable) -> str:
    """The portal knows the name; where a letter reaches it is to be written in."""
    return f"{table.page.municipality.display_name}, {OPEN}"


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _facts(rows: list[tuple[str, str]], caption: str) -> Table:
    return Table(caption, (_("Angabe"), _("Wert")), tuple((label, value) for label, value in rows if value), (1, 2))


def _object(table: TimeTable) -> list[Any]:
    page = table.page
    rows = [
        (_("Gegenstand"), page.title),
        (_("Kurzfassung"), page.summary),
        (_("Hauptcode"), page.get_main_cpv_display()),
        (_("Rechtsform der Zusammenarbeit"), page.get_legal_form_display()),
        (_("Geplantes Verfahren"), page.get_procedure_display()),
        (_("Lose"), page.get_lots_display()),
        (_("Begründung zu den Losen"), plain(page.lots_note)),
        *((_label(name), _day(table, name)) for name in (*TimeTable.DEADLINES, *TimeTable.PLANNED)),
    ]
    return [_facts(rows, _("Was beschafft wird"))]


def _label(name: str) -> str:
    return str(capfirst(getattr(TimeTable._meta.get_field(name), "verbose_name", name)))


def _day(table: TimeTable, name: str) -> str:
    value = getattr(table, name)
    return day_in_words(name, value) if value else ""


def _parties(table: TimeTable, everybody: list[Participation]) -> list[Any]:
    lead = _("Federführend ist %(lead)s.") % {"lead": table.page.municipality.display_name}
    rows = tuple((one.municipality.display_name, one.get_state_display(), _moment(one.declared_at), _bound(one)) for one in everybody)
    columns = (_("Kommune"), _("Stand"), _("Interesse bekundet"), _("Verbindlich"))
    return [lead, Table(_("Alle Kommunen, die sich gemeldet haben"), columns, rows, (3, 2, 2, 3))]


def _bound(one: Participation) -> str:
    if one.bound_on is None:
        return "–"
    signed = _("unterschrieben am %(day)s, %(office)s") % {"day": date_format(one.bound_on, "DATE_FORMAT"), "office": one.signatory_office}
    return signed if one.is_bound else _("%(signed)s; nicht mehr beteiligt") % {"signed": signed}


def _stages(table: TimeTable) -> Table:
    rows = tuple((_moment(stage.reached_at), str(State(stage.state).label), stage.reason) for stage in table.stages.all())
    return Table(_("Erreichte Stände"), (_("Zeitpunkt"), _("Stand"), _("Grund")), rows, (2, 2, 3))


def _steps(table: TimeTable) -> Table:
    found = PageLogEntry.objects.filter(page=table.page_id, action__in=[act.value for act in STEPS]).order_by("timestamp", "pk")
    entries = [(entry.timestamp, entry.action, entry.data or {}) for entry in found]
    slugs = {data.get(name) for _at, _action, data in entries for name in ("former", "successor")}
    names = {place.slug: place.display_name for place in Municipality.objects.filter(slug__in=slugs - {None})}
    rows = tuple((_moment(at), str(Act(action).label), _from_to(data, names)) for at, action, data in entries)
    return Table(_("Weitere Schritte der federführenden Stelle"), (_("Zeitpunkt"), _("Schritt"), _("Angabe")), rows, (2, 2, 3))


def _from_to(data: dict[str, Any], names: dict[str, str]) -> str:
    if "successor" not in data:
        return ""
    return _("von %(former)s an %(successor)s") % {
        "former": names.get(data.get("former", ""), ""),
        "successor": names.get(data["successor"], ""),
    }


def _figures(table: TimeTable) -> list[Any]:
    parties = parties_of(table)
    rows = tuple(row for item in table.items.all() for row in rows_of(item, parties))
    columns = (_("Position"), _("Kommune"), _("Einheit"), *quantity_labels())
    return [Table(_("Heutiger Stand"), columns, rows, (4, 3, 2, 2, 2, 2))] if rows else [_("Noch hat keine Kommune Mengen gemeldet.")]


def _frozen(table: TimeTable) -> list[Any]:
    if table.frozen_at is None:
        return [_("Der Bedarf ist noch nicht eingefroren.")]
    found = FrozenFigure.objects.filter(item__time_table=table).select_related("item", "municipality")
    rows = tuple((str(one.item), one.municipality.display_name, one.item.get_unit_display(), *quantities_of(one)) for one in found)
    caption = _("Eingefroren am %(moment)s") % {"moment": _moment(table.frozen_at)}
    return [Table(caption, (_("Position"), _("Kommune"), _("Einheit"), *quantity_labels()), rows, (4, 3, 2, 2, 2, 2))]


def _changes(table: TimeTable) -> list[Any]:
    found = FigureChange.objects.filter(participation__time_table=table).select_related("item", "participation__municipality")
    count = found.count()
    rows = tuple(
        (
            _moment(one.at),
            one.participation.municipality.display_name,
            f"{one.item.name}, {field_label(one)}",
            change_text(one),
            "\n".join(filter(None, [_("Berichtigt von der federführenden Stelle") if one.by_lead else "", one.reason])),
        )
        for one in found.order_by("at", "pk")[:MOST_CHANGES]
    )
    if not rows:
        return [_("Mengen wurden noch nicht gemeldet.")]
    columns = (_("Zeitpunkt"), _("Kommune"), _("Angabe"), _("Änderung"), _("Grund"))
    parts: list[Any] = [Table(_("Jede gemeldete und geänderte Menge"), columns, rows, (2, 2, 3, 2, 3))]
    if count > MOST_CHANGES:
        more = number_format(count - MOST_CHANGES, force_grouping=True)
        parts.append(_("%(count)s weitere Änderungen stehen im Portal bei jeder Kommune.") % {"count": more})
    return parts


def _late_and_gone(everybody: list[Participation]) -> list[Any]:
    rows = tuple(
        (one.municipality.display_name, _what_happened(one), _moment(one.ended_at) if one.ended_at else "–", one.end_reason)
        for one in everybody
        if one.is_late or one.state in (P.ASKED, P.DECLINED, P.WITHDRAWN)
    )
    if not rows:
        return [_("Niemand hat spät angefragt oder sich zurückgezogen.")]
    return [Table(_("Nach der Frist und nicht mehr dabei"), (_("Kommune"), _("Was"), _("Zeitpunkt"), _("Grund")), rows, (3, 3, 2, 3))]


def _what_happened(one: Participation) -> str:
    words = [_("spät zugelassen") if one.is_late else "", "" if one.is_active else str(one.get_state_display())]
    words.append(_("nach dem Einfrieren") if one.joined_after_freeze or one.ended_after_freeze else "")
    return ", ".join(filter(None, words))


def _value(table: TimeTable) -> list[Any]:
    value = values_of(table)
    amount = f"{number_format(value.net, decimal_pos=2, force_grouping=True)} €"
    parts = [_("Summe der größten Mengen mal Schätzwert, netto (§ 3 VgV): %(amount)s.") % {"amount": amount}]
    if value.missing:
        parts.append(_("Ohne Schätzwert sind: %(names)s.") % {"names": ", ".join(item.name for item in value.missing)})
    return parts


def _guard_rails(table: TimeTable) -> list[Any]:
    """What the lead answered; an answer to a guard-rail of an earlier year stands under its code."""
    titles = {rail.code: str(rail.title) for rail in GUARD_RAILS}
    rows = tuple(
        (titles.get(one.code, one.code), str(one.get_answer_display()), one.note)
        for one in GuardRailAnswer.objects.filter(time_table=table).order_by("pk")
    )
    if not rows:
        return [_("Zu den Leitplanken ist noch nichts festgehalten.")]
    return [Table(_("Antworten der federführenden Stelle"), (_("Leitplanke"), _("Stand"), _("Begründung")), rows, (3, 2, 4))]


def _outcome(table: TimeTable) -> list[Any]:
    award = getattr(table, "award", None)
    rows = [
        (_("Bekanntmachung"), table.publication_url),
        (_("Kennung der Bekanntmachung"), table.publication_number),
        (_("Grund des Abbruchs"), table.cancel_reason),
    ]
    if award is not None:
        rows += [
            (_("Auftragnehmer"), award.supplier),
            (_("Produkt oder Leistung"), award.product),
            (_("Zuschlag am"), date_format(award.awarded_on, "DATE_FORMAT")),
            (_("Vergabebekanntmachung"), " ".join(filter(None, [award.number, award.url]))),
        ]
    return [_facts(rows, _("Ergebnis"))] if any(value for _label, value in rows) else [_("Noch nichts bekannt gemacht.")]
