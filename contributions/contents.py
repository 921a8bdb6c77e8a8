"""What the paper of an entry says, as plain data: facts, long texts and lists. A kind that says nothing shows all its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from .diff import field_labels, text_of
from .models import ContributionPage

ELSEWHERE = frozenset({"title", "summary", "images", "attachments", "contact_unit", "contact_email", "content_licence"})
"""Fields that the paper shows in a place of their own, or never."""


@dataclass(frozen=True, slots=True)
class PrintedFact:
    """A term, its value and a small remark."""

    term: str
    value: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A long text in the Markdown of members under its heading."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintedList:
    """Short items under a heading."""

    title: str
    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Printed:
    """The contents of a paper in the order of reading; title, summary, pictures, attachments and citation are those of every entry."""

    facts: Sequence[PrintedFact] = ()
    sections: Sequence[PrintedText] = ()
    details: Sequence[PrintedFact] = ()
    lists: Sequence[PrintedList] = ()


def printed_by_fields(entry: ContributionPage, user: Any) -> Printed:
    """All fields that a member writes: short ones as facts, long texts as sections, sections of rows as lists."""
    facts, sections, lists = [], [], []
    kinds = {found.name: found for found in entry._meta.get_fields()}
    for name, label in field_labels(entry).items():
        text = text_of(entry, name) if name not in ELSEWHERE else ""
        if not text:
            continue
        if name in entry.row_relations():
            lists.append(PrintedList(label, text.split("\n")))
        elif isinstance(kinds.get(name), models.TextField):
            sections.append(PrintedText(label, text))
        else:
            facts.append(PrintedFact(label, ", ".join(text.split("\n"))))
    return Printed(facts=facts, sections=sections, lists=lists)
