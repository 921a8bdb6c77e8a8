"""Each engine beside its own library: the same query and the same text, once through ours, once without."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from tantivy import Document, Index, Query, SnippetGenerator

from search.compounds import fold
from search.contract import KIND_FACET, SearchDocument, SearchRequest
from search.engines import elasticsearch as second
from search.engines.elasticsearch_documents import FRAGMENT_FIELDS, as_actions
from search.engines.embedded import HEAP, EmbeddedEngine
from search.engines.tantivy_answers import understood
from search.engines.tantivy_neighbours import CANDIDATES, title_begun
from search.engines.tantivy_queries import both, scope
from search.engines.tantivy_schema import SCHEMA, STORED_TEXTS
from search.german import register_tokenizers
from search.planning import plan

Raw = Callable[[], object]


class Bench(Protocol):
    name: str
    engine: Any

    def raw_search(self, request: SearchRequest) -> Raw:
        """The engine's query for this request, ready to be sent through the library alone."""

    def raw_suggest(self, text: str, audiences: frozenset[str]) -> Raw:
        """The engine's query for the titles that begin so, with the documents found."""

    def raw_build(self, documents: Iterable[SearchDocument]) -> None:
        """The library's own build of the same text, without what Python does to it."""

    def size(self) -> int:
        """Bytes of the index."""

    def address(self) -> tuple[str, ...]:
        """What ``opened`` needs to ask the same index in another process."""

    def close(self) -> None:
        """Remove everything."""


class Embedded:
    name = "embedded"

    def __init__(self) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="bench-search-"))
        self.engine = EmbeddedEngine(self._place / "index")

    def raw_search(self, request: SearchRequest) -> Raw:
        searcher = self.engine._newest()
        typed, *_found = understood(searcher, request, plan(request.text))
        query = both(scope(request), typed.query if typed else None)
        counted = {name: {"terms": {"field": f"facets.{name}", "size": 1000}} for name in request.facets}

        def call() -> None:
            found = searcher.search(query, limit=request.limit)
            searcher.aggregate(query, counted)
            marks = [SnippetGenerator.create(searcher, typed.query, SCHEMA, name) for name in ("title", "text")] if typed else []
            for _, address in found.hits:
                stored = searcher.doc(address)
                for mark in marks:
                    mark.snippet_from_doc(stored).to_html()

        return call

    def raw_suggest(self, text: str, audiences: frozenset[str]) -> Raw:
        searcher = self.engine._newest()
        query = title_begun(fold(text), audiences) or Query.empty_query()

        def call() -> None:
            for _, address in searcher.search(query, limit=CANDIDATES, count=False).hits:
                searcher.doc(address).to_dict()

        return call

    def raw_build(self, documents: Iterable[SearchDocument]) -> None:
        place = self._place / "raw"
        place.mkdir()
        index = Index(SCHEMA, str(place), reuse=False)
        register_tokenizers(index)
        writer = index.writer(HEAP, 1)
        for document in documents:
            writer.add_document(_plain(document))
        writer.commit()
        writer.wait_merging_threads()
        shutil.rmtree(place)

    def size(self) -> int:
        return sum(path.stat().st_size for path in self._place.rglob("*") if path.is_file())

    def address(self) -> tuple[str, ...]:
        return (self.name, str(self._place / "index"))

    def close(self) -> None:
        shutil.rmtree(self._place)


class Elastic:
    name = "elasticsearch"

    def __init__(self, url: str) -> None:
        second.READING = 60  # a slow machine is measured, not cut off
        self._url = url
        self._prefix = f"bench-{uuid4().hex[:8]}"
        self._client = Elasticsearch(url, request_timeout=120)
        self.engine = second.ElasticsearchEngine(url, self._prefix)

    def raw_search(self, request: SearchRequest) -> Raw:
        asked: list[second.Question] = []
        ask = self.engine._asking()
        second.answers.search(lambda *questions: asked.append(questions[0]) or ask(*questions), request)
        body = second._as_search(replace(asked[-1], highlighted=("title", *FRAGMENT_FIELDS)), "").to_dict()
        return lambda: self._client.search(index=self.engine._alias, body=body, preference="1")

    def raw_suggest(self, text: str, audiences: frozenset[str]) -> Raw:
        asked: list[second.Question] = []
        ask = self.engine._asking()
        second.answers.suggest(lambda *questions: asked.append(questions[0]) or ask(*questions), text, audiences, 8)
        body = second._as_search(asked[0], "").to_dict()
        return lambda: self._client.search(index=self.engine._alias, body=body, preference="1")

    def raw_build(self, documents: Iterable[SearchDocument]) -> None:
        name = f"{self._prefix}-raw"
        self._client.indices.create(index=name, **second.IndexedDocument._index.to_dict())
        bulk(self._client, ({"_index": name, "_id": document.key, **_without_parts(document)} for document in documents))
        self._client.indices.refresh(index=name)
        self._client.indices.delete(index=name)

    def size(self) -> int:
        stats = self._client.indices.stats(index=self.engine._alias, metric="store")
        return stats["_all"]["primaries"]["store"]["size_in_bytes"]

    def address(self) -> tuple[str, ...]:
        return (self.name, self._url, self._prefix)

    def close(self) -> None:
        for name in self._client.indices.get(index=f"{self._prefix}-*", features="aliases"):
            self._client.indices.delete(index=name)


def available() -> list[Bench]:
    """The embedded engine, and Elasticsearch where ELASTICSEARCH_URL names one."""
    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        print("Ausgelassen: elasticsearch (ELASTICSEARCH_URL nennt keinen Server)")
    return [Embedded(), *([Elastic(url)] if url else [])]


def opened(name: str, *address: str) -> Any:
    """The engine of another process's bench, ready to be asked."""
    return EmbeddedEngine(Path(*address)) if name == Embedded.name else second.ElasticsearchEngine(*address)


def _plain(document: SearchDocument) -> Document:
    stored = Document()
    for name in ("key", "kind", "url", *STORED_TEXTS, "attachments"):
        value = getattr(document, name)
        for text in (value,) if isinstance(value, str) else value:
            stored.add_text(name, text)
    for audience in document.audiences:
        stored.add_text("audiences", audience)
    stored.add_json("facets", {**{name: list(codes) for name, codes in document.facets.items()}, KIND_FACET: [document.kind]})
    stored.add_text("order", document.title)
    stored.add_integer("date", document.date.toordinal() if document.date else 0)
    return stored


def _without_parts(document: SearchDocument) -> dict[str, Any]:
    *_, source = as_actions(document.key, document, 1)
    return {**source, "parts": ""}
