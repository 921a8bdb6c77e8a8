"""Signing up as a member, and what members do with their sign-ups.

A sign-up takes two requests: the form, and its answer, which is the confirmation. Sent twice it is answered the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Membership, Role
from accounts.refusals import Refused
from accounts.roles import memberships_of, municipalities_of

from ..models import ConferencePage, SignUp
from ..scoping import sign_ups_for
from ..seats import consents, signup
from ..seats.signup import Person
from ..words.moments import moment, short_name
from ..words.programme import programme_of
from ..words.standing import Standing, standing_of
from .forms import ChangeForm, ColleagueForm, ModeForm, SignUpForm
from .own import SignUpRow, own_sign_up, rows_of, why_closed, with_places

Crumb = tuple[str, str | None]
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def conference_of(request: HttpRequest, slug: str) -> ConferencePage:
    """The conference if the visitor may see it; 404 otherwise."""
    pages = ConferencePage.objects.visible_to(request.user).select_related("municipality", "registration")
    return get_object_or_404(pages, slug=slug)


def sign_up_of(request: HttpRequest, pk: int, permission: str = "") -> SignUp:
    """The own sign-up or that of a colleague; 404 for foreign ones, 403 where it may be read alone."""
    found = get_object_or_404(with_places(sign_ups_for(request.user)), pk=pk)
    if permission and not request.user.has_perm(permission, found):
        raise PermissionDenied(_("Das kann nur die angemeldete Person selbst."))
    return found


def bound_data(request: HttpRequest) -> Any:
    """What was sent, also where nothing is in it; None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


# --- Signing up -----------------------------------------------------------------------------


@login_required
@form_methods
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and in answer to it the confirmation."""
    page = conference_of(request, slug)
    if not request.user.has_perm("events.sign_up"):
        raise PermissionDenied(_("Ihr Konto gehört noch zu keiner Kommune. Bitten Sie die CDO Ihrer Kommune um eine Einladung."))
    standing = standing_of(page)
    mine = standing.registration.sign_ups.filter(user=request.user, state__in=SignUp.ACTIVE).values_list("pk", flat=True).first()
    if mine is not None:  # who sends the form again, perhaps from another window, is answered as the first time
        return _confirmation(request, standing, mine, is_new=request.method == "POST")
    if not standing.takes_sign_ups:
        return _closed(request, standing)
    form = SignUpForm(
        bound_data(request),
        standing=standing,
        programme=programme_of(page),
        memberships=_own_memberships(request.user),
        initial={"mode": standing.modes[0].mode},
    )
    return _answer(request, standing, form, "events/member/sign_up.html")


@login_required
@form_methods
def sign_up_colleague(request: HttpRequest, slug: str) -> HttpResponse:
    """A CDO signs up somebody of the own municipality."""
    page = conference_of(request, slug)
    if not request.user.has_perm("events.sign_up_colleague"):
        raise PermissionDenied(_("Andere anmelden kann die CDO Ihrer Kommune."))
    standing = standing_of(page)
    if not standing.takes_sign_ups:
        return _closed(request, standing)
    colleagues = _colleagues(request.user)
    if request.method != "POST":  # whoever sends the form twice is answered the same
        active = standing.registration.sign_ups.filter(state__in=SignUp.ACTIVE, user__isnull=False).values("user")
        colleagues = colleagues.exclude(user__in=active)
    form = ColleagueForm(
        bound_data(request),
        standing=standing,
        programme=programme_of(page),
        colleagues=colleagues,
        initial={"mode": standing.modes[0].mode},
    )
    return _answer(request, standing, form, "events/member/sign_up_colleague.html", nobody_left=not colleagues.exists())


def _answer(request: HttpRequest, standing: Standing, form: Any, template: str, **context: Any) -> HttpResponse:
    """Sign up and confirm, or show the form with what is wrong."""
    if request.method == "POST" and form.is_valid():
        membership: Membership = form.chosen_membership
        person = Person(user=membership.user, municipality=membership.municipality)
        try:
            made = signup.sign_up(standing.registration.pk, person, form.wishes(), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _confirmation(request, standing, made.pk, is_new=True)
    shown = form_context(standing, form) | context | {"crumbs": _crumbs(standing.page, _("Anmeldung"))}
    return TemplateResponse(request, template, shown, status=422 if form.is_bound else 200)


def form_context(standing: Standing, form: ModeForm) -> dict[str, Any]:
    """What every form of the sign-up shows beside its fields."""
    return {"standing": standing, "conference": standing.page, "form": form, "deadline": moment(standing.registration.last_signup)}


def _closed(request: HttpRequest, standing: Standing) -> HttpResponse:
    context = {"standing": standing, "reason": why_closed(standing), "crumbs": _crumbs(standing.page, _("Anmeldung"))}
    return TemplateResponse(request, "events/closed.html", context, status=409 if request.method == "POST" else 200)


def _confirmation(request: HttpRequest, standing: Standing, pk: int, *, is_new: bool) -> HttpResponse:
    """The page of a sign-up that this request made or found; the conference is not read a second time for it."""
    visible = sign_ups_for(request.user).select_related(None).select_related("user", "municipality", "needs")
    found = get_object_or_404(with_places(visible), pk=pk)
    found.registration = standing.registration
    return TemplateResponse(request, "events/member/shown.html", _shown(request, found) | {"is_new": is_new, "is_again": not is_new})


def _shown(request: HttpRequest, found: SignUp) -> dict[str, Any]:
    (row,) = rows_of([found], request.user)
    is_mine = request.user.has_perm("events.change_sign_up", found)
    crumbs: list[Crumb] = [(_("Mein Bereich"), "/mein-bereich/"), (_("Meine Anmeldungen"), reverse("my_events:mine"))]
    return {
        "row": row,
        "is_mine": is_mine,
        "needs": getattr(found, "needs", None) if is_mine else None,
        "may_invite_colleagues": row.sees and request.user.has_perm("events.sign_up_colleague") and row.standing.takes_sign_ups,
        "crumbs": [*crumbs, (row.short_name, None)],
    }


def _own_memberships(user: Any) -> list[Membership]:
    """The municipalities one may take part for; people of the KTS take part for none."""
    memberships = memberships_of(user)
    return [membership for membership in memberships if membership.municipality is not None] or memberships[:1]


def _colleagues(user: Any) -> QuerySet[Membership]:
    found = Membership.objects.filter(municipality__in=municipalities_of(user, Role.CDO), user__is_active=True)
    return found.exclude(user=user).select_related("user", "municipality").order_by("user__last_name", "user__first_name", "pk")


def _crumbs(page: ConferencePage, here: str) -> list[Crumb]:
    return [(_("Konferenzen"), "/konferenzen/"), (short_name(page), page.get_absolute_url()), (here, None)]


# --- Meine Anmeldungen ------------------------------------------------------------------------


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All sign-ups of a person, and those made for colleagues."""
    found = list(with_places(sign_ups_for(request.user)).filter(user=request.user).order_by("registration__page__starts_at", "pk"))
    made = with_places(sign_ups_for(request.user)).filter(registered_by=request.user, state__in=SignUp.ACTIVE).exclude(user=request.user)
    rows, others = rows_of(found, request.user), rows_of(list(made.order_by("registration__page__starts_at", "pk")), request.user)
    context = {
        "coming": [row for row in rows if not row.is_past],
        "past": [row for row in reversed(rows) if row.is_past],
        "others": [row for row in others if not row.is_past],
    }
    return TemplateResponse(request, "events/member/mine.html", context)


