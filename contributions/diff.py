"""The difference between two versions of an entry, field by field and word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from municipalities.sorting import sort_key

from .models import ContributionAttachment, ContributionImage, ContributionPage
from .models.values import in_words

SKIPPED = frozenset({"slug", "seo_title", "search_description", "show_in_menus", "go_live_at", "expire_at", "draft_title"})
FIRST = ("title", "summary", "topics")
LAST = ("images", "attachments", "contact_unit", "contact_email", "content_licence")
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
MAX_TOKENS = 4000
"""Longer texts, both versions together, are shown as deleted and inserted: word by word would take minutes."""


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field that differs; ``html`` shows the new text with <ins> and <del>, everything escaped."""

    name: str
    label: str
    old: str
    new: str
    html: SafeString


def compare(
    old: ContributionPage,
    new: ContributionPage,
    *,
    text: Callable[[ContributionPage, str], str] | None = None,
    without: Collection[str] = (),
    spoken: bool = False,
) -> list[FieldDiff]:
    """The fields of the draft in which two versions differ, in the order of reading.

    ``text`` says a field in words (``text_of`` unless given), ``without`` names fields that are left out, ``spoken`` as for ``word_diff``.
    """
    say = text or text_of
    found = []
    for name, label in field_labels(new).items():
        if name in without:
            continue
        before, after = say(old, name), say(new, name)
        if before != after:
            found.append(FieldDiff(name, label, before, after, word_diff(before, after, spoken=spoken)))
    return found


def changed_names(old: ContributionPage, new: ContributionPage, *, without: Collection[str] = ()) -> list[str]:
    """The names of these fields."""
    return [name for name in field_labels(new) if name not in without and text_of(old, name) != text_of(new, name)]


def field_labels(page: ContributionPage) -> dict[str, str]:
    """The fields a member writes with their German labels, in the order of reading."""
    labels = {"title": _("Titel"), "images": _("Bilder"), "attachments": _("Anlagen")}
    skipped = {*page.OUTSIDE_REVISIONS, *SKIPPED}
    # Columns and many-to-many alone: Wagtail's generic relations (revisions, workflow states) are fields of the model too.
    for field in (*page._meta.concrete_fields, *page._meta.many_to_many):
        own = field.editable and field.model in (ContributionPage, type(page)) and not field.auto_created
        if own and field.name not in skipped and not field.name.endswith("_ptr"):
            labels[field.name] = str(capfirst(field.verbose_name))
    labels |= page.row_relations()
    middle = [name for name in labels if name not in (*FIRST, *LAST)]
    return {name: labels[name] for name in (*FIRST, *middle, *LAST)}


def text_of(page: ContributionPage, name: str) -> str:
    """The value of a field in words; pictures, attachments, rows and other lists one a line."""
    value = getattr(page, name)
    if name == "images":
        return "\n".join(_picture(item) for item in value.all())
    if name == "attachments":
        return "\n".join(_attachment(item) for item in value.all())
    if name in page.row_relations():
        return "\n".join(row.in_words() for row in value.all())
    if hasattr(value, "all"):
        return "\n".join(sorted((str(item) for item in value.all()), key=sort_key))
    return in_words(page, name)


def _picture(item: ContributionImage) -> str:
    parts = [item.image.original_name or item.image.title]
    if item.decorative:
        parts.append(_("rein dekorativ"))
    elif item.alt_text:
        parts.append(_("Alternativtext: %(text)s") % {"text": item.alt_text})
    if item.caption:
        parts.append(_("Bildunterschrift: %(text)s") % {"text": item.caption})
    return " · ".join(parts)


def _attachment(item: ContributionAttachment) -> str:
    name = item.document.original_name or item.document.title
    return f"{item.title} · {name}" if item.title else name


def word_diff(old: str, new: str, *, spoken: bool = False) -> SafeString:
    """The new text with deleted and inserted words marked; ``spoken`` says so in words, for who hears the page."""
    gone, come = (_heard(_("entfernt:")), _heard(_("neu:"))) if spoken else ("", "")
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    if len(before) + len(after) > MAX_TOKENS:
        before, after = [old], [new]
    parts: list[str] = []
    # The matcher's heuristic for frequent words stays on: without it two texts of one repeated word take minutes.
    for act, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if act == "equal":
            parts.append(escape("".join(after[k:m])))
            continue
        if i < j:
            parts.append(f"<del>{gone}{escape(''.join(before[i:j]))}</del>")
        if k < m:
            parts.append(f"<ins>{come}{escape(''.join(after[k:m]))}</ins>")
    return mark_safe("".join(parts))


def _heard(word: str) -> str:
    return f'<span class="kern-sr-only">{escape(word)} </span>'
