"""The public pages of standards: the list that is searched and narrowed, and one standard with who uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.query import PageQuerySet

from jobs.registrations import Registry, answers
from municipalities.facets import Choice, Facet
from municipalities.models import Municipality
from municipalities.paging import page_of
from municipalities.sorting import SEARCH_MAX_LENGTH
from municipalities.tallies import Column, Columns, Links, narrowed, tally
from municipalities.typed import question
from search.sources import facets

from .entries import entries_for
from .models import Standard
from .partial_dates import show_partial
from .search import STANDARD_COLUMNS, STANDARD_KIND_FACET, TOPIC_FACET

PER_PAGE = 40
"""A page with forty badges weighs 50 KiB at most."""
ENTRIES_PER_PAGE = 20
USERS_SHOWN = 12
"""Municipalities beside a standard; more of them are found through the entries."""
STEWARD = Facet("betreiber", gettext_lazy("Betreiber"), lambda: dict(_stewards()), order=80)
COLUMNS: Columns = {
    TOPIC_FACET: STANDARD_COLUMNS[TOPIC_FACET],
    STANDARD_KIND_FACET: STANDARD_COLUMNS[STANDARD_KIND_FACET],
    STEWARD.name: Column("steward"),
}
ORDER, BY_NAME, BY_USE = "sortierung", "name", "nutzung"
ORDERS = {BY_NAME: gettext_lazy("Name"), BY_USE: gettext_lazy("Häufigste Nutzung")}


@dataclass(frozen=True, slots=True)
class StandardSection:
    """What an app further right shows of a standard below its facts; the template gets its ``context`` beside that of the page."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50


@dataclass(frozen=True, slots=True)
class Badge:
    """Where a standard stands, for components/badge.html."""

    text: Any
    kind: str = "plain"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """What an app further right knows of every standard: expressions of a row of Standard, each for the user who asks."""

    facet: Facet
    states: Callable[[Any], Links]
    """Every state that a version of it is in now, as codes of the facet: it narrows the list."""
    code: Callable[[Any], Any]
    """Where it stands before all, as a code of the facet; NULL for a standard of which that is not known."""
    number: Callable[[Any], Any]
    """The version that stands there."""
    users: Callable[[Any], Any]
    """How many municipalities use it."""
    badge: Callable[[str], Badge]
    beside: Callable[[Any, list[int]], Mapping[int, list[tuple[str, str]]]]
    """Of some standards: state and number of the other versions that are on their way."""
    matches: Callable[[Any, str], Q]
    """Which standards a word finds beside their own names, like those of a field of their files."""


@dataclass(frozen=True, slots=True)
class Row:
    """A standard of the list; ``entries`` are those one may see."""

    standard: Standard
    entries: int
    users: int = 0
    badge: Badge | None = None
    number: str = ""
    beside: Sequence[tuple[Badge, str]] = ()
    """Versions that are on their way, while another is in force."""


SectionBuilder = Callable[[HttpRequest, Standard], StandardSection | None]
_sections: Registry[SectionBuilder] = Registry("section of a standard")
_links: Registry[tuple[str, Any, str]] = Registry("way on from the standards")
_registers: Registry[Register] = Registry("register of standards")
_fixed: Registry[Callable[[Standard], str]] = Registry("why the sort of a standard is settled")
_users: Registry[Callable[[Any], QuerySet[Any]]] = Registry("user of standards")


def register_users(visible_to: Callable[[Any], QuerySet[Any]]) -> None:
    """Name a kind of entry with a field ``standards``: what a user may see of it. Called in ``AppConfig.ready()``."""
    _users.register(visible_to)


def register_standard_link(icon: str, label: Any, address: str) -> None:
    """Add a way on to the head of the list of standards. Called in ``AppConfig.ready()``."""
    _links.register((icon, label, address))


def register_standing(register: Register) -> None:
    """Say where standards stand and how many use them; one app does. Called in ``AppConfig.ready()``."""
    _registers.register(register, key="")


def register_fixed_sort(why: Callable[[Standard], str]) -> None:
    """Say why it is settled whether a standard is a platform profile; "" where it is not. Called in ``AppConfig.ready()``."""
    _fixed.register(why)


def why_fixed(standard: Standard) -> str:
    """Why a standard neither becomes a platform profile nor ceases to be one; "" where it may."""
    return next(filter(None, (why(standard) for why in _fixed)), "")


def register_standard_section(build: SectionBuilder) -> None:
    """Add a section to every standard; ``build`` returns None where it has nothing to show this visitor. In ``AppConfig.ready()``."""
    _sections.register(build)


@require_safe
def standard_list(request: HttpRequest) -> HttpResponse:
    """The standards that were asked for, in German order or the most used first: where each stands and who uses it."""
    text, order = question(request.GET, SEARCH_MAX_LENGTH), _order(request)
    register = _registers.get("")
    columns, known = dict(COLUMNS), [facets()[TOPIC_FACET], facets()[STANDARD_KIND_FACET], STEWARD]
    if register is not None:
        columns[register.facet.name] = register.states(request.user)
        known.insert(0, register.facet)
    choice = Choice(request.GET, known, beside=[("q", text), (ORDER, "" if order == BY_NAME else order)])
    asked = Standard.objects.matching(text, also=partial(register.matches, request.user) if register else None)
    counted = tally(asked, columns, choice)
    chips = choice.chips()
    found = _ordered(narrowed(asked, columns, choice.chosen), order, register, request.user)
    page = page_of(request, found, PER_PAGE, counted.found)
    context = {
        "text": text,
        "choice": choice,
        "hidden_for_search": choice.hidden_but("q"),
        "hidden_for_order": choice.hidden_but(ORDER),
        "page_obj": page,
        "rows": _rows(page, register, request.user),
        "orders": ORDERS.items(),
        "order": order,
        "facets": choice.groups(counted.counts),
        "chips": chips,
        "chosen_count": len(chips),
        "reset_url": choice.reset_url,
        "links": list(_links),
        "crumbs": [(_("Standards"), None)],
    }
    return TemplateResponse(request, "pages/standard_list.html", context)


