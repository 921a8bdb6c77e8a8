"""The accounts of the whole portal, for those who run it."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from municipalities.addresses import address_of
from municipalities.paging import page_of
from municipalities.typed import question

from .actors import actor
from .acts import carry_out
from .forms import GrantForm
from .models import Membership, User
from .rights import grant, reset_second_factor, revoke, set_active
from .second_factor import step_up
from .sent_keys import sent_key

PER_PAGE = 20
QUERY_LENGTH = 200


def _require_admin(request: HttpRequest) -> None:
    if not request.user.has_perm("accounts.manage_accounts"):
        raise PermissionDenied(_("Konten verwaltet der Betrieb des Portals."))


@login_required
def account_list(request: HttpRequest) -> HttpResponse:
    """All accounts, searched by name or address."""
    _require_admin(request)
    query = question(request.GET, QUERY_LENGTH)
    users = User.objects.prefetch_related("memberships__municipality")
    if query:
        address = address_of(query) if "@" in query else query
        users = users.filter(Q(email__icontains=address) | Q(first_name__icontains=query) | Q(last_name__icontains=query))
    context = {"page_obj": page_of(request, users, PER_PAGE), "query": query}
    return TemplateResponse(request, "accounts/account_list.html", context)


@login_required
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Roles of one person, block and unblock. Who may not change it is refused before anybody is asked for a password."""
    _require_admin(request)
    step_up(request)
    person = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST if request.POST.get("act") == "grant" else None)
    if request.method == "POST" and _change(request, person, form):
        return redirect("accounts:account", pk=pk)
    context = {
        "person": person,
        "form": form,
        "person_memberships": person.memberships.select_related("municipality"),
        "has_second_factor": is_mfa_enabled(person),
    }
    return TemplateResponse(request, "accounts/account_detail.html", context)


def _change(request: HttpRequest, person: User, form: GrantForm) -> bool:
    """Carry out the one act that the form names; False where it is not valid."""
    if person == request.user:
        messages.error(request, _("Ihr eigenes Konto und Ihre eigenen Rollen ändert eine andere Person des Betriebs."))
        return True
    act = request.POST.get("act", "")
    if act == "grant":
        if not form.is_valid():
            return False
        grant(person, form.cleaned_data["role"], by=actor(request))
    elif act in ("block", "unblock"):
        set_active(person, act == "unblock", by=actor(request))
    elif act == "reset_factor":
        reset_second_factor(person, by=actor(request))
    elif act == "revoke":
        return _revoke(request, person)
    else:
        return False
    messages.success(request, _("Die Änderung gilt ab der nächsten Seite, die diese Person aufruft."))
    return True


def _revoke(request: HttpRequest, person: User) -> bool:
    membership = get_object_or_404(Membership, user=person, pk=sent_key(request.POST, "membership"))
    carry_out(request, lambda: _revoked(membership, actor(request)))
    return True


def _revoked(membership: Membership, by: User) -> str:
    revoke(membership, by=by)
    return _("Die Rolle ist entzogen. Das gilt ab der nächsten Seite, die diese Person aufruft.")
