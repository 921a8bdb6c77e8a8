"""What the page of an entry shows: facts, sections, pictures, files. The preview of a draft uses it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, QuerySet, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.roles import is_cdo_of_municipality
from contributions.contents import Printed, PrintedFact, PrintedList, PrintedText
from contributions.models import ContactPerson, ContributionAttachment, ContributionImage, Visibility
from files.models import FileScan, PortalDocument, PortalImage
from files.pictures import SIZES
from files.scanning import labels_for
from municipalities.models import Municipality
from pages.models import Topic
from search.similar import similar_among

from .models import BestPracticePage
from .search import LONG_TEXTS

SIMILAR = 3
SHORT_REMARK = 80
"""Longest text, in characters, that fits below a value of "Auf einen Blick"."""
SECTIONS = (
    ("ausgangslage", "initial_situation", gettext_lazy("Ausgangslage")),
    ("loesung", "solution", gettext_lazy("Lösung")),
    ("zielgruppen", "target_groups", gettext_lazy("Zielgruppen")),
    ("ergebnis", "results", gettext_lazy("Ergebnis und Wirkung")),
    ("erfahrungen", "lessons_learned", gettext_lazy("Was wir heute anders machen würden")),
    ("huerden", "obstacles", gettext_lazy("Hürden und Fehlschläge")),
    ("erfolg", "success_factors", gettext_lazy("Was es für den Erfolg braucht")),
    ("organisation", "organisation", gettext_lazy("Organisation und Beteiligte")),
    ("aufwand", "staff_effort", gettext_lazy("Personalaufwand")),
    ("kosten", "cost_note", gettext_lazy("Erläuterung der Kosten")),
    ("recht", "legal_basis", gettext_lazy("Rechtsgrundlage")),
    ("datenschutz", "data_protection", gettext_lazy("Datenschutz")),
    ("schnittstellen", "interfaces", gettext_lazy("Schnittstellen")),
    ("nachnutzung", "reuse_conditions", gettext_lazy("Nachnutzung")),
)
"""Anchor, field and heading of the long texts, in the order of reading."""
PICTURES_AFTER = "loesung"


@dataclass(frozen=True, slots=True)
class Section:
    anchor: str
    title: Any
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A term, its value, a small remark and where the value leads."""

    term: str
    value: str
    remark: str = ""
    url: str = ""


def detail_context(entry: BestPracticePage, user: Any, *, preview: bool = False) -> dict[str, Any]:
    """The context of best_practices/detail.html for a published entry or an unsaved draft."""
    topics = list(entry.topics.all())
    shown = sections(entry)
    more = details(entry)
    files = pictures(entry), list(entry.attachments.select_related("document").all())
    hidden = FileScan.objects.hidden_among({name for items in files for name in map(_file_name, items)})
    images, attachments = ([item for item in items if _file_name(item) not in hidden] for items in files)
    gone = [held.gone for held in labels_for([_file(item) for items in files for item in items]).values()] if preview else []
    return {
        "entry": entry,
        "preview": preview,
        "members_only": entry.visibility == Visibility.MUNICIPALITIES,
        "facts": facts(entry),
        "sections": shown,
        "contents": contents(shown, more, attachments),
        "details": more,
        "pictures": images,
        "waiting": gone.count(False),
        "gone": gone.count(True),
        "pictures_after": PICTURES_AFTER if entry.solution.strip() else "",
        "attachments": attachments,
        "topics": topics,
        "standards": list(entry.standards.all()),
        "contact_person": _contact_person(entry),
        "may_change": not preview and is_cdo_of_municipality(user, entry),
        "similar": [] if preview else similar(entry, topics, user),
        "address": f"{settings.PORTAL_BASE_URL}{entry.get_absolute_url()}",
        "crumbs": [(_("Gute Praxis"), f"/{entry.KIND}/"), (entry.title, None)],
    }


def printed(entry: BestPracticePage, user: Any) -> Printed:
    """What the paper of a published entry says: the same as its page."""
    return Printed(
        facts=_printed_facts(facts(entry)),
        sections=[PrintedText(str(section.title), section.text) for section in sections(entry)],
        details=_printed_facts(details(entry)),
        lists=[
            PrintedList(_("Handlungsfelder"), [topic.name for topic in entry.topics.all()]),
            PrintedList(_("Standards"), [standard.name for standard in entry.standards.all()]),
        ],
    )


def _printed_facts(shown: Sequence[Fact]) -> list[PrintedFact]:
    """On paper the address of a source stands in words."""
    return [PrintedFact(str(fact.term), str(fact.value), fact.remark or web_address(fact.url)) for fact in shown]


def facts(entry: BestPracticePage) -> list[Fact]:
    """ "Auf einen Blick": at most eight facts; what is not known is left out."""
    effort = entry.staff_effort.strip() if len(entry.staff_effort.strip()) <= SHORT_REMARK else ""
    months = _months(entry.duration_months)
    found = [
        Fact(_("Kommune"), entry.municipality.display_name, _where_from(entry), entry.municipality.get_absolute_url()),
        Fact(
            _("Umsetzungsstand"),
            entry.get_phase_display(),
            _("seit %(since)s") % {"since": entry.get_since_display()} if entry.since else "",
        ),
        Fact(_("Kosten einmalig"), entry.get_cost_once_display(), entry.get_funding_display()),
        Fact(_("Kosten jährlich"), entry.get_cost_yearly_display()),
        Fact(_("Aufwand"), months or effort, effort if months else ""),
        Fact(_("Software und Lizenz"), *_value_and_remark(entry.technologies, entry.get_software_licence_display())),
        Fact(_("Weiterbetrieb"), entry.get_continuation_display(), entry.operator),
        Fact(_("Ansprechstelle"), entry.contact_unit, url="#kontakt"),
    ]
    return [fact for fact in found if fact.value]


