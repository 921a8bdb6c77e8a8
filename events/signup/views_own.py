"""What members do with their sign-ups: see them, change them, give them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import acts
from accounts.actors import actor
from accounts.kept.sent import not_taken
from accounts.refusals import Refused
from municipalities.typed_forms import bound_data

from ..scoping import sign_ups_for
from ..seats import consents, signup
from ..words.programme import programme_of
from ..words.standing import standing_of
from .forms import ChangeForm
from .own import own_sign_up, rows_of, with_places
from .row import SignUpRow
from .screens import OUT_OF_SIGHT, conference_of, crumbs_of, form_methods, shown_context, sign_up_of

if TYPE_CHECKING:
    from .row import PlacedSignUp


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All sign-ups of a person, and those made for colleagues."""
    person = actor(request)
    found = list(with_places(sign_ups_for(person).filter(user=person)).order_by("registration__page__starts_at", "pk"))
    made = with_places(sign_ups_for(person).active().filter(registered_by=person).exclude(user=person))
    rows, others = rows_of(found, person), rows_of(list(made.order_by("registration__page__starts_at", "pk")), person)
    context = {
        "coming": [row for row in rows if not row.is_past],
        "past": [row for row in reversed(rows) if row.is_past and not row.is_left],
        "left": [row for row in reversed(rows) if row.is_left],
        "others": [row for row in others if not row.is_past],
    }
    return TemplateResponse(request, "events/member/mine.html", context)


@login_required
@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """One sign-up: state, place, sessions, needs, consents."""
    return TemplateResponse(request, "events/member/shown.html", shown_context(request, sign_up_of(request, pk)))


@login_required
@form_methods
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other sessions and needs, until the deadline."""
    found = sign_up_of(request, pk, "events.change_sign_up")
    (row,) = rows_of([found], request.user)
    if not row.may_change:
        messages.error(request, _("Diese Anmeldung lässt sich nicht mehr ändern."))
        return not_taken(redirect("my_events:shown", pk=pk))
    taken = [seat.session_id for seat in found.session_seats.all()]
    page = row.standing.page
    form = ChangeForm(bound_data(request), conference=page, programme=programme_of(page), taken=taken, sign_up=found)
    if request.method == "POST" and form.is_valid():
        try:
            signup.change_choices(found.pk, form.chosen_sessions, **form.needs)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ihre Änderung ist gespeichert."))
            return redirect("my_events:shown", pk=pk)
    context = shown_context(request, found) | {"form": form}
    return TemplateResponse(request, "events/member/change.html", context, status=422 if form.is_bound else 200)


def act_view(
    template: str, permission: str, may: Callable[[SignUpRow], bool], run: Callable[[int], object], done: Any, *, needs_sight: bool
) -> Any:
    """An act with one button: GET says what will happen and asks, POST does it and leads back to the sign-up.

    ``needs_sight``: only for who may see the conference.
    """

    def find(request: HttpRequest, pk: int) -> PlacedSignUp:
        return sign_up_of(request, pk, permission)

    def carry_out(request: HttpRequest, found: PlacedSignUp) -> Any:
        if needs_sight and not found.registration.page.is_visible_to(request.user):
            raise Refused(str(OUT_OF_SIGHT))
        run(found.pk)
        return done

    def back(found: PlacedSignUp) -> HttpResponse:
        return redirect("my_events:shown", pk=found.pk)

    def ask(request: HttpRequest, found: PlacedSignUp) -> HttpResponse:
        context = shown_context(request, found)
        return TemplateResponse(request, template, context) if may(context["row"]) else back(found)

    return login_required(acts.act_view(find, carry_out, back, ask=ask))


cancel = act_view(
    "events/member/cancel.html",
    "events.cancel_sign_up",
    lambda row: row.may_cancel,
    signup.cancel,
    gettext_lazy("Die Abmeldung ist gespeichert."),
    needs_sight=False,
)
accept = act_view(
    "events/member/accept.html",
    "events.change_sign_up",
    lambda row: row.may_accept,
    signup.accept_offer,
    gettext_lazy("Der Platz gehört Ihnen."),
    needs_sight=True,
)


@login_required
@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Give or withdraw a consent; it counts from the next request on."""
    found = sign_up_of(request, pk, "events.change_sign_up")
    name = request.POST.get("name", "")
    if name not in consents.CONSENTS:
        raise Http404
    if "given" not in request.POST:
        consents.withdraw(found, name)
        messages.success(request, _("Ihre Einwilligung ist zurückgenommen."))
    elif not found.registration.page.is_visible_to(request.user):
        messages.error(request, str(OUT_OF_SIGHT))
    else:
        consents.give(found, name)
        messages.success(request, _("Ihre Einwilligung ist gespeichert."))
    return redirect("my_events:shown", pk=pk)


@login_required
@require_safe
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes part and agreed to be named: for those who take part, 404 for all others."""
    page = conference_of(request, slug)
    standing = standing_of(page)
    own = own_sign_up(request.user, standing)
    if own is None or not own.holds_seat:
        raise Http404
    listed = standing.registration.sign_ups.took_part().filter(listed_at__isnull=False)
    people = sorted(listed.select_related("user", "municipality"), key=lambda person: (person.organisation, person.name))
    taking_part = sum(seats.held for seats in standing.modes)
    crumbs = crumbs_of(page, _("Teilnehmende"))
    context = {"conference": page, "people": people, "taking_part": taking_part, "own": own, "crumbs": crumbs}
    return TemplateResponse(request, "events/member/participants.html", context)
