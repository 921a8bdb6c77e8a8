"""Signing up as a member: the form, and its answer, which leads to the sign-up. Sent twice it is answered the same.

The answer is a redirect: whoever goes back or loads the page again signs up to nothing a second time.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.actors import actor
from accounts.models import Membership, Role
from accounts.refusals import Refused
from accounts.roles import memberships_of, municipalities_of
from municipalities.typed_forms import bound_data

from ..seats import signup
from ..seats.persons import Person
from ..words.programme import programme_of
from ..words.standing import Standing, standing_of
from .forms import ColleagueForm, SignUpForm
from .own import why_closed
from .screens import AGAIN, NEW, conference_of, crumbs_of, form_context, form_methods, to_sign_up


@login_required
@form_methods
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and in answer to it the way to the sign-up."""
    page = conference_of(request, slug)
    if not request.user.has_perm("events.sign_up"):
        raise PermissionDenied(_("Ihr Konto gehört noch zu keiner Kommune. Bitten Sie die CDO Ihrer Kommune um eine Einladung."))
    standing = standing_of(page)
    mine = standing.registration.sign_ups.active().filter(user=actor(request)).values_list("pk", flat=True).first()
    if mine is not None:  # who sends the form again, perhaps from another window, is answered as the first time
        return to_sign_up(mine, NEW if request.method == "POST" else AGAIN)
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
        active = standing.registration.sign_ups.active().filter(user__isnull=False).values("user")
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
    """Sign up and lead to it, or show the form with what is wrong."""
    if request.method == "POST" and form.is_valid():
        membership: Membership = form.chosen_membership
        person = Person(user=membership.user, municipality=membership.municipality)
        try:
            made = signup.sign_up(standing.registration.pk, person, form.wishes(), by=actor(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return to_sign_up(made.pk, NEW)
    shown = form_context(standing, form) | context | {"crumbs": crumbs_of(standing.page, _("Anmeldung"))}
    return TemplateResponse(request, template, shown, status=422 if form.is_bound else 200)


def _closed(request: HttpRequest, standing: Standing) -> HttpResponse:
    context = {"standing": standing, "reason": why_closed(standing), "crumbs": crumbs_of(standing.page, _("Anmeldung"))}
    return TemplateResponse(request, "events/closed.html", context, status=409 if request.method == "POST" else 200)


def _own_memberships(user: Any) -> list[Membership]:
    """The municipalities one may take part for; people of the KTS take part for none."""
    memberships = memberships_of(user)
    return [membership for membership in memberships if membership.municipality is not None] or memberships[:1]


def _colleagues(user: Any) -> QuerySet[Membership]:
    found = Membership.objects.filter(municipality__in=municipalities_of(user, Role.CDO), user__is_active=True)
    return found.exclude(user=user).select_related("user", "municipality").order_by("user__sort_key", "pk")
