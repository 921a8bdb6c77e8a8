"""What a notice waits for, and where the KTS should look: for the list of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, Role
from contributions.deadlines import until

from ..models import Participation, State, TimeTable

UNANSWERED_FOR = timedelta(days=7)
"""A late request that the lead has not decided on for so long."""
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waits:
    """``is_ours``: the KTS has to ask or to act."""

    what: str
    is_ours: bool = False


def notices(now: datetime) -> QuerySet[TimeTable]:
    """All published notices with what ``waits_for`` asks, in one statement."""
    late = Q(participations__state=Participation.State.ASKED, participations__declared_at__lte=now - UNANSWERED_FOR)
    cdos = Membership.objects.filter(role=Role.CDO, user__is_active=True, municipality=OuterRef("page__municipality"))
    found = TimeTable.objects.exclude(state=State.DRAFT).select_related("page__municipality")
    return found.annotate(late=Count("participations", filter=late), has_cdo=Exists(cdos))


def ours() -> Q:
    """Which of them the KTS should look at."""
    return Q(state__in=TimeTable.RUNNING) & (Q(has_cdo=False) | Q(late__gt=0))


def waits_for(table: Any, now: datetime) -> list[Waits]:
    """In sentences, what the KTS should look at first; nothing for what is over."""
    return list(_waits(table, now)) if table.state in TimeTable.RUNNING else []


def _waits(table: Any, now: datetime) -> Iterator[Waits]:
    if not table.has_cdo:
        yield Waits(_("Federführung hat keine CDO"), is_ours=True)
    if table.late:
        text = ngettext(
            "%(count)d späte Anfrage seit einer Woche ohne Antwort", "%(count)d späte Anfragen seit einer Woche ohne Antwort", table.late
        )
        yield Waits(text % {"count": table.late}, is_ours=True)
    if table.state == State.INTEREST and table.freezes_at and now < table.freezes_at <= now + SOON:
        yield Waits(_("Bedarf wird eingefroren, änderbar %(until)s") % {"until": until(table.freezes_at)})
    elif table.state == State.BINDING and table.binding_until and now < table.binding_until <= now + SOON:
        yield Waits(_("Verbindliche Teilnahme %(until)s") % {"until": until(table.binding_until)})
