"""How a document lies in a tantivy index."""

from __future__ import annotations

from collections.abc import Iterator

from tantivy import Document, Schema, SchemaBuilder

from municipalities.sorting import sort_key
from search.compounds import fold, parts_text
from search.contract import KIND_FACET, SearchDocument
from search.highlight import LONGEST_TEXT

FORMAT_VERSION = 2
"""Raise it when the schema or the analysis changes: an index of another version is rebuilt."""
WEIGHTS = {
    "title": 3.5,
    "keywords": 3.0,
    "topics": 2.5,
    "municipality": 2.0,
    "summary": 2.0,
    "text": 1.0,
    "attachments": 0.5,
}
"""Searched fields and what a match in them counts."""
PARTS, PARTS_WEIGHT = "parts", 4.0
"""Parts of the compounds of title, keywords, topics, summary and text, for alternatives of that kind."""
SPELLED_FIELDS = ("title", "keywords", "topics", "municipality", "summary", "text")
"""Fields in which words of similar spelling are looked for; attachments are full of misread letters."""
STORED_TEXTS = ("title", "keywords", "topics", "municipality", "summary", "text")
"""Searched fields that highlights, similar entries and corrections are made from."""
STORED_ATTACHMENTS = "attachments_shown"
"""The beginning of the attachments, for highlights."""
TITLE_WORDS = "title_words"
"""The words of the title in one spelling, for suggestions while somebody types."""


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
    builder.add_text_field(PARTS, tokenizer_name="parts", index_option="freq")
    builder.add_text_field(TITLE_WORDS, tokenizer_name="words", index_option="basic")
    builder.add_bytes_field(STORED_ATTACHMENTS, stored=True)
    return builder.build()


SCHEMA = _schema()


def as_tantivy(document: SearchDocument) -> Document:
    """The document with its kind as a facet, a sort key of its title, and its date in days (0 without one)."""
    stored = Document()
    for name in ("key", "kind", "url", "title", "summary", "text", "municipality", "attachments"):
        stored.add_text(name, getattr(document, name))
    for name in ("audiences", "keywords", "topics"):
        for value in sorted(getattr(document, name)):
            stored.add_text(name, value)
    stored.add_text(PARTS, parts_text(document))
    stored.add_text(TITLE_WORDS, fold(document.title))
    stored.add_bytes(STORED_ATTACHMENTS, document.attachments[:LONGEST_TEXT].encode())
    stored.add_json("facets", {**{name: list(codes) for name, codes in document.facets.items()}, KIND_FACET: [document.kind]})
    stored.add_text("order", sort_key(document.title))
    stored.add_integer("date", document.date.toordinal() if document.date else 0)
    return stored


def texts_of(stored: Document) -> Iterator[str]:
    """The stored texts of a document."""
    for name in STORED_TEXTS:
        yield from stored.get_all(name)
