"""Facets as a GET form: what was chosen, the groups to choose from, chips to take a choice back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from .sources import Facet, facets

SHOWN = 5
"""Options of a group before the rest is folded."""
PAGE_PARAMETER = "seite"


@dataclass(frozen=True, slots=True)
class Option:
    """One code of a facet, as components/facet_option.html shows it."""

    value: str
    label: Any
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One facet with its options, as components/facets.html shows it."""

    name: str
    label: Any
    options: tuple[Option, ...]

    @property
    def shown(self) -> tuple[Option, ...]:
        return self.options[:SHOWN]

    @property
    def folded(self) -> tuple[Option, ...]:
        return self.options[SHOWN:]

    @property
    def folded_chosen(self) -> bool:
        return any(option.chosen for option in self.folded)


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice and the address without it."""

    name: str
    value: str
    label: Any
    url: str


class FilterForm:
    """The facets of one page, read from a query string. Codes that no facet knows are ignored."""

    def __init__(self, data: QueryDict, names: Iterable[str] | None = None) -> None:
        """``names``: the facets offered, in order; default all that are registered."""
        known = facets()
        self._data = data
        self._facets: list[Facet] = [known[name] for name in (known if names is None else names)]

    @cached_property
    def _labels(self) -> dict[str, Mapping[str, Any]]:
        return {facet.name: facet.labels() for facet in self._facets}

    @property
    def names(self) -> list[str]:
        return [facet.name for facet in self._facets]

    @cached_property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Facet → chosen codes, each once; facets without a choice are left out."""
        codes = {
            name: tuple(code for code in dict.fromkeys(self._data.getlist(name)) if code in labels) for name, labels in self._labels.items()
        }
        return {name: found for name, found in codes.items() if found}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The choices as name and value, for hidden inputs."""
        return [(name, code) for name, codes in self.chosen.items() for code in codes]

    def question(self, text: str) -> str:
        """The text and the choices alone, as a query string."""
        return urlencode([*([("q", text)] if text else []), *self.pairs])

    def groups(self, counts: Mapping[str, Mapping[str, int]]) -> list[Group]:
        """The facets with an option that has hits or is chosen."""
        options = ((facet, self._options(facet, counts.get(facet.name, {}))) for facet in self._facets)
        return [Group(facet.name, facet.label, found) for facet, found in options if found]

    def chips(self) -> list[Chip]:
        return [Chip(name, code, self._labels[name][code], self._url(name, code)) for name, code in self.pairs]

    def without(self, name: str, code: str) -> dict[str, tuple[str, ...]]:
        """The choices but for one."""
        return {**self.chosen, name: tuple(other for other in self.chosen.get(name, ()) if other != code)}

    @property
    def reset_url(self) -> str:
        """The address without any choice."""
        data = self._copy()
        for name in self.names:
            data.pop(name, None)
        return f"?{data.urlencode()}"

    def _options(self, facet: Facet, counts: Mapping[str, int]) -> tuple[Option, ...]:
        chosen = self.chosen.get(facet.name, ())
        options = [
            Option(code, label, counts.get(code, 0), code in chosen)
            for code, label in self._labels[facet.name].items()
            if counts.get(code) or code in chosen
        ]
        if not facet.in_given_order:
            options.sort(key=lambda option: -option.count)
        return tuple(options)

    def _url(self, name: str, code: str) -> str:
        data = self._copy()
        data.setlist(name, [other for other in data.getlist(name) if other != code])
        return f"?{data.urlencode()}"

    def _copy(self) -> QueryDict:
        data = self._data.copy()
        data.pop(PAGE_PARAMETER, None)
        return data
