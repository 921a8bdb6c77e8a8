"""Which standards a notice asks for."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from pages.models import Standard

from .models import NoticePage, Position


def asks_for(standard: Standard) -> Q:
    """Notices that ask for a standard, themselves or in a position."""
    in_position = Exists(Position.objects.filter(page=OuterRef("pk"), standard=standard))
    return Q(pk__in=NoticePage.objects.filter(standards=standard).values("pk")) | Q(in_position)


def positions_of(entry: NoticePage) -> list[Position]:
    """What the notice asks for, each with its standard, in one statement."""
    return list(entry.positions.select_related("standard"))


def standards_of(entry: NoticePage, positions: list[Position]) -> list[Standard]:
    """The standards that the notice or one of its ``positions`` asks for, each once."""
    found = {standard.pk: standard for standard in entry.standards.all()}
    found |= {one.standard_id: one.standard for one in positions if one.standard_id}
    return sorted(found.values(), key=lambda standard: standard.sort_key)
