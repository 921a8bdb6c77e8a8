"""Where something stands, in words: on the site shown by components/badge.html, at a desk by the tag ``state``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Badge:
    """``kind`` (plain, success, warning, danger or info) and the symbol only repeat what the text says."""

    kind: str
    icon: str
    text: StrOrPromise
