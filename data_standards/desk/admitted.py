"""Since when guests may speak in a consultation, or no more: the history of the switch, for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wagtail.models import ModelLogEntry

from ..logged import Act
from ..models import Version


@dataclass(frozen=True, slots=True)
class Switched:
    what: str
    when: datetime
    who: str


def switched(version: Version) -> list[Switched]:
    """Each time, the first one first; nothing where guests never were admitted."""
    if not hasattr(version, "consultation"):
        return []
    entries = ModelLogEntry.objects.for_instance(version).filter(action__in=(Act.GUESTS_ADMITTED, Act.GUESTS_ENDED))
    rows = entries.select_related("user").order_by("timestamp", "pk")
    return [Switched(str(Act(row.action).label), row.timestamp, row.user.get_full_name() if row.user else "") for row in rows]
