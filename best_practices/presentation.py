"""What the page of an entry shows: facts, sections, tools. The preview of a draft uses it too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import is_cdo_of_municipality, is_member
from pages.models import ContactPerson
from pages.partial_dates import show_partial

from .models import BestPracticePage
from .search import similar

SECTIONS = (
    ("ausgangslage", "initial_situation", _("Ausgangslage")),
    ("loesung", "solution", _("Lösung")),
    ("zielgruppen", "target_groups", _("Zielgruppen")),
    ("ergebnis", "results", _("Ergebnis und Wirkung")),
    ("erfahrungen", "lessons_learned", _("Was wir heute anders machen würden")),
    ("huerden", "obstacles", _("Hürden und Fehlschläge")),
    ("erfolg", "success_factors", _("Was es für den Erfolg braucht")),
    ("organisation", "organisation", _("Organisation und Beteiligte")),
    ("recht", "legal_basis", _("Rechtsgrundlage")),
    ("datenschutz", "data_protection", _("Datenschutz")),
    ("schnittstellen", "interfaces", _("Schnittstellen")),
    ("nachnutzung", "reuse_conditions", _("Nachnutzung")),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of "Auf einen Blick": term, value, and a small remark."""

    term: str
    value: str
    remark: str = ""
    url: str = ""


def detail_context(entry: BestPracticePage, user: Any, *, preview: bool = False) -> dict[str, Any]:
    """The context of best_practices/detail.html for a published entry or an unsaved draft."""
    topics = list(entry.topics.all())
    return {
        "entry": entry,
        "preview": preview,
        "sections": [(anchor, title, getattr(entry, name)) for anchor, name, title in SECTIONS if getattr(entry, name).strip()],
        "facts": facts(entry),
        "details": details(entry),
        "topics": topics,
        "standards": list(entry.standards.all()),
        "pictures": [item for item in entry.images.all() if item.image_id],
        "attachments": [item for item in entry.attachments.all() if item.document_id],
        "contact_person": _contact_person(entry),
        "sees_address": preview or is_member(user),
        "may_change": not preview and is_cdo_of_municipality(user, entry),
        "similar": [] if preview else similar(entry, user),
        "address": f"{settings.PORTAL_BASE_URL}{entry.get_absolute_url()}",
    }


def _contact_person(entry: BestPracticePage) -> str:
    """The name of the contact person while the consent stands."""
    person = ContactPerson.objects.filter(page=entry.pk).first()
    return person.name if person and person.may_be_named else ""


def facts(entry: BestPracticePage) -> list[Fact]:
    """At most eight facts; what is not known is left out."""
    municipality = entry.municipality
    size = municipality.get_size_class_display()
    found = [
        Fact(
            _("Kommune"),
            municipality.name,
            ", ".join(filter(None, [municipality.get_state_display(), f"{size} Einw." if size else ""])),
            municipality.get_absolute_url(),
        ),
        Fact(_("Umsetzungsstand"), entry.get_phase_display(), _("seit %(since)s") % {"since": show_partial(entry.since)} if entry.since else ""),
        Fact(_("Kosten einmalig"), entry.get_cost_once_display(), entry.funding_note or entry.get_funding_display()),
        Fact(_("Kosten jährlich"), entry.get_cost_yearly_display()),
        Fact(_("Aufwand"), _months(entry.duration_months), entry.staff_effort),
        Fact(_("Software und Lizenz"), entry.technologies, entry.get_software_licence_display()),
        Fact(_("Weiterbetrieb"), entry.get_continuation_display(), entry.operator),
        Fact(_("Ansprechstelle"), entry.contact_unit, url="#kontakt"),
    ]
    return [fact for fact in found if fact.value]


def details(entry: BestPracticePage) -> list[tuple[str, str]]:
    """Seldom needed facts, at the end of the page."""
    pairs = [
        (_("Verwaltungsleistung"), " ".join(filter(None, [entry.service_name, f"({entry.service_key})" if entry.service_key else ""]))),
        (_("Aufgabenart"), entry.get_task_kind_display()),
        (_("Förderende"), date_format(entry.funding_ends_on, "DATE_FORMAT") if entry.funding_ends_on else ""),
        (_("Datenschutz-Folgenabschätzung"), entry.get_impact_assessment_display()),
        (_("Beschluss"), _resolution(entry)),
        (_("Entwicklungsstand"), entry.get_development_status_display()),
        (_("Art der Nachnutzung"), entry.get_reuse_display()),
        (_("Erläuterung der Kosten"), entry.cost_note),
    ]
    return [(term, value) for term, value in pairs if value]


def _resolution(entry: BestPracticePage) -> str:
    day = date_format(entry.resolution_on, "DATE_FORMAT") if entry.resolution_on else ""
    return ", ".join(filter(None, [entry.resolution_body, day]))


def _months(count: int | None) -> str:
    return ngettext("%(count)d Monat", "%(count)d Monate", count) % {"count": count} if count else ""