def _value_and_remark(*texts: str) -> tuple[str, ...]:
    """The first text that says something as value, the rest as remark."""
    return tuple(text for text in texts if text) or ("",)


def _where_from(entry: BestPracticePage) -> str:
    """Where it lies, and under which name the entry began where that has become part of another municipality."""
    origin = entry.former_municipality
    earlier = _("früher: %(name)s") % {"name": origin.display_name} if origin else ""
    return ", ".join(filter(None, [_where(entry.municipality), earlier]))


def _where(municipality: Municipality) -> str:
    size = municipality.get_size_class_display()
    inhabitants = _("%(size)s Einw.") % {"size": size} if size else ""
    return ", ".join(filter(None, [*municipality.state_names, inhabitants]))


def _months(count: int | None) -> str:
    return ngettext("%(count)d Monat", "%(count)d Monate", count) % {"count": count} if count else ""


def sections(entry: BestPracticePage) -> list[Section]:
    """The long texts that say something. A short effort stands in "Auf einen Blick" already."""
    texts = {name: getattr(entry, name) for name in LONG_TEXTS}
    if len(texts["staff_effort"].strip()) <= SHORT_REMARK:
        texts["staff_effort"] = ""
    return [Section(anchor, title, texts[name]) for anchor, name, title in SECTIONS if texts[name].strip()]


def contents(shown: Sequence[Section], more: Sequence[Fact], attachments: Sequence[Any]) -> list[tuple[str, Any]]:
    """Anchor and heading of everything below the summary; a page with fewer than three headings needs none."""
    found = [(section.anchor, section.title) for section in shown]
    found += [("angaben", _("Weitere Angaben"))] if more else []
    found += [("anlagen", _("Anlagen"))] if attachments else []
    return found if len(found) >= 3 else []


def details(entry: BestPracticePage) -> list[Fact]:
    """What is asked for seldom, at the end of the page; only what is known."""
    found = [
        Fact(_("Förderung"), *_value_and_remark(entry.funding_note, _until(entry))),
        Fact(_("Verwaltungsleistung"), *_value_and_remark(entry.service_name, entry.service_key)),
        Fact(_("Aufgabenart"), entry.get_task_kind_display()),
        Fact(_("Beschluss"), _resolution(entry), url=web_address(entry.resolution_url)),
        Fact(_("Datenschutz-Folgenabschätzung"), entry.get_impact_assessment_display()),
        Fact(_("Art der Nachnutzung"), entry.get_reuse_display()),
        Fact(_("Entwicklungsstand"), entry.get_development_status_display()),
        Fact(_("Quellcode"), _("Zum Quelltext") if web_address(entry.repository_url) else "", url=web_address(entry.repository_url)),
    ]
    return [fact for fact in found if fact.value]


def _until(entry: BestPracticePage) -> str:
    return _("bis %(day)s") % {"day": date_format(entry.funding_ends_on, "DATE_FORMAT")} if entry.funding_ends_on else ""


def _resolution(entry: BestPracticePage) -> str:
    day = date_format(entry.resolution_on, "DATE_FORMAT") if entry.resolution_on else ""
    named = ", ".join(filter(None, [entry.resolution_body, day]))
    return named or (_("im Ratsinformationssystem") if web_address(entry.resolution_url) else "")


def web_address(url: str) -> str:
    """The address where it is one of the web, else "": a draft may hold anything."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def pictures(entry: BestPracticePage) -> list[ContributionImage]:
    """The pictures with their cuts, in a constant number of queries."""
    found = list(entry.images.all())
    prefetch_related_objects(found, Prefetch("image", PortalImage.objects.prefetch_renditions(*SIZES)))
    return found


def _file_name(item: ContributionImage | ContributionAttachment) -> str:
    """The stored name of a picture or an attachment."""
    return _file(item).stored_name


def _file(item: ContributionImage | ContributionAttachment) -> PortalImage | PortalDocument:
    return item.image if isinstance(item, ContributionImage) else item.document


def _contact_person(entry: BestPracticePage) -> str:
    """The name of the contact person while the consent stands."""
    person: ContactPerson | None = getattr(entry, "contact_person", None)
    return person.name if person and person.may_be_named else ""


def similar(entry: BestPracticePage, topics: Sequence[Topic], user: Any) -> list[BestPracticePage]:
    """Other entries a user may see that say the same; where the search has no answer, those that share topics."""
    visible = BestPracticePage.objects.visible_to(user).exclude(pk=entry.pk).select_related("municipality").defer(*LONG_TEXTS)
    return similar_among(visible, entry.search_key, user, limit=SIMILAR) or list(_with_shared_topics(visible, topics)[:SIMILAR])


def _with_shared_topics(entries: QuerySet[BestPracticePage], topics: Sequence[Topic]) -> QuerySet[BestPracticePage]:
    """Those with the most topics in common first, then the newest."""
    return entries.filter(topics__in=topics).annotate(shared=Count("topics")).order_by("-shared", "-first_published_at", "-pk")
