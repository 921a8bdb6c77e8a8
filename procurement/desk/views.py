"""The desk of joint procurements in the Wagtail admin: which run, what waits, and one notice with its sums and acts.

Editors read sums, no names of who takes part, no single figures and no values in euros (demand/sight.py).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import actor
from accounts.acts import why_not
from contributions.acting import status_of
from contributions.deadlines import until
from contributions.desk.access import editors_only
from contributions.desk.frame import Tab
from contributions.desk.timeline import acts_on
from municipalities.paging import page_of

from ..logged import OF_PARTICIPANTS
from ..models import State, TimeTable
from ..public.life import life_of
from ..screens import methods
from .acts import ACTS, offered
from .forms import NoticeFilter
from .totals import heads_of, totals_of
from .waiting import notices, ours, waits_for

PER_PAGE = 50
RUNNING, WAITING, ALL = "laufend", "wartet", "alle"


@editors_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Notices that run, those that wait for the KTS first; or those alone; or all of them, to be searched."""
    here, now = reverse("procurement_desk:index"), timezone.now()
    known = notices(now)
    parts = {RUNNING: known.filter(state__in=TimeTable.RUNNING), WAITING: known.filter(ours()), ALL: known}
    search = NoticeFilter(request.GET, stand=[(state.value, state.label) for state in State if state != State.DRAFT])
    wanted, asked = search.wanted(), request.GET.get("zeige", "")
    shown = ALL if wanted else asked if asked in parts else RUNNING  # who searches looks everywhere
    found = _matching(parts[shown], wanted).order_by("has_cdo", "-late", "freezes_at", "-pk")
    page = page_of(request, found, PER_PAGE)
    waiting = parts[WAITING].count()
    context = {
        "tabs": [
            Tab(_("Laufend"), here, shown == RUNNING, parts[RUNNING].count()),
            Tab(_("Wartet auf die KTS"), f"{here}?zeige={WAITING}", shown == WAITING, waiting),
            Tab(_("Alle"), f"{here}?zeige={ALL}", shown == ALL),
        ],
        "shown": shown,
        "filter": search,
        "is_narrowed": bool(wanted),
        "waiting": waiting,
        "page_obj": page,
        "rows": [(table, until(table.freezes_at) if table.freezes_at else "", waits_for(table, now)) for table in page],
    }
    return TemplateResponse(request, "procurement/desk/index.html", context)


def _matching(tables: Any, wanted: dict[str, Any]) -> Any:
    for word in wanted.get("q", "").split():
        named = Q(page__title__icontains=word) | Q(page__number__icontains=word) | Q(page__municipality__name__icontains=word)
        tables = tables.filter(named)
    return tables.filter(state=wanted["stand"]) if "stand" in wanted else tables


@editors_only
@methods
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: its way, sums, and what can be done now. A POST names its act in ``act``."""
    name, sent, refused = request.POST.get("act", ""), None, ""
    table = get_object_or_404(notices(timezone.now()), page=pk)
    if request.method == "POST":
        if (act := ACTS.get(name)) is None:
            raise Http404
        form = sent = act.form(request.POST, prefix=name)
        refused = why_not(request, lambda: act.run(table, form.cleaned_data, actor(request)), form)
        if not refused:
            return redirect("procurement_desk:notice", pk)
        table = get_object_or_404(notices(timezone.now()), page=pk)
    possible = dict.fromkeys([*offered(table), *([name] if name else [])])  # what was typed stays where a colleague was faster
    context = {
        "table": table,
        "life": life_of(table),
        "waits": waits_for(table, timezone.now()),
        "heads": heads_of(table),
        "totals": totals_of(table),
        "moments": acts_on(table.page, unnamed=OF_PARTICIPANTS),
        "acts": [(key, ACTS[key], sent if key == name and sent else ACTS[key].form(prefix=key), key == name) for key in possible],
        "error": refused,
    }
    status = status_of(request, sent) if sent is not None else 200
    return TemplateResponse(request, "procurement/desk/notice.html", context, status=status)
