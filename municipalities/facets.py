"""Filters of a list: groups with values, counts and chips. Used by every list of the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

SHOWN = 5
"""Values of a group that stand open; the rest folds."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of a filter form; within a group "or", between groups "and"."""

    name: str
    label: str
    options: tuple[Option, ...] = field(default=())

    @property
    def shown(self) -> tuple[Option, ...]:
        return self.options if len(self.options) <= SHOWN + 1 else self.options[:SHOWN]

    @property
    def folded(self) -> tuple[Option, ...]:
        return () if len(self.options) <= SHOWN + 1 else self.options[SHOWN:]

    @property
    def folded_chosen(self) -> bool:
        return any(option.chosen for option in self.folded)


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value, and the address of the list without it."""

    label: str
    url: str


def build_facet(
    name: str,
    label: str,
    labels: Mapping[str, str],
    counts: Mapping[str, int],
    chosen: Sequence[str],
    *,
    by_count: bool,
) -> Facet:
    """A facet from the labels of its values; values nobody has are left out unless they are chosen."""
    options = [Option(value, text, counts.get(value, 0), value in chosen) for value, text in labels.items()]
    options = [option for option in options if option.count or option.chosen]
    if by_count:
        options.sort(key=lambda option: -option.count)
    return Facet(name, label, tuple(options))


def chips(query: QueryDict, facets: Sequence[Facet]) -> list[Chip]:
    """One chip per chosen value."""
    found = []
    for facet in facets:
        for option in facet.options:
            if option.chosen:
                rest = query.copy()
                rest.setlist(facet.name, [value for value in query.getlist(facet.name) if value != option.value])
                rest.pop("seite", None)
                found.append(Chip(option.label, f"?{rest.urlencode()}"))
    return found


def reset_url(query: QueryDict, facets: Sequence[Facet]) -> str:
    """The address without any filter; the search words and the order stay."""
    rest = query.copy()
    for name in ("seite", *(facet.name for facet in facets)):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"