@login_required
@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """One sign-up: state, place, sessions, needs, consents."""
    return TemplateResponse(request, "events/member/shown.html", _shown(request, sign_up_of(request, pk)))


@login_required
@form_methods
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other sessions and needs, until the deadline."""
    found = sign_up_of(request, pk, "events.change_sign_up")
    (row,) = rows_of([found], request.user)
    if not row.may_change:
        messages.error(request, _("Diese Anmeldung lässt sich nicht mehr ändern."))
        return redirect("my_events:shown", pk=pk)
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
    context = _shown(request, found) | {"form": form}
    return TemplateResponse(request, "events/member/change.html", context, status=422 if form.is_bound else 200)


OUT_OF_SIGHT = gettext_lazy("Das ist gerade nicht möglich: Die Konferenz ist für Sie nicht mehr sichtbar.")


def act_view(
    template: str, permission: str, may: Callable[[SignUpRow], bool], run: Callable[[int], object], done: Any, *, needs_sight: bool
) -> Any:
    """An act with one button: GET says what will happen and asks, POST does it and leads back to the sign-up.

    ``needs_sight``: only for who may see the conference.
    """

    @login_required
    @form_methods
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = sign_up_of(request, pk, permission)
        if request.method == "POST":
            try:
                if needs_sight and not found.registration.page.is_visible_to(request.user):
                    raise Refused(str(OUT_OF_SIGHT))
                run(found.pk)
                messages.success(request, str(done))
            except Refused as refusal:
                messages.error(request, str(refusal))
            return redirect("my_events:shown", pk=pk)
        context = _shown(request, found)
        if not may(context["row"]):
            return redirect("my_events:shown", pk=pk)
        return TemplateResponse(request, template, context)

    return view


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
    if own is None or own.state not in SignUp.HOLDS_SEAT:
        raise Http404
    listed = standing.registration.sign_ups.filter(state__in=(SignUp.State.CONFIRMED, SignUp.State.ATTENDED), listed_at__isnull=False)
    people = sorted(listed.select_related("user", "municipality"), key=lambda person: (person.organisation, person.name))
    taking_part = sum(seats.held for seats in standing.modes)
    crumbs = _crumbs(page, _("Teilnehmende"))
    context = {"conference": page, "people": people, "taking_part": taking_part, "own": own, "crumbs": crumbs}
    return TemplateResponse(request, "events/member/participants.html", context)
