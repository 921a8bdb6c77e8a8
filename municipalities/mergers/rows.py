"""The mover of rows that name a municipality in one column, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .references import point_on
from .registry import SHOWN, Line, Moved, Mover, first

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from ..models import Merger, Municipality


def enumerated(names: Sequence[str]) -> str:
    """ "A, B und 3 weitere"."""
    shown, more = names[:SHOWN], len(names) - SHOWN
    if more <= 0:
        return ", ".join(shown)
    return ngettext("%(names)s und %(count)d weitere", "%(names)s und %(count)d weitere", more) % {"names": ", ".join(shown), "count": more}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one model: ``column`` names the municipality, ``name`` says what a row is called."""

    model: type[Model]
    label: StrOrPromise
    """Their German name, in the plural."""
    name: Callable[[Any], str]
    column: str = "municipality"
    created: str = ""
    """The column of the moment a row was made; "" where none is kept."""
    related: tuple[str, ...] = ()
    """What ``name`` reads beside the row."""
    before: Callable[[Municipality, Municipality], object] | None = None
    """Takes the locks under which such rows are written."""
    after: Callable[[list[int]], object] | None = None
    """Told of the keys that moved or moved back."""

    def mover(self, key: str) -> Mover:
        reference = f"{self.model._meta.label}.{self.column}"
        return Mover(key, (reference,), look=self.look, move=self.move, undo=self.undo)

    def _of(self, municipality: Municipality) -> QuerySet[Any]:
        return self.model._default_manager.filter(**{self.column: municipality}).order_by("pk")

    def look(self, former: Municipality, successor: Municipality) -> list[Line]:
        rows = self._of(former)
        return [Line(self.label, rows.count(), first(map(self.name, rows.select_related(*self.related)[:SHOWN])))]

    def move(self, former: Municipality, successor: Municipality) -> Moved:
        if self.before:
            self.before(former, successor)
        keys = list(self._of(former).values_list("pk", flat=True))
        self._write(keys, former, successor)
        return {"rows": keys}

    def undo(self, merger: Merger, moved: Moved) -> list[str]:
        keys = moved.get("rows", [])
        if self.before:
            self.before(merger.former, merger.successor)
        back = list(self._of(merger.successor).filter(pk__in=keys).values_list("pk", flat=True))
        self._write(back, merger.successor, merger.former)
        return [*self._lost(keys, back), *self._since(merger, keys)]

    def _write(self, keys: list[int], old: Municipality, new: Municipality) -> None:
        self._of(old).filter(pk__in=keys).update(**{self.column: new})
        point_on(self.model, keys, old, new)
        if self.after and keys:
            self.after(keys)

    def _lost(self, keys: list[int], back: list[int]) -> list[str]:
        """What belongs to a third municipality now, or is gone."""
        gone = len(keys) - len(back)
        sentence = _("%(label)s: %(count)d sind seither gelöscht oder anderswo zugeordnet und bleiben so.")
        return [sentence % {"label": self.label, "count": gone}] if gone else []

    def _since(self, merger: Merger, keys: list[int]) -> list[str]:
        if not self.created:
            return []
        rows = self._of(merger.successor).filter(**{f"{self.created}__gte": merger.carried_out_at}).exclude(pk__in=keys)
        names = [self.name(row) for row in rows.select_related(*self.related)]
        sentence = _("%(label)s, seither dazugekommen, bleiben bei %(successor)s: %(names)s.")
        return [sentence % {"label": self.label, "successor": merger.successor, "names": enumerated(names)}] if names else []
