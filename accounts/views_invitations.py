"""Who works for a municipality, invitations to it and to the portal, and the page behind the link of an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from municipalities.models import Municipality
from municipalities.paging import page_of
from notifications.undelivered import undelivered

from .actors import actor
from .acts import carry_out
from .endings import may_invite
from .forms import AcceptForm, InviteAnywhereForm, InviteForm
from .invitations import AccountExists, InvitationUnusable, accept, find, invite, revoke_invitation
from .models import Departure, Invitation, Role, User
from .roles import municipalities_of
from .second_factor import step_up
from .sent_keys import sent_key

PER_PAGE = 20
MOST_ENDED = 50


# --- Colleagues ------------------------------------------------------------------------


def own_municipality(request: HttpRequest, slug: str) -> Municipality:
    """The municipality of that name if the person works there as CDO; 404 for foreign ones, 403 for staff."""
    municipality = next((item for item in municipalities_of(request.user) if item.slug == slug), None)
    if municipality is None:
        raise Http404
    if not request.user.has_perm("accounts.manage_colleagues", municipality):
        raise PermissionDenied(_("Kolleginnen und Kollegen verwaltet die CDO Ihrer Kommune."))
    return municipality


def _with_refusals(invitations: Iterable[Invitation]) -> list[Invitation]:
    """Each with ``undelivered``: why its mail did not arrive, "" where nothing is known of that."""
    found = list(invitations)
    reasons = undelivered("invitation") if found else {}
    for invitation in found:
        invitation.undelivered = reasons.get(invitation.pk, "")  # type: ignore[attr-defined]
    return found


@login_required
def colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works for the municipality, open invitations, and a form to invite; sending one again makes a new link."""
    municipality = own_municipality(request, slug)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        step_up(request)
        _send(request, form.cleaned_data["email"], form.cleaned_data["role"], municipality)
        return redirect("accounts:colleagues", slug=slug)
    context = {
        "municipality": municipality,
        "form": form,
        "members": municipality.memberships.select_related("user").order_by("user__sort_key", "pk"),
        "invitations": _with_refusals(municipality.invitations.open()),
        "ended": municipality.invitations.ended().select_related("invited_by"),
        "departures": Departure.objects.recent().filter(municipality=municipality).select_related("user", "municipality")[:MOST_ENDED],
    }
    return TemplateResponse(request, "accounts/colleagues.html", context)


def _send(request: HttpRequest, email: str, role: str, municipality: Municipality | None) -> None:
    invitation = invite(email, role, municipality, by=actor(request))
    messages.success(request, _("Die Einladung an %(email)s ist unterwegs.") % {"email": invitation.email})


@login_required
@require_POST
def cancel_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    municipality = own_municipality(request, slug)
    invitation = get_object_or_404(municipality.invitations, pk=pk)
    step_up(request)
    revoke_invitation(invitation, by=actor(request))
    messages.success(request, _("Die Einladung gilt nicht mehr."))
    return redirect("accounts:colleagues", slug=slug)


# --- Invitations to any municipality and to roles of the portal ---------------------------


@login_required
def invitations(request: HttpRequest) -> HttpResponse:
    """All open invitations, and a form to invite: for the KTS and for those who run the portal."""
    if not request.user.has_perm("accounts.invite_anywhere"):
        raise PermissionDenied(_("Zu Ihrer Kommune laden Sie unter „Kolleginnen und Kollegen“ ein."))
    portal_roles = tuple(role for role in (Role.EDITOR, Role.ADMIN) if may_invite(request.user, role, None))
    sent = request.POST if "email" in request.POST else None
    form = InviteAnywhereForm(sent, portal_roles=portal_roles, initial={"municipality": request.GET.get("kommune", "")[:200]})
    if request.method == "POST" and (form.is_valid() or not form.is_bound):
        step_up(request)
        _change_invitations(request, form)
        return redirect("accounts:invitations")
    sent_by_people = Invitation.objects.select_related("municipality", "invited_by")
    page = page_of(request, sent_by_people.open(), PER_PAGE)
    page.object_list = _with_refusals(page.object_list)
    context = {"form": form, "page_obj": page, "ended": sent_by_people.ended()[:MOST_ENDED]}
    return TemplateResponse(request, "accounts/invitations.html", context)


def _change_invitations(request: HttpRequest, form: InviteAnywhereForm) -> None:
    """Send a new invitation, or an open one again, or take it back."""
    if form.is_bound:
        _send(request, form.cleaned_data["email"], form.cleaned_data["role"], form.cleaned_data["municipality"])
        return
    name = "revoke" if "revoke" in request.POST else "resend"
    invitation = get_object_or_404(_for_another_try(request), pk=sent_key(request.POST, name))
    if not may_invite(request.user, invitation.role, invitation.municipality):
        raise PermissionDenied
    if name == "revoke":
        revoke_invitation(invitation, by=actor(request))
        messages.success(request, _("Die Einladung gilt nicht mehr."))
    else:
        _send(request, invitation.email, invitation.role, invitation.municipality)


def _for_another_try(request: HttpRequest) -> QuerySet[Invitation]:
    """Open invitations; to be sent again also those that ended with the right of who sent them."""
    found = Invitation.objects.select_related("municipality")
    return found.open() | found.ended() if "resend" in request.POST else found.open()


# --- The page behind the link ----------------------------------------------------------------


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A new account, or the present one gets the role."""
    try:
        found = find(token)
        existing = User.objects.filter(email=found.email).first()
        if existing is not None:
            return _accept_as_existing(request, token, existing, found)
        return _accept_as_new(request, token, found)
    except InvitationUnusable:
        return TemplateResponse(request, "accounts/invitation_unusable.html", status=410)


def _accept_as_new(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept(token, **form.cleaned_data)
        except AccountExists:
            return redirect(request.path)  # which now asks to sign in
        messages.success(request, _("Ihr Konto ist angelegt."))
        # The password was typed a moment ago: whose role asks for a second factor is led to it from the next page.
        return perform_password_login(request, {"email": user.email}, Login(user=user, redirect_url=reverse("accounts:home")))
    return TemplateResponse(request, "accounts/invitation.html", {"invitation": found, "form": form})


def _accept_as_existing(request: HttpRequest, token: str, existing: User, found: Invitation) -> HttpResponse:
    signed_in = request.user == existing
    if signed_in and request.method == "POST":
        step_up(request)
        carry_out(request, lambda: _accepted(token, existing))
        return redirect("accounts:home")
    context: dict[str, Any] = {"invitation": found, "signed_in": signed_in, "next": request.path}
    return TemplateResponse(request, "accounts/invitation_existing.html", context)


def _accepted(token: str, user: User) -> str:
    accept(token, user=user)
    return _("Sie haben die Einladung angenommen.")
