"""The difference between two versions of an entry, field by field and word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .models.contributions import ContributionPage

SKIPPED = frozenset({"slug", "seo_title", "search_description", "show_in_menus", "go_live_at", "expire_at", "draft_title"})
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
MAX_TOKENS = 6000
"""Longer texts are compared as a whole: word by word would take seconds."""


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field that differs; ``html`` shows the new text with <ins> and <del>, everything escaped."""

    name: str
    label: str
    old: str
    new: str
    html: SafeString


def compare(old: ContributionPage, new: ContributionPage) -> list[FieldDiff]:
    """The fields of the draft in which two versions differ, in the order of the model."""
    found = []
    for name, label in field_labels(new).items():
        before, after = text_of(old, name), text_of(new, name)
        if before != after:
            found.append(FieldDiff(name, label, before, after, word_diff(before, after)))
    return found


def field_labels(page: ContributionPage) -> dict[str, str]:
    """The fields a member writes, with their German labels."""
    outside = {*page.OUTSIDE_REVISIONS, *SKIPPED}
    labels = {"title": "Titel"}
    own = [field for field in page._meta.get_fields() if field.model in (ContributionPage, type(page)) and not field.auto_created]
    for field in own:
        if field.name not in outside and hasattr(field, "verbose_name") and not field.name.endswith("_ptr"):
            labels[field.name] = str(field.verbose_name)
    return {**labels, "images": "Bilder", "attachments": "Anlagen"}


def text_of(page: ContributionPage, name: str) -> str:
    """The value of a field in words."""
    value = getattr(page, name)
    if name == "images":
        return "\n".join(item.alt_text or item.image.title for item in value.all())
    if name == "attachments":
        return "\n".join(item.title or item.document.title for item in value.all())
    if hasattr(value, "all"):
        return ", ".join(sorted(str(item) for item in value.all()))
    display = getattr(page, f"get_{name}_display", None)
    return str(display()) if display is not None else "" if value is None else str(value)


def word_diff(old: str, new: str) -> SafeString:
    """The new text with deleted and inserted words marked."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    if len(before) + len(after) > MAX_TOKENS:
        before, after = [old], [new]
    parts = []
    for act, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            parts.append(escape("".join(after[k:m])))
            continue
        if i < j:
            parts.append(f"<del>{escape(''.join(before[i:j]))}</del>")
        if k < m:
            parts.append(f"<ins>{escape(''.join(after[k:m]))}</ins>")
    return mark_safe("".join(parts))