def _order(request: HttpRequest) -> str:
    asked = request.GET.get(ORDER, "")
    return asked if asked in ORDERS else BY_NAME


def _ordered(found: QuerySet[Standard], order: str, register: Register | None, user: Any) -> QuerySet[Standard]:
    """With what the register says of each, in the same statement."""
    if register is not None:
        found = found.annotate(state=register.code(user), number=register.number(user), users=register.users(user))
    if order == BY_NAME:
        return found
    entries = {f"entries_{number}": _entries_of(visible_to(user)) for number, visible_to in enumerate(_users)}
    most = [F("users").desc()] if register is not None else []
    return found.annotate(**entries).order_by(*most, *(F(name).desc() for name in entries), "sort_key", "pk")


def _entries_of(entries: QuerySet[Any]) -> Coalesce:
    """How many of some entries name the standard of the row."""
    named = entries.filter(standards=OuterRef("pk")).order_by().values("standards").annotate(number=Count("pk"))
    return Coalesce(Subquery(named.values("number")), 0)


def _rows(page: Any, register: Register | None, user: Any) -> list[Row]:
    counts = _counts(user)
    if register is None:
        return [Row(standard, counts[standard.pk]) for standard in page]
    beside = register.beside(user, [one.pk for one in page])
    return [
        Row(
            standard=one,
            entries=counts[one.pk],
            users=one.users,
            badge=register.badge(one.state) if one.state else None,
            number=one.number or "",
            beside=[(register.badge(state), number) for state, number in beside.get(one.pk, ()) if number != one.number],
        )
        for one in page
    ]


@require_safe
def standard(request: HttpRequest, slug: str) -> HttpResponse:
    """One standard: what it is, where its specification stands, and who uses it."""
    found = get_object_or_404(Standard.objects.prefetch_related("topics"), slug=slug)
    entries = _entries(found, request.user)
    page = page_of(request, entries.specific().prefetch_related("municipality"), ENTRIES_PER_PAGE)
    users = _municipalities(entries) if page.paginator.count else []
    number_of_users = users[0].number if users else 0
    context = {
        "standard": found,
        "facts": _facts(found),
        "sections": sorted(answers(_sections, request, found), key=attrgetter("order")),
        "users": users,
        "number_of_users": number_of_users,
        "more_users": max(number_of_users - USERS_SHOWN, 0),
        "page_obj": page,
        "crumbs": [(_("Standards"), reverse("pages:standards")), (found.name, None)],
    }
    return TemplateResponse(request, "pages/standard.html", context)


def _municipalities(entries: PageQuerySet) -> list[Any]:
    """The first municipalities of some entries, each with the ``number`` of all: one statement. Other bodies are not counted as such."""
    users = Municipality.objects.voting().filter(pk__in=entries.order_by().values("municipality"))
    return list(users.annotate(number=Window(Count("pk")))[:USERS_SHOWN])


def _counts(user: Any) -> Counter[int]:
    """Per standard the entries a user may see; one query per kind of entry."""
    counts: Counter[int] = Counter()
    for visible_to in _users:
        counts.update(dict(visible_to(user).order_by().values_list("standards").annotate(Count("pk"))))
    return counts


def _entries(standard: Standard, user: Any) -> PageQuerySet:
    """What a user may see of the entries that name a standard, of every kind, newest first."""
    named = Q(pk__in=[])
    for visible_to in _users:
        named |= Q(pk__in=visible_to(user).filter(standards=standard).order_by().values("pk"))
    return entries_for(user).filter(named).order_by("-first_published_at", "-pk")


def standards_of(municipality: Municipality, user: Any) -> QuerySet[Standard]:
    """The standards that the entries of a municipality name, as far as a user may see these."""
    named = Q(pk__in=[])
    for visible_to in _users:
        named |= Q(pk__in=visible_to(user).filter(municipality=municipality).order_by().values("standards"))
    return Standard.objects.filter(named)


def _stewards() -> QuerySet[Any]:
    """Those of whom a standard is, as code and label."""
    return Standard.objects.exclude(steward="").order_by("steward").distinct().values_list("steward", "steward")


def _facts(standard: Standard) -> list[tuple[str, str, str]]:
    """Term, value and remark; what is not known is left out."""
    day = _("vom %(day)s") % {"day": _day(standard.version_date)} if standard.version_date else ""
    found = [
        (_("Art"), standard.get_kind_display(), ""),
        (_("Betreiber"), standard.steward, ""),
        (_("Neueste Version"), standard.latest_version, day),
        (_("Lizenz"), standard.licence, ""),
        (_("Kennung im XRepository"), standard.xrepository_urn, ""),
    ]
    return [fact for fact in found if fact[1]]


def _day(text: str) -> str:
    """A date of which the day or the month may be unknown, in German."""
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return show_partial(text)
