"""What can be found: each kind of content registers a source and the facets it brings, in ``AppConfig.ready()``."""

from __future__ import annotations

import logging
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.db import DatabaseError
from django.db.models import Model, Q, QuerySet

from jobs.registrations import Registry
from municipalities.facets import Facet
from municipalities.tallies import Columns, narrowed

from .contract import SearchDocument

logger = logging.getLogger("search")

CHUNK = 500
"""Objects held at once while all documents are read."""


@dataclass(frozen=True, slots=True)
class SearchSource:
    """One kind of content.

    ``published`` is everything that somebody may find, ``visible_to`` what a user may see (the check against
    the database, also the fallback's range); both come with what ``document`` and the template need, so that
    a page of hits costs a constant number of queries.
    """

    kind: str
    """Code in keys and addresses: "gute-praxis"."""
    label: Any
    """The kind's German name above a hit: "Gute Praxis"."""
    published: Callable[[], QuerySet[Any]]
    visible_to: Callable[[Any], QuerySet[Any]]
    document: Callable[[Any], SearchDocument]
    text_lookups: Sequence[str]
    """Fields that the fallback searches, as lookups: ("title", "summary")."""
    columns: Columns = field(default_factory=dict)
    """Facet → where its codes stand, for the fallback and the list of the kind; a kind without the chosen facet has no hits in it."""
    template: str = "search/hit.html"
    """Shows a hit; gets ``hit`` and ``object``, may extend the default."""
    published_lookup: str = ""
    """Field that says when a thing was published for the first time; without it saved searches never tell of this kind."""

    def key(self, pk: Any) -> str:
        return f"{self.kind}:{pk}"

    def documents(self) -> Iterator[SearchDocument]:
        """All of them. What cannot be read keeps no neighbour out: it is counted, and found by nobody until it is mended."""
        for thing in self.published().iterator(chunk_size=CHUNK):
            try:
                document = self.document(thing)
            except DatabaseError:
                raise
            except Exception:
                key = self.key(thing.pk)
                logger.exception("%s ist nicht lesbar und wird nicht gefunden", key)
                document = SearchDocument(key=key, kind=self.kind, title="", url="", audiences=frozenset())
            yield document

    def fallback(self, user: Any, words: Iterable[str], filters: Mapping[str, Sequence[str]]) -> QuerySet[Any]:
        """What a user may see that carries all words and the chosen codes, from the database."""
        if any(name not in self.columns for name, codes in filters.items() if codes):
            return self.visible_to(user).none()
        found = narrowed(self.visible_to(user), self.columns, filters)
        for word in words:
            carries = (Q(**{f"{name}__icontains": word}) for name in self.text_lookups)
            found = found.filter(reduce(operator.or_, carries))
        return found.distinct()


Followers = Callable[[Sequence[str]], Iterable[str]]
"""Finds the keys of what changes with some keys."""

_sources: Registry[SearchSource] = Registry("kind that is found")
_facets: Registry[Facet] = Registry("facet")
_followers: Registry[Followers] = Registry("follower of changes")


def register_source(source: SearchSource) -> None:
    """Add a kind of content."""
    _sources.register(source, key=source.kind)


def register_facet(facet: Facet) -> None:
    """Add a group of filters; the results page shows them by their ``order``."""
    _facets.register(facet, key=facet.name, rank=facet.order)


def sources() -> dict[str, SearchSource]:
    return {source.kind: source for source in _sources}


def facets() -> dict[str, Facet]:
    return {facet.name: facet for facet in _facets}


def register_followers(find: Followers) -> None:
    """Name documents that change with others: the material of a conference that is taken off the site."""
    _followers.register(find)


def with_followers(keys: Sequence[str]) -> list[str]:
    """The keys and those that follow them."""
    return list(dict.fromkeys([*keys, *(key for find in _followers for key in find(keys))]))


def documents_of(keys: Iterable[str]) -> Iterator[SearchDocument]:
    """The present documents of some keys; unknown kinds and what is not published any more are left out."""
    for source, pks in by_source(keys):
        for thing in source.published().filter(pk__in=pks):
            yield source.document(thing)


def visible_objects(user: Any, keys: Iterable[str]) -> dict[str, Model]:
    """Key → object for the keys a user may see now, one query per kind and its prefetches."""
    return {source.key(thing.pk): thing for source, pks in by_source(keys) for thing in source.visible_to(user).filter(pk__in=pks)}


def by_source(keys: Iterable[str]) -> Iterator[tuple[SearchSource, list[str]]]:
    """The primary keys per source; keys of kinds that are not registered are left out."""
    pks: dict[str, list[str]] = {}
    for key in keys:
        kind, _, pk = key.partition(":")
        pks.setdefault(kind, []).append(pk)
    return ((_sources[kind], found) for kind, found in pks.items() if kind in _sources)
