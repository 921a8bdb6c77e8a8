"""What joint procurements show in "Mein Bereich": what waits for the CDO of a municipality, and the way to all they take part in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role
from accounts.panels import Panel, register_panel
from accounts.roles import municipalities_of
from contributions.deadlines import until
from municipalities.models import Municipality

from .models import Figure, Item, Participation, State, TimeTable, Verdict
from .outcome.verdicts import OPENS_AFTER

P = Participation.State
LIMIT = 20
ASKED_FOR = timedelta(days=730)
"""So long after the award a verdict is asked for here; it can be given later too."""


@dataclass(frozen=True, slots=True)
class Row:
    url: str
    title: str
    sentence: str


def register() -> None:
    register_panel(Panel("procurement/panel_waiting.html", waiting, order=8))
    register_panel(Panel("procurement/panel_side.html", ways, order=26, place="side"))


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for a CDO; nothing for everybody else. Two statements."""
    places = municipalities_of(request.user, Role.CDO)
    if not places:
        return None
    rows = [*_of_participants(places, timezone.now()), *_of_leads(places)]
    return {"rows": rows} if rows else None


def ways(request: HttpRequest) -> dict[str, Any] | None:
    return {} if municipalities_of(request.user) else None


def _of_participants(places: list[Municipality], now: datetime) -> list[Row]:
    """Figures that are missing before the freeze, a signature before the last day, a verdict: one statement for all three."""
    day = timezone.localdate(now)
    given = Q(minimum__isnull=False) | Q(expected__isnull=False) | Q(maximum__isnull=False)
    figure = Figure.objects.filter(given, item=OuterRef("pk"), participation=OuterRef(OuterRef("pk")))
    unsaid = Item.objects.filter(time_table=OuterRef("time_table"), dropped_at=None).exclude(Exists(figure))
    judged = Verdict.objects.filter(time_table=OuterRef("time_table"), municipality=OuterRef("municipality"))
    missing = Q(Exists(unsaid), state=P.INTERESTED, time_table__state=State.INTEREST, time_table__freezes_at__gt=now)
    unsigned = Q(state=P.INTERESTED, time_table__state=State.BINDING, time_table__binding_until__gt=now)
    bought = Q(
        ~Exists(judged),
        state=P.BOUND,
        time_table__state__in=(State.AWARDED, State.CLOSED),
        time_table__award__awarded_on__range=(day - ASKED_FOR, day - OPENS_AFTER),
    )
    found = Participation.objects.filter(missing | unsigned | bought, municipality__in=places)
    found = found.filter(time_table__page__live=True, time_table__page__archived_at=None)
    rows = found.select_related("municipality", "time_table__page").order_by("time_table__freezes_at", "pk")[:LIMIT]
    return [_row_of(one) for one in rows]


def _row_of(participation: Participation) -> Row:
    table = participation.time_table
    if table.state == State.INTEREST and table.freezes_at:
        what, name, text, moment = _("Bedarf ergänzen"), "demand", _("Nicht zu jeder Position steht eine Menge"), table.freezes_at
    elif table.state == State.BINDING and table.binding_until:
        what, name, text, moment = _("Verbindlich teilnehmen"), "own", _("Die unterschriebene Vereinbarung fehlt"), table.binding_until
    else:
        what, name, text, moment = _("Bewerten"), "verdict", _("Würden Sie wieder gemeinsam beschaffen?"), None
    said = f"{text}, {until(moment)}" if moment else text
    address = reverse(f"procurement:{name}", args=[table.page_id, participation.municipality.slug])
    return Row(address, f"{what}: {table.page.title}", f"{participation.municipality}: {said}")


def _of_leads(places: list[Municipality]) -> list[Row]:
    """Late requests that a lead has to decide on; one statement."""
    asking = Count("participations", filter=Q(participations__state=P.ASKED))
    led = TimeTable.objects.filter(page__municipality__in=places, page__live=True, page__archived_at=None)
    found = led.filter(state__in=TimeTable.GATHERING).annotate(asking=asking).filter(asking__gt=0)
    return [
        Row(
            reverse("procurement:leading", args=[table.page_id]),
            _("Über späte Anfragen entscheiden: %(notice)s") % {"notice": table.page.title},
            ngettext("%(count)d Kommune möchte noch teilnehmen", "%(count)d Kommunen möchten noch teilnehmen", table.asking)
            % {"count": table.asking},
        )
        for table in found.select_related("page").order_by("pk")[:LIMIT]
    ]
