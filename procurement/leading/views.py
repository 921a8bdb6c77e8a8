"""The pages of the lead: who takes part with which figures, and every step of the procedure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import actor
from accounts.acts import why_not
from contributions.acting import Frame, answer, status_of
from contributions.deadlines import until
from contributions.drafts import content_of
from contributions.models import Submission
from municipalities.typed_forms import TypedForm, bound_data

from ..demand import acts as demand
from ..demand.figures import lines_of
from ..demand.forms import LABELS
from ..lifecycle import acts, planning
from ..models import Participation, State, TimeTable
from ..opened import Newer
from ..screens import lead_crumbs, led_table, methods, require_leading
from . import forms
from .estimates import estimates_of, positions_of, set_estimates
from .steps import STEPS, acts_for

MOST_SHOWN = 400
"""Participants on one page; a notice with more of them than Germany has districts is none."""


@login_required
@methods
def days(request: HttpRequest, pk: int) -> HttpResponse:
    """The time table of a draft or of a published notice."""
    table = led_table(request, pk)
    require_leading(request, table)
    form = forms.DaysForm(bound_data(request), stored=asdict(planning.Days.of(table)))

    def act() -> str:
        form.saved(lambda opened: acts.set_days(table.pk, form.days(), opened=opened, by=actor(request)))
        return _("Der Zeitplan ist gespeichert.")

    if form.is_bound and form.is_valid():
        for name, reason in planning.why_not_these(table, form.days(), timezone.now()).items():
            form.add_error(name, reason)
    refused = why_not(request, act, form) if request.method == "POST" else ""
    if request.method == "POST" and not refused:
        return redirect(_after_days(table))
    title = _("Zeitplan festlegen")
    context = {
        "form": form,
        "refused": refused,
        "title": title,
        "table": table,
        "back_title": table.page.draft_title,
        "back_url": _after_days(table),
        "crumbs": lead_crumbs(table, title),
    }
    return TemplateResponse(request, "procurement/leading/days.html", context, status=status_of(request, form))


def _after_days(table: TimeTable) -> str:
    """A draft goes on with its task list; a published notice with its lead."""
    name = "writing:tasks" if table.state == State.DRAFT else "procurement:leading"
    return reverse(name, args=[table.page_id])


@login_required
@methods
def estimates(request: HttpRequest, pk: int) -> HttpResponse:
    """What one unit of each position may cost."""
    table = led_table(request, pk)
    require_leading(request, table)
    submission = Submission.objects.filter(page=table.page_id).select_related("revision").order_by("-pk").first()
    draft = content_of(submission) if submission else table.page
    positions = positions_of(table, draft)
    labels = [(key, f"{name} ({unit})" if unit else name) for key, name, unit in positions]
    stored = {str(key): net for key, net in estimates_of(table).items()}
    form = forms.EstimatesForm(bound_data(request), positions=labels, stored=stored)

    def act() -> str:
        wanted = {UUID(key): net for key, net in form.estimates().items()}
        form.saved(lambda opened: set_estimates(table.pk, wanted, opened=opened, by=actor(request)))
        return _("Die Schätzwerte sind gespeichert.")

    title = _("Schätzwerte festlegen")
    frame = Frame("procurement/leading/estimates.html", title, table.page.draft_title, _after_days(table), lead_crumbs(table, title))
    return answer(request, form, act, frame, table=table, is_shut=not positions or table.state not in TimeTable.PREPARED)


@login_required
@require_safe
def leading(request: HttpRequest, pk: int) -> HttpResponse:
    """Who takes part, with which figures; and what the lead can do now."""
    table = led_table(request, pk)
    if table.state == State.DRAFT:
        return redirect("writing:tasks", pk=pk)
    found = Participation.objects.filter(time_table=table).select_related("municipality").prefetch_related("figures")
    participations = list(found[:MOST_SHOWN])
    items = list(table.items.filter(dropped_at=None))
    context = {
        "table": table,
        "items": items,
        "rows": [(one, lines_of(one, items)) for one in participations if one.is_active],
        "bound": sum(one.is_bound for one in participations),
        "asking": [one for one in participations if one.state == Participation.State.ASKED],
        "ended": [one for one in participations if not one.is_active and one.state != Participation.State.ASKED],
        "may_act": request.user.has_perm("procurement.lead", table.page),
        "may_correct": table.state in TimeTable.CORRECTABLE,
        "may_release": table.state in TimeTable.RUNNING,
        "acts": acts_for(table),
        "title": _("Beteiligte und Schritte"),
        "crumbs": lead_crumbs(table, _("Beteiligte und Schritte")),
    }
    return TemplateResponse(request, "procurement/leading/index.html", context)


def _step(request: HttpRequest, pk: int, name: str, form: TypedForm, act: Callable[[TimeTable], str], **more: Any) -> HttpResponse:
    """A page with one act of the lead."""
    table = led_table(request, pk)
    require_leading(request, table)
    title, states = STEPS[name]
    back = reverse("procurement:leading", args=[pk])
    frame = Frame(f"procurement/leading/{name}.html", title, table.page.title, back, lead_crumbs(table, title))
    return answer(request, form, lambda: act(table), frame, table=table, is_shut=table.state not in states, **more)


def _numbers(table: TimeTable) -> dict[str, int]:
    """How many are bound, and how many are interested and may still be."""
    states = list(Participation.objects.active().filter(time_table=table).values_list("state", flat=True))
    return {"bound": states.count(Participation.State.BOUND), "unbound": states.count(Participation.State.INTERESTED)}


@login_required
@methods
def ask_to_bind(request: HttpRequest, pk: int) -> HttpResponse:
    def act(table: TimeTable) -> str:
        acts.ask_to_bind(table.pk, by=actor(request))
        return _("Die interessierten Kommunen sind aufgerufen, verbindlich teilzunehmen.")

    table = led_table(request, pk)
    ends = until(table.binding_until) if table.binding_until else ""
    return _step(request, pk, "ask_to_bind", TypedForm(bound_data(request)), act, binding_until=ends, **_numbers(table))


@login_required
@methods
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    table = led_table(request, pk)
    form = forms.PublicationForm(bound_data(request), stored=acts.publication_of(table))

    def act(table: TimeTable) -> str:
        form.saved(lambda opened: acts.publish(table.pk, **form.said, opened=opened, by=actor(request)))
        return _("Die Bekanntmachung ist eingetragen.")

    return _step(request, pk, "publish", form, act, **_numbers(table))


@login_required
@methods
def award(request: HttpRequest, pk: int) -> HttpResponse:
    table = led_table(request, pk)
    form = forms.AwardForm(bound_data(request), stored=acts.award_of(table))

    def act(table: TimeTable) -> str:
        form.saved(lambda opened: acts.award(table.pk, form.awarded(), opened=opened, by=actor(request)))
        return _("Der Zuschlag ist eingetragen.")

    return _step(request, pk, "award", form, act)


@login_required
@methods
def close(request: HttpRequest, pk: int) -> HttpResponse:
    def act(table: TimeTable) -> str:
        acts.close(table.pk, by=actor(request))
        return _("Die Beschaffung ist abgeschlossen.")

    return _step(request, pk, "close", TypedForm(bound_data(request)), act)


@login_required
@methods
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.ReasonForm(bound_data(request))

    def act(table: TimeTable) -> str:
        acts.cancel(table.pk, reason=form.cleaned_data["reason"], by=actor(request))
        return _("Die Beschaffung ist abgebrochen. Alle Beteiligten bekommen eine E-Mail.")

    return _step(request, pk, "cancel", form, act)


@login_required
@methods
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    if (done := _handed_over(request, pk)) is not None:
        return redirect(done.page.get_absolute_url())
    table = led_table(request, pk)
    form = forms.SuccessorForm(bound_data(request), successors=acts.leaders_for(table))

    def act(table: TimeTable) -> str:
        successor = form.cleaned_data["successor"]
        acts.change_lead(table.pk, successor, by=actor(request))
        return _("%(municipality)s ist jetzt federführend.") % {"municipality": successor}

    answered = _step(request, pk, "hand_over", form, act)
    gone = answered.status_code == 302
    return redirect(table.page.get_absolute_url()) if gone else answered  # who handed over does not lead any more


def _handed_over(request: HttpRequest, pk: int) -> TimeTable | None:
    """The notice where the municipality that was sent leads already: the second click of who does not lead any more."""
    if request.method != "POST":
        return None
    found = TimeTable.objects.visible_to(request.user).select_related("page__municipality").filter(page=pk).first()
    return found if found is not None and found.page.municipality.slug == request.POST.get("successor") else None


def _of(table: TimeTable, slug: str) -> Participation:
    """The participation of a municipality in a notice that the person leads; raises Http404."""
    found = Participation.objects.filter(time_table=table).select_related("municipality", "saved_by")
    return get_object_or_404(found, municipality__slug=slug)


def _of_participant(
    request: HttpRequest, table: TimeTable, participation: Participation, template: str, title: Any, form: Any, act: Any, **more: Any
) -> HttpResponse:
    back = reverse("procurement:leading", args=[table.page_id])
    frame = Frame(template, title, table.page.title, back, lead_crumbs(table, title))
    return answer(request, form, act, frame, table=table, participation=participation, **more)


@login_required
@methods
def correct(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """Change the frozen figures of a municipality, with the reason."""
    table = led_table(request, pk)
    require_leading(request, table)
    participation = _of(table, municipality)
    items = list(table.items.filter(dropped_at=None))
    form = forms.CorrectionForm(bound_data(request), items=items, participation=participation)

    def act() -> str:
        values = form.cleaned_data
        version = values["version"] or 0
        try:
            demand.correct(participation.pk, form.figures(), version=version, reason=values["reason"], by=actor(request))
        except demand.Stale as stale:
            form.show_newer(stale.participation)
            raise Newer(stale.participation) from stale
        return _("Der Bedarf von %(municipality)s ist berichtigt.") % {"municipality": participation.municipality}

    title = _("Bedarf berichtigen")
    shut = table.state not in TimeTable.CORRECTABLE or not participation.is_active
    return _of_participant(request, table, participation, "procurement/leading/correct.html", title, form, act, labels=LABELS, is_shut=shut)


@login_required
@methods
def answer_late(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """Let a late municipality in, or not."""
    table = led_table(request, pk)
    require_leading(request, table)
    participation = _of(table, municipality)
    form = forms.LateForm(bound_data(request))

    def act() -> str:
        admitted = form.cleaned_data["answer"] == "ja"
        demand.answer_late(participation.pk, admitted=admitted, reason=form.cleaned_data["reason"], by=actor(request))
        return (
            _("%(municipality)s ist dabei.") % {"municipality": participation.municipality} if admitted else _("Die Anfrage ist abgelehnt.")
        )

    title = _("Über späte Anfrage entscheiden")
    shut = participation.state != Participation.State.ASKED
    return _of_participant(request, table, participation, "procurement/leading/late.html", title, form, act, is_shut=shut)


@login_required
@methods
def release(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """Record that a municipality takes part no more."""
    table = led_table(request, pk)
    require_leading(request, table)
    participation = _of(table, municipality)
    form = forms.ReasonForm(bound_data(request))

    def act() -> str:
        demand.release(participation.pk, reason=form.cleaned_data["reason"], by=actor(request))
        return _("%(municipality)s ist nicht mehr beteiligt.") % {"municipality": participation.municipality}

    title = _("Teilnahme beenden")
    shut = not participation.is_active or table.state not in TimeTable.RUNNING
    return _of_participant(request, table, participation, "procurement/leading/release.html", title, form, act, is_shut=shut)
