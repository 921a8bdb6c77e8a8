"""Which standards a notice asks for."""

from __future__ import annotations

from pages.models import Standard

from .models import NoticePage


def standards_of(entry: NoticePage) -> list[Standard]:
    """The standards that the notice or one of its positions asks for, each once."""
    found = {standard.pk: standard for standard in entry.standards.all()}
    found |= {one.standard_id: one.standard for one in entry.positions.select_related("standard") if one.standard_id}
    return sorted(found.values(), key=lambda standard: standard.sort_key)
