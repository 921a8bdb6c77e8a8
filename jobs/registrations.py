"""How an app is told of what stands right of it on the ladder: it offers a registry, the others register in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")
MIDDLE = 50
"""The rank of who asks for none."""


class AlreadyRegistered(LookupError):
    """Two things want one key."""


class Registry(Generic[Thing]):
    """Things under keys, in the order of their ranks; those of one rank as they came, which is the order of INSTALLED_APPS.

    It is filled before the first request and only read from then on, so threads may share it.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        """What is registered, for errors: "kind of entry"."""
        self._held: dict[Hashable, tuple[int, Thing]] = {}

    def register(self, thing: Thing, *, key: Hashable = None, rank: int = MIDDLE) -> None:
        """Add a thing; without a key it is its own. The same thing again changes nothing, another one raises AlreadyRegistered."""
        key = thing if key is None else key
        if key in self and self[key] != thing:
            raise AlreadyRegistered(f"Registered twice as {self.what} „{key}“: {self[key]!r} and {thing!r}.")
        held = self._held | {key: (rank, thing)}
        self._held = dict(sorted(held.items(), key=lambda item: item[1][0]))

    def __getitem__(self, key: Hashable) -> Thing:
        """The thing under a key; raises LookupError with what there is."""
        try:
            return self._held[key][1]
        except KeyError:
            raise LookupError(f"Not registered as {self.what}: „{key}“. There are: {', '.join(map(str, self._held)) or 'none'}.") from None

    def get(self, key: Hashable) -> Thing | None:
        return self._held[key][1] if key in self._held else None

    def __contains__(self, key: Hashable) -> bool:
        return key in self._held

    def __iter__(self) -> Iterator[Thing]:
        """The things in order."""
        return (thing for _rank, thing in self._held.values())

    def __len__(self) -> int:
        return len(self._held)

    def keys(self) -> frozenset[Any]:
        return frozenset(self._held)


Answer = TypeVar("Answer")


def answers(builders: Registry[Callable[..., Answer | None]], *args: Any) -> list[Answer]:
    """What those who were registered say to the arguments; None is no answer."""
    return [answer for build in builders if (answer := build(*args)) is not None]
