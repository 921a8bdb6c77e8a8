"""The guard-rails on the pages of the lead: the list, and a page for each answer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import actor
from contributions.acting import Frame
from contributions.acting import answer as answered

from ..demand.sight import sight_of
from ..leading.estimates import estimates_of
from ..models import State, TimeTable
from ..screens import lead_crumbs, led_table, methods, require_leading
from . import answers
from .changes import changes_of
from .figures import demand_of
from .forms import AnswerForm
from .guard_rails import Finding, GuardRail, Subject, findings
from .thresholds import highest_estimate, limits_of
from .totals import totals_of


def subject_of(table: TimeTable, user: Any) -> Subject:
    """What the guard-rails look at, as the lead sees it; a constant number of statements."""
    demand = demand_of(table, sight_of(user, table))
    highest = highest_estimate(demand, totals_of(demand), estimates_of(table))
    return Subject(table, demand, highest, limits_of(table, highest.total), changes_of(table, demand))


@login_required
@require_safe
def guard_rails(request: HttpRequest, pk: int) -> HttpResponse:
    """All guard-rails with what was answered."""
    table = _table(request, pk)
    said = answers.answers_of(table)
    found = [(rail, finding, said.get(rail.code)) for rail, finding in findings(subject_of(table, request.user))]
    title = _("Leitplanken")
    context = {
        "table": table,
        "rails": found,
        "may_act": table.state in TimeTable.RUNNING and request.user.has_perm("procurement.lead", table.page),
        "title": title,
        "crumbs": _crumbs(table, title, is_list=True),
    }
    return TemplateResponse(request, "procurement/bundle/guard_rails.html", context)


@login_required
@methods
def guard_rail(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The lead's answer to one of them."""
    table = _table(request, pk)
    require_leading(request, table)
    rail, finding = _found(request, table, code)
    stored = answers.answers_of(table).get(code)
    data = request.POST.copy() if request.method == "POST" else None
    initial = {"answer": stored.answer, "note": stored.note} if stored else {}
    form = AnswerForm(data, initial={**initial, "opened": answers.stamp(stored)})

    def act() -> str:
        values = form.cleaned_data
        try:
            answers.answer(table.pk, code, values["answer"], values["note"], opened=values["opened"], by=actor(request))
        except answers.Overtaken as refusal:
            form.data["opened"] = answers.stamp(refusal.stored)  # the second time it is meant
            raise
        return _("Ihre Antwort ist gespeichert.")

    back = reverse("procurement:guard_rails", args=[pk])
    frame = Frame("procurement/bundle/guard_rail.html", rail.title, _("Leitplanken"), back, _crumbs(table, rail.title))
    return answered(request, form, act, frame, table=table, rail=rail, finding=finding, is_shut=table.state not in TimeTable.RUNNING)


def _table(request: HttpRequest, pk: int) -> TimeTable:
    """Of a published notice that the person leads; raises Http404, PermissionDenied."""
    table = led_table(request, pk)
    if table.state == State.DRAFT:
        raise Http404
    return table


def _found(request: HttpRequest, table: TimeTable, code: str) -> tuple[GuardRail, Finding]:
    for rail, finding in findings(subject_of(table, request.user)):
        if rail.code == code:
            return rail, finding
    raise Http404


def _crumbs(table: TimeTable, here: Any, *, is_list: bool = False) -> list[tuple[Any, str | None]]:
    way = lead_crumbs(table, here)
    return way if is_list else [*way[:-1], (_("Leitplanken"), reverse("procurement:guard_rails", args=[table.page_id])), way[-1]]
