"""Every address the resolver knows, and how to fill one in: for tests that walk through all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True, slots=True)
class Route:
    """An address: its name with namespaces, the pattern as written, the converters of its parts, and the view behind it.

    Parts without a name are called by their number.
    """

    name: str
    pattern: str
    converters: Mapping[str, str]
    view: Callable[..., Any]

    @property
    def namespace(self) -> str:
        return self.name.rpartition(":")[0]

    @property
    def is_admin(self) -> bool:
        return self.pattern.removeprefix("^").startswith("verwaltung/")

    @property
    def view_class(self) -> str:
        """What answers: two addresses with the same read the same parameters."""
        found = getattr(self.view, "view_class", self.view)
        return f"{found.__module__}.{getattr(found, '__qualname__', found)}"

    def path(self, values: Mapping[str, Any]) -> str:
        """The address with its parts filled in. Raises NoReverseMatch where a value does not fit."""
        if all(name.isdigit() for name in self.converters):
            return reverse(self.name, args=[values[name] for name in self.converters])
        return reverse(self.name, kwargs={name: values[name] for name in self.converters})


def routes() -> list[Route]:
    """All addresses, those without a name too (their name is empty)."""
    return list(_below(get_resolver(), "", "", {}))


def _below(resolver: Any, prefix: str, namespace: str, outer: Mapping[str, str]) -> Iterator[Route]:
    unnamed = count(1)
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        named = getattr(entry.pattern, "regex", None)
        own = {name: type(converter).__name__ for name, converter in entry.pattern.converters.items()}
        if not own and named is not None:
            own = dict.fromkeys(named.groupindex or [str(number) for number in range(named.groups)], "Regex")
        converters = {**outer, **own}
        if isinstance(entry, URLResolver):
            yield from _below(entry, pattern, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, converters)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name}" if entry.name else f"?{next(unnamed)}", pattern, converters, entry.callback)
