"""The kinds of entries as visitors meet them. Each registers itself once, in ``AppConfig.ready()``.

From here come the lists below the home page, the navigation, the ways on of the error pages, the feeds and the sitemap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import F
from django.http import Http404
from wagtail.models import Page

from jobs.registrations import Registry


def by_publication(entries: Any) -> Any:
    """Nothing happens to an entry but that it is published anew."""
    return entries.annotate(changed_at=F("last_published_at"))


@dataclass(frozen=True, slots=True)
class ListedKind:
    """A kind with a list of its own. Texts are German."""

    page_class: type[Any]
    """Its entries: a class below the one of ``pages.entries``, with ``visible_to(user)``."""
    index_class: type[Page]
    """The page of the list, made below the home page (pages/setup.py)."""
    slug: str
    """Part of addresses, never changes: the list is ``/gute-praxis/``, the feed ``/feeds/gute-praxis.atom``."""
    title: Any
    """ "Gute Praxis": heading of the list and word of the navigation."""
    lead: str
    everything: Any
    """ "Alle Lösungen": a link to the list."""
    news: Any
    """ "Neue und geänderte Lösungen": what the feed brings."""
    is_solution: bool = False
    """Whether its entries are what municipalities tell of their own work: topics list and count those, feeds of topics bring them."""
    reached_from: Any = ""
    """Address of the page of the navigation that leads to its list, as ``/standards/``; "" where the navigation names the list itself."""
    order: int = 50
    """Place beside other kinds, the lowest first. The first one is where people are led to who look for anything."""
    summary: Callable[[Any], str] = attrgetter("summary")
    """What the feed says of an entry."""
    dated: Callable[[Any], Any] = by_publication
    """Entries with ``changed_at``, when something last happened to each: the feed brings the latest first."""

    @property
    def url(self) -> str:
        """The list. Its slug is fixed, so no query is needed."""
        return f"/{self.slug}/"


_kinds: Registry[ListedKind] = Registry("kind with a list")


def register_listed_kind(kind: ListedKind) -> None:
    """Show a kind to visitors."""
    _kinds.register(kind, key=kind.slug, rank=kind.order)


def listed_kinds() -> list[ListedKind]:
    """All kinds, in order."""
    return list(_kinds)


def kind_listed_as(slug: str) -> ListedKind:
    """The kind of an address; raises Http404."""
    if (kind := _kinds.get(slug)) is None:
        raise Http404
    return kind
