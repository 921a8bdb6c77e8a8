"""What moves when a municipality becomes part of another. Apps further right register their movers in ``AppConfig.ready()``.

Every foreign key to ``Municipality`` is named by a mover, or said to stay with its reason; ``checks.py`` names those that nobody
decided about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.registrations import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from ..models import Merger, Municipality

SHOWN = 5
"""Names in a preview; the rest is counted."""
Moved = dict[str, Any]
"""What a mover moved, as lists that JSON can hold: names of its own → keys of rows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sort of things in the preview. ``names`` are the first of them, ``note`` what becomes of them beside moving."""

    label: StrOrPromise
    count: int
    names: tuple[str, ...] = ()
    note: StrOrPromise = ""

    @property
    def more(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class Mover:
    """What one app does about its rows. All three run in the transaction of the act, the rows of both municipalities locked."""

    key: str
    """Of what it moved, in ``Merger.moved``: it stays."""
    references: tuple[str, ...]
    """The foreign keys it takes care of: ``"accounts.Membership.municipality"``."""
    look: Callable[[Municipality, Municipality], list[Line]]
    """``look(former, successor)``: what would move. A line of nothing is left out of the preview."""
    move: Callable[[Municipality, Municipality], Moved]
    """``move(former, successor)``: move it, twice what came since."""
    undo: Callable[[Merger, Moved], list[str]]
    """``undo(merger, moved)``: put back what it moved and nothing else; sentences on what stays, and why."""


_movers: Registry[Mover] = Registry("mover of a merger")
_staying: Registry[tuple[str, str]] = Registry("reference that stays in a merger")


def register_mover(mover: Mover, *, rank: int = 50) -> None:
    """Movers run in the order of their ranks: people first, as they decide who may do what with the rest."""
    _movers.register(mover, key=mover.key, rank=rank)


def register_staying(reference: str, reason: str) -> None:
    """Say of a foreign key to Municipality that it keeps the former one, and why."""
    _staying.register((reference, reason), key=reference)


def movers() -> Iterator[Mover]:
    return iter(_movers)


def decided() -> set[str]:
    """The foreign keys that somebody decided about."""
    return {reference for mover in _movers for reference in mover.references} | _staying.keys()


def look(former: Municipality, successor: Municipality) -> list[Line]:
    """What would move, in the order of the movers."""
    return [line for mover in _movers for line in mover.look(former, successor) if line.count or line.note]


def first(names: Iterable[str]) -> tuple[str, ...]:
    """The names that a line shows."""
    return tuple(name for _number, name in zip(range(SHOWN), names, strict=False))
