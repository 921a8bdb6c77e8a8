"""All conferences, and one of them at a glance: how it stands, its seats, its programme, and what is done to it as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import actor
from accounts.acts import NOT_SAVED, why_not
from accounts.refusals import Refused
from contributions.desk.access import editors_only
from municipalities.paging import page_of

from ..models import ConferenceIndexPage, ConferencePage, Mode, Session, SessionFormat, SignUp
from ..seats.programme_changes import QUIET, announce, concerned, pending
from ..seats.promotion import why_nobody_moves_up
from ..words.programme import days, programme_of
from ..words.standing import Standing, standings
from . import acts
from .access import for_editors, shown, standing
from .copying import copy_conference, title_of_next
from .forms import CancelForm, CopyForm, HostForm, MoveForm, RegistrationForm

PER_PAGE = 20
State = SignUp.State


@dataclass(frozen=True, slots=True)
class ModeCounts:
    """How a way of taking part stands; ``states`` pairs labels with numbers, ``why`` says why nobody moves up."""

    label: str
    seats: int | None
    held: int
    states: list[tuple[str, str, int]]
    why: str


@editors_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All conferences in every state, the latest first."""
    found = ConferencePage.objects.select_related("municipality", "registration").order_by("-starts_at", "-pk")
    page = page_of(request, found, PER_PAGE)
    with_registration = [one for one in page.object_list if hasattr(one, "registration")]
    home = ConferenceIndexPage.objects.first()
    add = reverse("wagtailadmin_pages:add", args=["events", "conferencepage", home.pk]) if home else ""
    context = {"page_obj": page, "standings": standings(with_registration), "add_url": add}
    return TemplateResponse(request, "events/desk/index.html", context)


@for_editors
@require_safe
def overview(request: HttpRequest, found: Standing) -> HttpResponse:
    return _overview(request, found)


@for_editors
@require_POST
def capacity(request: HttpRequest, found: Standing) -> HttpResponse:
    """Change seats and deadlines; who waits moves up at once."""
    form = RegistrationForm(request.POST, instance=found.registration)
    if error := why_not(request, lambda: acts.change_seats(found, form, actor(request)), form):
        return _overview(request, standing(found.page.pk), error=error, capacity_form=form)
    return redirect("desk:overview", found.page.pk)


@for_editors
@require_POST
def act(request: HttpRequest, found: Standing) -> HttpResponse:
    """Do to the conference what the pressed button names; its form stays filled in where it is refused.

    What writes to people is shown first, and once more where it would do something else by now.
    """
    name = request.POST.get("act", "")
    back, name = name.startswith(_BACK), name.removeprefix(_BACK)
    if name not in acts.ON_CONFERENCE:
        raise Http404
    wanted = acts.ON_CONFERENCE[name]
    form = wanted.form(request.POST) if wanted.form else None
    bound: dict[str, Any] = {_FORMS[wanted.form]: form} if wanted.form else {}
    if back:
        return _overview(request, found, **bound)
    if wanted.ask is not None and (form is None or form.is_valid()):
        try:
            question = wanted.ask(found, form)
        except Refused as refusal:
            return _overview(request, found, error=str(refusal), **bound)
        if (seen := request.POST.get("gesehen", "")) != question.seen:
            error = _("Inzwischen hat sich etwas geändert. Bitte prüfen Sie noch einmal, was geschieht.") if seen else ""
            context = {"question": question, "form": form or (), "act": name, "error": error}
            return shown(request, "events/desk/ask.html", found, part="desk:overview", status=409 if error else 200, **context)
    if error := why_not(request, lambda: wanted.run(found, form, actor(request)), form):
        return _overview(request, found, error=error, **bound)
    return redirect("desk:overview", found.page.pk)


_BACK = "zurueck-"
_FORMS: dict[Any, str] = {HostForm: "host_form", MoveForm: "move_form", CancelForm: "cancel_form"}


