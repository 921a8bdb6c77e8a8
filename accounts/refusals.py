"""Why an act is not possible: the one exception that carries a sentence for the person who asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refused(Exception):
    """The act is not possible (any more); the message says why, in German. ``reasons`` are the sentences of a list below it."""

    def __init__(self, message: StrOrPromise, reasons: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.reasons = list(reasons)
