"""A CDO says what the municipality needs: form, check page, receipt; changes it until the freeze, takes it back, binds it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import actor
from accounts.refusals import Refused
from accounts.roles import municipalities_of
from contributions.acting import Frame, answer, status_of
from contributions.deadlines import until
from municipalities.models import Municipality
from municipalities.paging import page_of
from municipalities.typed_forms import bound_data

from ..lifecycle.acts import locked
from ..models import FigureChange, Participation, State, TimeTable
from ..outcome.shown import outcome_context
from ..screens import crumbs_of, methods, own_place, table_of, with_scans
from . import acts
from .figures import lines_of
from .forms import CONTACT, LABELS, ContactForm, DemandForm, WithdrawalForm
from .openness import why_closed
from .own import OwnRow
from .plausibility import questions
from .sight import sight_of

CHANGES_PER_PAGE = 50
LED = 50
"""Notices that "Meine Beteiligungen" lists below those that the municipality takes part in."""


def participation_of(table: TimeTable, place: Municipality) -> Participation | None:
    found = Participation.objects.filter(time_table=table, municipality=place)
    return found.select_related("municipality", "saved_by", "signed_file").first()


@login_required
@methods
@transaction.atomic
def demand(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """The form; what is right goes to the check page, from there it is saved or changed."""
    table, place = table_of(request, pk), own_place(request, municipality)
    if "speichern" in request.POST:
        table = locked(table.pk)  # the positions that the form is compared with stay so until it is saved
    participation = participation_of(table, place)
    items = list(table.items.all())
    form = DemandForm(
        bound_data(request),
        items=[item for item in items if item.dropped_at is None],
        dropped=[item for item in items if item.dropped_at is not None],
        participation=participation,
    )
    row = OwnRow(table, place, participation, True, timezone.now())
    if request.method != "POST":
        if not (row.may_declare or row.may_change):
            return _shut(request, row, form, _why_shut(row), status=200)
        return _form(request, row, form)
    if not form.is_valid():
        return _form(request, row, form)
    if "aendern" in request.POST:
        return _form(request, row, form, status=200)
    if "speichern" not in request.POST:
        return _check(request, row, form)
    version = form.cleaned_data["version"] or 0
    try:
        acts.save_demand(table.pk, place, form.contact(), form.figures(), version=version, by=actor(request))
    except acts.Stale as stale:
        return _conflict(request, row, form, stale.participation)
    except Refused as refusal:
        return _shut(request, row, form, str(refusal), status=409)
    messages.success(request, _("Der Bedarf ist gespeichert. Diese Angabe ist unverbindlich."))
    return redirect("procurement:own", pk=table.page_id, municipality=place.slug)


def _why_shut(row: OwnRow) -> str:
    if row.is_bound and row.table.state in TimeTable.CORRECTABLE:
        return _("Ihre Kommune nimmt verbindlich teil. Änderungen gehen nur noch über die federführende Stelle.")
    if not row.is_active and row.table.takes_figures(row.now):
        return _("Die Frist für Interesse ist vorbei. Sie können die federführende Stelle um späte Teilnahme bitten.")
    return why_closed(row.table, row.now)


def _context(row: OwnRow, form: Any, title: str) -> dict[str, Any]:
    table = row.table
    return {
        "row": row,
        "table": table,
        "municipality": row.municipality,
        "participation": row.participation,
        "form": form,
        "labels": LABELS,
        "freezes": until(table.freezes_at) if table.freezes_at else "",
        "title": title,
        "crumbs": crumbs_of(table, (title, None)),
    }


def _form(request: HttpRequest, row: OwnRow, form: DemandForm, *, status: int | None = None) -> HttpResponse:
    title = _("Bedarf ändern") if row.is_active else _("Interesse bekunden")
    return TemplateResponse(request, "procurement/demand/form.html", _context(row, form, title), status=status or status_of(request, form))


def _check(request: HttpRequest, row: OwnRow, form: DemandForm) -> HttpResponse:
    before = {line.item.pk: line.figure.expected for line in form.lines}
    odd = questions(row.table, row.municipality, form.items, form.figures(), before)
    sent = [(name, value) for name, value in form.data.items() if name not in ("csrfmiddlewaretoken", "aendern")]
    context = {**_context(row, form, _("Angaben prüfen")), "typed": form.typed(), "questions": odd, "sent": sent}
    return TemplateResponse(request, "procurement/demand/check.html", context)


def _shut(request: HttpRequest, row: OwnRow, form: DemandForm, reason: str, *, status: int) -> HttpResponse:
    """Nothing can be saved any more: why, what to do, and all that was typed. A late wish is asked for with it, from here."""
    typed = form.typed() if form.is_bound and form.is_valid() else []
    late = ContactForm(form.data) if typed and row.may_ask_late else None
    context = {**_context(row, form, _("Bedarf")), "reason": reason, "typed": typed, "late": late}
    return TemplateResponse(request, "procurement/demand/shut.html", context, status=status)


def _conflict(request: HttpRequest, row: OwnRow, form: DemandForm, stored: Participation) -> HttpResponse:
    """A colleague saved something else meanwhile: both texts; what was typed stays in the form and can be saved over it."""
    theirs = lines_of(stored, form.items)
    pairs = [(mine, other) for mine, other in zip(form.typed(), theirs, strict=True) if mine.figure.values() != other.figure.values()]
    again = DemandForm(form.data, items=form.items, participation=stored)
    again.take_over(stored.version)
    said = [(form[name].label, getattr(stored, name), form.cleaned_data[name]) for name in CONTACT]
    facts = [(label, _in_words(other), _in_words(mine)) for label, other, mine in said if mine != other]
    context = {**_context(row, again, _("Zwei Fassungen")), "pairs": pairs, "facts": facts, "stored": stored}
    return TemplateResponse(request, "procurement/demand/conflict.html", context, status=409)


def _in_words(value: str | bool) -> str:
    return (_("Ja") if value else _("Nein")) if isinstance(value, bool) else value


@login_required
@require_safe
def own(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """What a municipality said, how it stands, and the history of every figure; for all its people."""
    table = table_of(request, pk)
    place = next((one for one in municipalities_of(request.user) if one.slug == municipality), None)
    participation = participation_of(table, place) if place else None
    if place is None or participation is None:
        raise Http404
    with_scans([participation.signed_file])
    row = OwnRow(table, place, participation, request.user.has_perm("procurement.declare_demand", place), timezone.now())
    title = _("Bedarf: %(municipality)s") % {"municipality": place.display_name}
    page, changes = changes_of(request, participation)
    lines = lines_of(participation, list(table.items.all()))
    context = {
        **_context(row, None, title),
        "lines": lines,
        "says_figures": any(line.quantities for line in lines),
        "page_obj": page,
        "changes": changes,
        **outcome_context(request.user, table, sight_of(request.user, table), [row]),
    }
    return TemplateResponse(request, "procurement/demand/own.html", context)


def changes_of(request: HttpRequest, participation: Participation) -> tuple[Any, list[list[FigureChange]]]:
    """A page of the history of the figures, latest first, and its changes together as they were saved: one position at one time."""
    found = FigureChange.objects.filter(participation=participation).select_related("item", "by")
    page = page_of(request, found.order_by("-at", "item__place", "pk"), CHANGES_PER_PAGE)
    return page, [list(group) for _saved, group in groupby(page, key=lambda change: (change.at, change.item_id))]


@login_required
@methods
def late(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """Ask the lead to be let in after the deadline."""
    table, place = table_of(request, pk), own_place(request, municipality)
    form = ContactForm(bound_data(request))

    def act() -> str:
        if not table.page.is_shown:
            raise Refused(_("Diese Bekanntmachung wird derzeit nicht gezeigt."))
        acts.ask_late(table.pk, place, form.contact(), by=actor(request))
        return _("Ihre Anfrage ist bei der federführenden Stelle.")

    title = _("Um späte Teilnahme bitten")
    frame = Frame("procurement/demand/late.html", title, table.page.title, table.page.get_absolute_url(), crumbs_of(table, (title, None)))
    row = OwnRow(table, place, participation_of(table, place), True, timezone.now())
    return answer(request, form, act, frame, table=table, municipality=place, is_shut=not row.may_ask_late)


@login_required
@methods
def withdraw(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """Ask, then take the interest back; a second click finds it taken back and says so."""
    table, place = table_of(request, pk), own_place(request, municipality)
    participation = participation_of(table, place)
    if participation is None:
        raise Http404
    row = OwnRow(table, place, participation, True, timezone.now())
    if request.method != "POST" and not row.may_withdraw:
        raise Http404
    form = WithdrawalForm(bound_data(request))

    def act() -> str:
        acts.withdraw(participation.pk, reason=form.cleaned_data["reason"], by=actor(request))
        return _("%(municipality)s ist nicht mehr beteiligt.") % {"municipality": place}

    title = _("Zurückziehen")
    own_page = reverse("procurement:own", args=[table.page_id, place.slug])
    back = table.page.get_absolute_url() if table.page.is_shown else own_page
    frame = Frame("procurement/demand/withdraw.html", title, table.page.title, back, crumbs_of(table, (title, None)))
    is_marked = participation.is_active and table.state in TimeTable.AFTER_FREEZE
    return answer(request, form, act, frame, table=table, municipality=place, is_marked=is_marked, is_shut=not row.may_withdraw)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """ "Meine Beteiligungen": all notices in which a municipality of the person has a row, and those it leads."""
    own_places = municipalities_of(request.user)
    found = Participation.objects.filter(municipality__in=own_places).exclude(time_table__state=State.DRAFT)
    found = found.select_related("municipality", "time_table__page__municipality", "saved_by").order_by("-declared_at", "-pk")
    page = page_of(request, found, 30)
    now = timezone.now()
    rows = [
        OwnRow(one.time_table, one.municipality, one, request.user.has_perm("procurement.declare_demand", one.municipality), now)
        for one in page
    ]
    led = TimeTable.objects.filter(page__municipality__in=own_places, page__live=True).exclude(state=State.DRAFT)
    shown = list(led.select_related("page").order_by("-pk")[: LED + 1])
    context = {
        "rows": rows,
        "page_obj": page,
        "led": shown[:LED],
        "more_led": led.count() - LED if len(shown) > LED else 0,
        "title": _("Meine Beteiligungen"),
        "crumbs": [(_("Mein Bereich"), "/mein-bereich/"), (_("Meine Beteiligungen"), None)],
    }
    return TemplateResponse(request, "procurement/demand/mine.html", context)
