"""The bundled demand of a notice, for who may see totals; what it says to whom is decided in the modules beside it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.actors import actor
from municipalities.export import FORMATS

from ..demand.sight import Sight
from ..leading.estimates import estimates_of
from ..models import TimeTable
from ..screens import crumbs_of, seen_table
from . import exports, spread
from .changes import changes_of
from .figures import LEVELS, Demand, demand_of
from .picture import picture_of
from .thresholds import estimate, highest_estimate, limits_of
from .totals import DEFAULT, SCENARIOS, PositionTotal, level_label, totals_of

UNTOLD = gettext_lazy("Nicht gezeigt: Aus der Aufteilung folgten einzelne Angaben.")


def bars_of(demand: Demand, totals: list[PositionTotal]) -> list[dict[str, Any]]:
    """What procurement/bundle/bars.html draws."""
    return [
        {
            "position": one,
            "picture": picture_of(one),
            "own": [(party.name, one.own(party)) for party in demand.own],
            "note": _note(one, demand),
        }
        for one in totals
    ]


def _note(one: PositionTotal, demand: Demand) -> str:
    """ "9 Kommunen · mindestens 3.150, höchstens 6.200 Stück · Bamberg 620" """
    own = [
        f"{party.name} {said}" if (said := one.own(party)) else _("%(place)s: noch ohne Angabe") % {"place": party.name}
        for party in demand.own
    ]
    count = ngettext("%(count)d Kommune", "%(count)d Kommunen", one.parties) % {"count": one.parties} if one.parties else ""
    return " · ".join(filter(None, [count, one.told_beside, *own]))


def summary_of(table: TimeTable, sight: Sight) -> dict[str, Any]:
    """The bars on the page of the notice itself."""
    demand = demand_of(table, sight)
    return {"bars": bars_of(demand, totals_of(demand)), "demand": demand, "level": level_label(SCENARIOS[DEFAULT])}


def _values(table: TimeTable, demand: Demand, totals: list[PositionTotal], level: str) -> dict[str, Any]:
    """Estimated values, for who may know unit estimates."""
    prices = estimates_of(table)
    highest = highest_estimate(demand, totals, prices)
    return {
        "estimate": estimate(totals, prices),
        "highest": highest,
        "yearly": spread.yearly_value(demand, level, prices),
        "limits": limits_of(table, highest.total) if highest.is_known else None,
    }


@login_required
@require_safe
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """Totals per position and over time in one of three scenarios."""
    table, sight = seen_table(request, pk)
    scenario = request.GET.get("szenario", DEFAULT)
    scenario = scenario if scenario in SCENARIOS else DEFAULT
    level, demand = SCENARIOS[scenario], demand_of(table, sight)
    totals = totals_of(demand, scenario)
    title = _("Gebündelter Bedarf")
    context = {
        "table": table,
        "sight": sight,
        "demand": demand,
        "bars": bars_of(demand, totals),
        "level": level_label(level),
        "levels": [level_label(name) for name in LEVELS],
        "scenarios": [(code, level_label(name), code == scenario) for code, name in SCENARIOS.items()],
        "starts": spread.by_start(demand, level),
        "budget": spread.by_budget_year(demand, level),
        "counts": [
            (_("Erster Beginn"), spread.starts(demand)),
            (_("Erstes Haushaltsjahr"), spread.budget_years(demand)),
            (_("Größenklasse"), spread.sizes(demand)),
        ],
        "untold": UNTOLD if demand.rows else _("Noch keine Angabe"),
        "is_changed": bool(changes_of(table, demand)),
        "files": [(form, reverse("procurement:bundle_file", args=[pk, form])) for form in FORMATS],
        "title": title,
        "crumbs": crumbs_of(table, (title, None)),
        **(_values(table, demand, totals, level) if sight.sees_values else {}),
    }
    return TemplateResponse(request, "procurement/bundle/index.html", context)


@login_required
@require_safe
def bundle_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The same numbers as a file; who fetched it is logged."""
    table, sight = seen_table(request, pk)
    if form not in FORMATS:
        raise Http404
    return exports.answer(table, demand_of(table, sight), form, by=actor(request))
