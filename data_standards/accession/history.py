"""What a municipality said of its use of a version, one after the other, as the log keeps it: for its own people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from municipalities.models import Municipality

from ..logged import Act
from ..models import Adoption, Version

ACTS = (Act.ADOPTION_REPORTED, Act.ADOPTION_CHANGED, Act.ADOPTION_DELETED)


@dataclass(frozen=True, slots=True)
class Said:
    """``who``: "" once the account is gone."""

    what: str
    when: datetime
    who: str


def history_of(version: Version, municipality: Municipality) -> list[Said]:
    """The latest first; a merger leaves it with the municipality that said it. One statement."""
    rows = ModelLogEntry.objects.for_instance(version).filter(action__in=ACTS, data__municipality=municipality.slug)
    found = rows.select_related("user").order_by("-pk")
    return [Said(_what(row), row.timestamp, row.user.address_name if row.user else "") for row in found]


def _what(row: ModelLogEntry) -> str:
    if row.action == Act.ADOPTION_DELETED:
        return _("Meldung gelöscht")
    status = row.data.get("status", "")
    return str(Adoption.Status(status).label) if status in Adoption.Status.values else _("Geändert")
