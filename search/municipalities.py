"""Municipalities can be found: their source and the facets that they share with what they publish."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from municipalities.facets import Facet
from municipalities.models import Municipality, State
from municipalities.profiles import profile_of
from municipalities.sizes import SizeClass
from municipalities.tallies import Column, states

from .audiences import PUBLIC
from .contract import SearchDocument
from .sources import SearchSource, register_facet, register_source

KIND = "kommune"
STATE_FACET = "land"
SIZE_FACET = "groesse"
BODY_FACET = "kommunalart"
"""Town, district, co-operation …: no filter, but a part of what makes municipalities alike."""


def register() -> None:
    register_source(
        SearchSource(
            kind=KIND,
            label=_("Kommune"),
            published=_current,
            visible_to=lambda user: _current(),
            document=_document,
            text_lookups=("name", "official_name"),
            columns={STATE_FACET: states(), SIZE_FACET: Column("size_class")},
            template="search/hit_municipality.html",
        )
    )
    register_facet(Facet(STATE_FACET, _("Land"), lambda: dict(State.choices), order=40))
    register_facet(Facet(SIZE_FACET, _("Größenklasse"), lambda: dict(SizeClass.choices), in_given_order=True, order=30))


def facet_codes(municipality: Municipality) -> dict[str, tuple[str, ...]]:
    """The codes of a municipality in the shared facets; entries of the municipality carry the same."""
    sizes = (municipality.size_class,) if municipality.size_class else ()
    return {STATE_FACET: tuple(municipality.states), SIZE_FACET: sizes, BODY_FACET: (municipality.kind,)}


def _current() -> QuerySet[Municipality]:
    return Municipality.objects.current().select_related("profile").defer("search_text")


def _document(municipality: Municipality) -> SearchDocument:
    names = (municipality.name, municipality.official_name, municipality.lead_name)
    profile = profile_of(municipality)
    members = tuple(member["name"] for member in municipality.members)
    return SearchDocument(
        key=f"{KIND}:{municipality.pk}",
        kind=KIND,
        title=municipality.display_name,
        url=municipality.get_absolute_url(),
        audiences=frozenset({PUBLIC}),
        summary=f"{municipality.get_kind_display()} in {', '.join(municipality.state_names)}",
        text="\n".join(filter(None, profile.texts)) if profile else "",
        keywords=tuple(name for name in (*names, *members) if name),
        municipality=municipality.name,
        facets=facet_codes(municipality),
    )
