"""What a list can be narrowed by, the same for every list and for the search: a facet, its options, and what an address chooses.

Within a facet "or", between facets "and"; the counts of a facet ignore its own choice, so that each option says what it would add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from .paging import PARAMETER

SHOWN = 5
"""Options of a facet that stand open; the rest folds."""
Counts = Mapping[str, Mapping[str, int]]
"""Facet → code → number."""


@dataclass(frozen=True, slots=True)
class Facet:
    """What a list can be narrowed by. ``labels`` gives code → German label; a code without a label is not shown.

    Without ``labels`` the codes are years: each of four digits is its own label.
    """

    name: str
    label: Any
    labels: Callable[[], Mapping[str, Any]] | None
    in_given_order: bool = False
    """Keep the order of ``labels`` (size classes) instead of the highest count first."""
    order: int = 50
    """Place among the facets, the lowest first."""

    def known(self) -> Mapping[str, Any]:
        """Code → German label."""
        return self.labels() if self.labels else _Years()


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


class Choice:
    """What a query string chooses of some facets. Codes that no facet knows are left out, and ``has_unknown`` says so."""

    def __init__(self, data: QueryDict, facets: Iterable[Facet], *, beside: Iterable[tuple[str, str]] = ()) -> None:
        """``beside``: what a list is asked besides facets (words, order), as names and values; empty ones are left out."""
        self._data = data
        self._facets = list(facets)
        self.beside = [pair for pair in beside if pair[1]]

    @property
    def names(self) -> list[str]:
        return [facet.name for facet in self._facets]

    @cached_property
    def labels(self) -> dict[str, Mapping[str, Any]]:
        """Facet → code → German label."""
        return {facet.name: facet.known() for facet in self._facets}

    @cached_property
    def _asked(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(dict.fromkeys(filter(None, self._data.getlist(name)))) for name in self.names}

    @cached_property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Facet → chosen codes, each once; facets without a choice are left out."""
        codes = {name: tuple(code for code in asked if code in self.labels[name]) for name, asked in self._asked.items()}
        return {name: found for name, found in codes.items() if found}

    @property
    def has_unknown(self) -> bool:
        return any(len(asked) > len(self.chosen.get(name, ())) for name, asked in self._asked.items())

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The choices as name and value."""
        return [(name, code) for name, codes in self.chosen.items() for code in codes]

    def hidden_but(self, name: str) -> list[tuple[str, str]]:
        """What a form carries along that asks for one thing anew; that of the facets carries ``beside``. Page numbers stay behind."""
        return [pair for pair in (*self.beside, *self.pairs) if pair[0] != name]

    def question(self, text: str) -> str:
        """A text to search for and the choices alone, as a query string."""
        return urlencode([*([("q", text)] if text else []), *self.pairs])

    def groups(self, counts: Counts) -> list[Group]:
        """The facets with an option that has something or is chosen."""
        options = ((facet, self._options(facet, counts.get(facet.name, {}))) for facet in self._facets)
        return [Group(facet.name, facet.label, found) for facet, found in options if found]

    def chips(self) -> list[Chip]:
        """One per choice."""
        return [Chip(name, code, self.labels[name][code], self.url_without(name, code)) for name, code in self.pairs]

    def without(self, name: str, code: str) -> dict[str, tuple[str, ...]]:
        """The choices but for one."""
        return {**self.chosen, name: tuple(other for other in self.chosen.get(name, ()) if other != code)}

    @property
    def reset_url(self) -> str:
        """The address without any choice; the search words and the order stay."""
        data = self._copy()
        for name in self.names:
            data.pop(name, None)
        return f"?{data.urlencode()}"

    def _options(self, facet: Facet, counts: Mapping[str, int]) -> tuple[Option, ...]:
        chosen: Sequence[str] = self.chosen.get(facet.name, ())
        labels = self.labels[facet.name]
        codes = labels if facet.labels else sorted(code for code in {*counts, *chosen} if code in labels)
        options = [Option(code, labels[code], counts.get(code, 0), code in chosen) for code in codes if counts.get(code) or code in chosen]
        if not facet.in_given_order:
            options.sort(key=lambda option: -option.count)
        return tuple(options)

    def url_with_only(self, name: str, code: str) -> str:
        """The address with this code as the one choice of its facet."""
        data = self._copy()
        data[name] = code
        return f"?{data.urlencode()}"

    def url_without(self, name: str, code: str) -> str:
        """The address without this choice."""
        data = self._copy()
        data.setlist(name, [other for other in data.getlist(name) if other != code])
        return f"?{data.urlencode()}"

    def _copy(self) -> QueryDict:
        data = self._data.copy()
        data.pop(PARAMETER, None)
        return data


class _Years(Mapping[str, str]):
    """Every year stands for itself; there are too many to be named one by one."""

    def __getitem__(self, code: str) -> str:
        if not (code.isascii() and code.isdigit() and len(code) == 4):
            raise KeyError(code)
        return code

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0
