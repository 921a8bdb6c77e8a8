"""Why the figures of a notice cannot change."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import State, TimeTable


def why_closed(table: TimeTable, now: datetime | None = None) -> str:
    """Why figures cannot change; "" while they can."""
    now = now or timezone.now()
    if table.takes_figures(now):
        return ""
    if table.frozen_at or (table.freezes_at and now >= table.freezes_at and table.state == State.INTEREST):
        when = table.frozen_at or table.freezes_at
        return _("Der Bedarf wurde am %(day)s eingefroren. Änderungen sind nur noch über die federführende Stelle möglich.") % {
            "day": timezone.localtime(when).strftime("%d.%m.%Y") if when else ""
        }
    if table.state == State.CANCELLED:
        return _("Die Beschaffung wurde abgebrochen.")
    return _("Zu dieser Beschaffung kann gerade kein Bedarf gemeldet werden.")
