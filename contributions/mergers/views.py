"""The assistant of a merger: two questions, a preview, the act, what it did, and the way back within a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import NOT_SAVED, carry_out
from accounts.mergers import acts
from accounts.mergers.letters import moment
from accounts.refusals import Refused
from accounts.second_factor import step_up
from municipalities.mergers.moving import why_not_undone
from municipalities.mergers.registry import look
from municipalities.mergers.rules import by_hand, why_not
from municipalities.models import Merger, Municipality
from municipalities.paging import page_of

from .forms import CarryOutForm, MergerForm

PER_PAGE = 50
CONFLICT, UNREADABLE = 409, 422
View = Callable[..., HttpResponseBase]


def for_who_edits_municipalities(view: View) -> View:
    """Raise PermissionDenied for everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("municipalities.change_municipality"):
            raise PermissionDenied(_("Die Verwaltung ist der KTS-Redaktion vorbehalten."))
        return view(request, *args, **kwargs)

    return guarded


@for_who_edits_municipalities
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All mergers, the newest first."""
    rows = Merger.objects.select_related("former", "successor", "carried_out_by")
    return TemplateResponse(request, "contributions/mergers/index.html", {"page_obj": page_of(request, rows, PER_PAGE)})


@for_who_edits_municipalities
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The questions; with answers in the address the preview; POST carries it out."""
    former = get_object_or_404(Municipality.objects.select_related("successor"), pk=pk)
    step_up(request)
    if request.method == "POST":
        return _carry_out(request, former)
    if done := Merger.objects.in_force().filter(former=former).first():
        return redirect("mergers:shown", done.pk)
    asked = request.GET if {"successor", "on"} & set(request.GET) else None
    return _page(request, former, MergerForm(asked, initial=_noted(former)))


def _noted(former: Municipality) -> dict[str, Any]:
    """What stands at the municipality already: a successor, and the day after its last."""
    noted: dict[str, Any] = {"successor": former.successor_id} if former.successor_id else {}
    return {**noted, "on": former.valid_to + timedelta(days=1)} if former.valid_to else noted


def _page(request: HttpRequest, former: Municipality, form: MergerForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The questions with what was typed, and below them why not, or what would move."""
    context: dict[str, Any] = {"former": former, "form": form, "error": refused or (NOT_SAVED if form.errors else "")}
    if form.is_bound and not context["error"]:
        successor, on = form.cleaned_data["successor"], form.cleaned_data["on"]
        context["error"] = why_not(former, successor, on)
        context["preview"] = not context["error"] and {
            "successor": successor,
            "on": on,
            "lines": look(former, successor),
            "by_hand": by_hand(former, successor),
            "form": CarryOutForm(initial={"successor": successor.pk, "on": date_format(on, "d.m.Y")}, auto_id="durchfuehren_%s"),
        }
    return TemplateResponse(request, "contributions/mergers/start.html", context, status=status)


def _carry_out(request: HttpRequest, former: Municipality) -> HttpResponse:
    form = CarryOutForm(request.POST)
    if not form.is_valid():
        return _page(request, former, MergerForm(request.POST), status=UNREADABLE)
    values = form.cleaned_data
    try:
        merger = acts.carry_out(former, values["successor"], values["on"], key=values["key"], by=actor(request))
    except acts.AlreadyDone as refusal:
        messages.error(request, str(refusal))
        return redirect("mergers:shown", refusal.merger.pk)
    except Refused as refusal:
        return _page(request, former, MergerForm(request.POST), refused=str(refusal), status=CONFLICT)
    if merger.is_undone:  # an old tab: its page says so
        return redirect("mergers:shown", merger.pk)
    done = _("%(former)s ist jetzt Teil von %(successor)s. Bis zum %(until)s, können Sie das rückgängig machen.")
    messages.success(request, done % {"former": former, "successor": merger.successor, "until": moment(merger.undo_until)})
    return redirect("mergers:shown", merger.pk)


def _found(pk: int) -> Merger:
    related = ("former", "successor__successor", "carried_out_by", "undone_by")
    return get_object_or_404(Merger.objects.select_related(*related), pk=pk)


@for_who_edits_municipalities
@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """What a merger did, and whether it can still be undone."""
    merger = _found(pk)
    return TemplateResponse(request, "contributions/mergers/shown.html", {"merger": merger, "why_not": why_not_undone(merger)})


@for_who_edits_municipalities
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Asks before it, and does it."""
    merger = _found(pk)
    step_up(request)
    if request.method == "POST":
        carry_out(request, lambda: _undone(merger, request))
        return redirect("mergers:shown", merger.pk)
    if why_not_undone(merger):
        return redirect("mergers:shown", merger.pk)
    return TemplateResponse(request, "contributions/mergers/undo.html", {"merger": merger})


def _undone(merger: Merger, request: HttpRequest) -> str:
    done = acts.take_back(merger, by=actor(request))
    return _("%(former)s und %(successor)s sind wieder zwei Kommunen.") % {"former": done.former, "successor": done.successor}
