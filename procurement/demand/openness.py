"""Why the figures of a notice cannot change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import State, TimeTable

ENDS: dict[str, Any] = {
    State.AWARDED: gettext_lazy("Der Zuschlag ist erteilt. Mengen lassen sich nicht mehr ändern."),
    State.CLOSED: gettext_lazy("Die Beschaffung ist abgeschlossen."),
    State.CANCELLED: gettext_lazy("Die Beschaffung wurde abgebrochen."),
}
"""Where the lead changes nothing any more either."""


def why_closed(table: TimeTable, now: datetime | None = None) -> str:
    """Why figures cannot change; "" while they can."""
    now = now or timezone.now()
    if table.takes_figures(now):
        return ""
    if table.state in ENDS:
        return str(ENDS[table.state])
    if table.frozen_at or (table.freezes_at and now >= table.freezes_at and table.state == State.INTEREST):
        when = table.frozen_at or table.freezes_at
        return _("Der Bedarf wurde am %(day)s eingefroren. Änderungen sind nur noch über die federführende Stelle möglich.") % {
            "day": timezone.localtime(when).strftime("%d.%m.%Y") if when else ""
        }
    return _("Zu dieser Beschaffung kann gerade kein Bedarf gemeldet werden.")