def _overview(request: HttpRequest, found: Standing, *, error: str = "", **bound: Any) -> HttpResponse:
    page, registration = found.page, found.registration
    forms = {
        "capacity_form": RegistrationForm(instance=registration),
        "host_form": HostForm(initial={"municipality": page.municipality_id, "visibility": page.visibility}),
        "move_form": MoveForm(initial={"starts_at": page.starts_at, "ends_at": page.ends_at}),
        "cancel_form": CancelForm(),
        "copy_form": CopyForm(),
        **bound,
    }
    return shown(
        request,
        "events/desk/overview.html",
        found,
        part="desk:overview",
        status=422 if error else 200,
        error=error,
        counts=counts_of(found),
        next_title=title_of_next(page),
        edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        is_over=page.is_over(),
        **forms,
    )


def counts_of(found: Standing) -> list[ModeCounts]:
    """Per way of taking part that is offered or used: seats and how many stand in which state."""
    registration = found.registration
    rows = registration.sign_ups.order_by().values_list("mode", "state").annotate(number=Count("pk"))
    numbers = {(mode, state): number for mode, state, number in rows}
    used = [mode for mode in Mode if registration.offers(mode) or any(key[0] == mode for key in numbers)]
    return [
        ModeCounts(
            label=str(mode.label),
            seats=registration.seats(mode),
            held=sum(numbers.get((mode, state), 0) for state in SignUp.TAKES_PART),  # who is missing left the seat to others at the door
            states=[(state.value, str(state.label), numbers[mode, state]) for state in State if (mode, state) in numbers],
            why=why_nobody_moves_up(registration, mode),
        )
        for mode in used
    ]


@for_editors
@require_POST
def copy(request: HttpRequest, found: Standing) -> HttpResponse:
    """The next conference as a draft, opened in the page editor."""
    form = CopyForm(request.POST)
    if not form.is_valid():
        return _overview(request, found, error=str(NOT_SAVED), copy_form=form)
    made = copy_conference(found.page, starts_at=form.cleaned_data["starts_at"], key=form.cleaned_data["key"], by=actor(request))
    messages.success(request, _("Der Entwurf ist angelegt. Prüfen Sie Titel, Ort und Programm, bevor Sie ihn veröffentlichen."))
    return redirect("wagtailadmin_pages:edit", made.pk)


@for_editors
@require_safe
def programme(request: HttpRequest, found: Standing) -> HttpResponse:
    """The sessions by day, with their seats and whether they lie within the conference."""
    page = found.page
    sessions = programme_of(page)
    held = [one for one in sessions if one.format != SessionFormat.BREAK]  # coffee may be poured before the beginning
    outside = {one.pk for one in held if one.starts_at < page.starts_at or one.ends_at > page.ends_at}
    rows = [(day, [(one, seats, one.pk in outside) for slot in slots for one, seats in slot.with_seats]) for day, slots in days(sessions)]
    views = Session.snippet_viewset  # type: ignore[attr-defined]  # Wagtail puts it there when the snippet is registered
    addresses = {f"{name}_session": views.get_url_name(name) for name in ("add", "edit")}
    changed = pending(found.registration)
    last = max((change.changed_at for change in changed), default=None)
    return shown(
        request,
        "events/desk/programme.html",
        found,
        part="desk:programme",
        days=rows,
        untold=len(concerned(changed)),
        changed=changed,
        by_itself_at=last + QUIET if last else None,
        **addresses,
    )


@for_editors
@require_POST
def tell_sessions(request: HttpRequest, found: Standing) -> HttpResponse:
    """Tell at once of the sessions that changed."""
    count = announce(found.registration.pk)
    done = ngettext("%(count)d Person erhält eine E-Mail.", "%(count)d Personen erhalten eine E-Mail.", count) % {"count": count}
    messages.success(request, done if count else _("Es gibt nichts mitzuteilen."))
    return redirect("desk:programme", found.page.pk)
