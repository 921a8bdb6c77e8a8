"""The contract of the search: plain data in, plain data out, the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

KIND_FACET = "art"
"""The facet every document carries by itself: its kind."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that can be found.

    ``key`` is ``<kind>:<primary key>``. ``facets`` maps a facet (topic, phase, state …) to the codes the document
    carries there. ``audiences`` holds at least one string of search/audiences.py; a document without any is found
    by nobody.
    """

    key: str
    kind: str
    title: str
    url: str
    audiences: frozenset[str]
    summary: str = ""
    text: str = ""
    attachments: str = ""
    """Text of the attached files; found, but counts less than what the entry itself says."""
    keywords: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """Names and synonyms of the topics, as text to be searched; their codes stand in ``facets``."""
    municipality: str = ""
    date: date | None = None
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked: free text, chosen codes per facet (or within a facet, and between facets), and who asks."""

    audiences: frozenset[str]
    text: str = ""
    """What was typed: words, "phrases" and -excluded words; any input is answered."""
    kinds: tuple[str, ...] = ()
    """Search these kinds alone; unlike a choice in the facet ``art`` this holds for all counts."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    """Facets to count; a facet's counts ignore its own filter."""
    sort: str = "relevance"
    """``relevance`` (falls back to date without text), ``date`` or ``title``."""
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Codes per facet of the visitor's own municipality: by relevance, documents that share them rank a little higher."""
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    key: str
    kind: str
    title: str
    url: str
    score: float
    summary: str = ""
    title_highlight: str = ""
    """Escaped HTML with ``<mark>``; empty where nothing in the title matched."""
    highlight: str = ""
    """A fragment of summary or text, escaped HTML with ``<mark>``; empty where nothing matched."""


@dataclass(frozen=True, slots=True)
class Results:
    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    did_you_mean: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What an engine knows about itself; ``documents`` counts per kind, whoever may see them."""

    engine: str
    generation: str
    documents: Mapping[str, int]


class SearchUnavailable(Exception):
    """The engine cannot answer now; callers fall back to the database."""


class IndexBroken(SearchUnavailable):
    """The index is missing, damaged or of an older format; only a rebuild helps."""


Read = Callable[[Sequence[str]], Iterable[SearchDocument]]
"""Reads the present state of some keys from their sources; what it leaves out is to be forgotten."""


class SearchEngine(Protocol):
    """What each engine does. Writing methods may only be called by the worker or ``manage.py reindex``."""

    def refresh(self, keys: Sequence[str], read: Read) -> None:
        """Bring the documents of these keys up to date; raises SearchUnavailable.

        ``read`` is called when nobody else can write any more, so that the order of calls does not matter
        and an older state never overwrites a newer one.
        """

    def rebuild(self, documents: Iterable[SearchDocument], read: Read) -> int:
        """Build a new index beside the current one and swap; the number of documents given.

        Keys that are refreshed meanwhile are read again before the swap. ``documents`` is consumed lazily.
        """

    def search(self, request: SearchRequest) -> Results:
        """Answer a request; raises SearchUnavailable."""

    def suggest(self, text: str, audiences: frozenset[str], limit: int) -> tuple[Hit, ...]:
        """Documents whose title has all the typed words, the last one as the beginning of a word; the best first."""

    def similar(self, key: str, audiences: frozenset[str], limit: int, kinds: tuple[str, ...] = ()) -> tuple[Hit, ...]:
        """Documents that say the same in other words, the nearest first, without the document itself; () where it is unknown."""

    def health(self) -> Health:
        """A quick look at the index; raises SearchUnavailable."""

    def verify(self) -> Health:
        """A thorough look that reads all of the index; raises SearchUnavailable."""
