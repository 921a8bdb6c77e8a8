"""How a document lies in Elasticsearch, and how it comes back as a hit. Plain data; the client stands in elasticsearch.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from municipalities.sorting import sort_key
from search.compounds import parts_text
from search.contract import KIND_FACET, Hit, SearchDocument

FORMAT_VERSION = 2
"""Raise it when the mapping, the analysis or ``_source`` changes: an index of another version is rebuilt."""
SHOWN = ("key", "kind", "url", "title", "summary")
"""Fields that a hit is made of."""
FRAGMENT_FIELDS = ("summary", "text", "attachments")
"""Fields that a highlight is taken from: the first in which something matches."""


def as_actions(key: str, document: SearchDocument | None, ticket: int) -> Iterator[dict[str, Any]]:
    """The lines of a bulk request that bring a key to its state as of ``ticket``; without a document it is removed."""
    target = {"_id": key, "version": ticket, "version_type": "external"}
    if document is None:
        yield {"delete": target}
    else:
        yield {"index": target}
        yield _source(document)


def as_hit(found: Mapping[str, Any]) -> Hit:
    """One element of ``hits.hits``; raises KeyError or TypeError where it is none of ours."""
    source, marked = found["_source"], found.get("highlight", {})
    fragments = [marked[name][0] for name in FRAGMENT_FIELDS if name in marked]
    return Hit(
        **{name: source[name] for name in SHOWN},
        score=found["_score"] or 0.0,
        title_highlight=marked["title"][0] if "title" in marked else "",
        highlight=fragments[0] if fragments else "",
    )


def _source(document: SearchDocument) -> dict[str, Any]:
    """The document with its kind as a facet, the parts of its compounds and a sort key of its title."""
    return {
        "key": document.key,
        "kind": document.kind,
        "url": document.url,
        "audiences": sorted(document.audiences),
        "facets": {**{name: list(codes) for name, codes in document.facets.items()}, KIND_FACET: [document.kind]},
        "order": sort_key(document.title),
        "date": document.date.isoformat() if document.date else None,
        "title": document.title,
        "keywords": list(document.keywords),
        "topics": list(document.topics),
        "municipality": document.municipality,
        "summary": document.summary,
        "text": document.text,
        "attachments": document.attachments,
        "parts": parts_text(document),
    }
