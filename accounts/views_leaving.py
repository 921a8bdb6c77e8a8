"""Leaving a municipality, removing a colleague, and undoing either: asked on a page of its own, after the password, before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.typed_forms import bound_data

from .actors import actor
from .acts import carry_out
from .consequences import consequences_of
from .forms import LeaveForm
from .kept.sent import not_taken
from .leaving import leave, may_restore, may_see, restore, too_late
from .models import Departure, Membership, Role
from .refusals import Refused
from .rights import is_last_cdo, other_cdos
from .roles import memberships_of
from .second_factor import must_step_up, step_up_to
from .views_invitations import own_municipality

if TYPE_CHECKING:
    from django.http.response import HttpResponseRedirect


def _password_first(request: HttpRequest) -> HttpResponseRedirect | None:
    """The question for the password where it is due; it leads back to the page, which shows the act and what was typed."""
    return not_taken(step_up_to(request, request.path)) if must_step_up(request) else None


@login_required
def leave_municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """The person's own way out of a municipality."""
    person = actor(request)
    membership = next((one for one in memberships_of(person) if one.municipality and one.municipality.slug == slug), None)
    if membership is None:
        done = Departure.objects.recent().filter(user=person, by=person, municipality__slug=slug).first()
        if done is None:
            raise Http404
        return redirect("accounts:departure", pk=done.pk)
    return _ask(request, membership, is_own=True)


@login_required
def remove_colleague(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A CDO removes somebody else; the own row leads to the page above, and does nothing."""
    municipality = own_municipality(request, slug)
    membership = municipality.memberships.select_related("user", "municipality").filter(pk=pk).first()
    if membership is None:  # asked first: a click that another one overtakes finds what became of it
        return redirect("accounts:departure", pk=get_object_or_404(Departure, ended=pk, municipality=municipality).pk)
    if membership.user_id == request.user.pk:
        return redirect("accounts:leave", slug=slug)
    return _ask(request, membership, is_own=False)


def _ask(request: HttpRequest, membership: Membership, *, is_own: bool) -> HttpResponse:
    """The page that names the consequences, and what its button does."""
    if is_last_cdo(membership):
        return _last_cdo(request, membership)
    if (question := _password_first(request)) is not None:
        return question
    form, refused = _form(request, membership, is_own), ""
    if request.method == "POST" and form.is_valid():
        try:
            departure = leave(membership, by=actor(request), word=form.cleaned_data["word"])
            return redirect("accounts:departure", pk=departure.pk)
        except Refused as refusal:
            refused = str(refusal)
    found = consequences_of(membership)
    context = {
        **_place(request, membership),
        "form": form,
        "is_own": is_own,
        "refused": refused,
        "ends": [one for one in found if not one.stays],
        "stays": [one for one in found if one.stays],
        "cdos": other_cdos(membership.municipality_id, membership.user_id) if membership.role == Role.CDO else [],
    }
    return TemplateResponse(request, "accounts/leave.html", context)


def _place(request: HttpRequest, membership: Membership) -> dict[str, Any]:
    """What the pages before the act call things, and where one stays."""
    home = membership.municipality
    assert home is not None  # noqa: S101 - the callers ask for memberships of municipalities
    manages = request.user.has_perm("accounts.manage_colleagues", home)
    back = reverse("accounts:colleagues", args=[home.slug]) if manages else reverse("accounts:home")
    return {"membership": membership, "municipality": home, "back_url": back}


def _form(request: HttpRequest, membership: Membership, is_own: bool) -> LeaveForm:
    if is_own:
        label, hint = _("Nachricht an die CDOs der Kommune"), _("Zum Beispiel: Wer führt Ihre Entwürfe weiter?")
    else:
        label = _("Nachricht an %(name)s") % {"name": membership.user}
        hint = _("Sie steht in der E-Mail, die %(name)s erhält.") % {"name": membership.user}
    return LeaveForm(bound_data(request), label=label, hint=hint)


def _last_cdo(request: HttpRequest, membership: Membership) -> HttpResponse:
    """What to do first: nobody leaves a municipality without a CDO. What was typed is shown, as it goes nowhere."""
    home = membership.municipality
    assert home is not None  # noqa: S101
    invited = home.invitations.open().filter(role=Role.CDO)
    return TemplateResponse(request, "accounts/last_cdo.html", {**_place(request, membership), "invited": invited})


@login_required
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of it, and the button that undoes it within a day."""
    found = get_object_or_404(Departure.objects.select_related("user", "municipality", "by", "restored_by"), pk=pk)
    person = actor(request)
    if not may_see(person, found):
        raise Http404
    may_undo = may_restore(person, found)
    if may_undo and found.is_undoable() and (question := _password_first(request)) is not None:
        return question
    if request.method == "POST":
        carry_out(request, lambda: _restored(request, found))
        return redirect("accounts:departure", pk=pk)
    context = {"departure": found, "is_mine": found.user_id == person.pk, "may_undo": may_undo, "too_late": too_late(found)}
    return TemplateResponse(request, "accounts/departure.html", context)


def _restored(request: HttpRequest, found: Departure) -> str:
    restored = restore(found, by=actor(request))
    if restored.user_id == request.user.pk:
        return _("Sie gehören wieder zu %(place)s.") % {"place": restored.municipality}
    return _("%(name)s gehört wieder zu %(place)s.") % {"name": restored.user, "place": restored.municipality}
