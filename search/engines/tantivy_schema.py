"""How a document lies in a tantivy index."""

from __future__ import annotations

from tantivy import Document, Schema, SchemaBuilder

from municipalities.sorting import sort_key
from search.contract import KIND_FACET, SearchDocument

FORMAT_VERSION = 1
"""Raise it when the schema or the analysis changes: an index of another version is rebuilt."""
WEIGHTS = {"title": 5.0, "keywords": 3.0, "topics": 3.0, "municipality": 2.0, "summary": 2.0, "text": 1.0}
"""Searched fields and what a match in them counts."""
STORED_TEXTS = ("title", "summary", "text")
"""Searched fields that highlights are made from."""


def _schema() -> Schema:
    builder = SchemaBuilder()
    for name in ("key", "kind", "url"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("audiences", tokenizer_name="raw", index_option="basic")
    builder.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("order", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("date", fast=True)
    for name in WEIGHTS:
        builder.add_text_field(name, stored=name in STORED_TEXTS, tokenizer_name="german")
    return builder.build()


SCHEMA = _schema()


def as_tantivy(document: SearchDocument) -> Document:
    """The document with its kind as a facet, a sort key of its title, and its date in days (0 without one)."""
    stored = Document()
    for name in ("key", "kind", "url", "title", "summary", "text", "municipality"):
        stored.add_text(name, getattr(document, name))
    for name in ("audiences", "keywords", "topics"):
        for value in sorted(getattr(document, name)):
            stored.add_text(name, value)
    stored.add_json("facets", {**{name: list(codes) for name, codes in document.facets.items()}, KIND_FACET: [document.kind]})
    stored.add_text("order", sort_key(document.title))
    stored.add_integer("date", document.date.toordinal() if document.date else 0)
    return stored
