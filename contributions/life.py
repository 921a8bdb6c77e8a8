"""The way of a thing as a time line: what was, what is, what comes (contributions/life.html)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Stop:
    """A point of the time line. ``mark`` is "", "now" or "next"."""

    label: Any
    mark: str
    begins: date | None = None
    ends: date | None = None
    note: str = ""
