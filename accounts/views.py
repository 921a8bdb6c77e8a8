"""Mein Bereich, the own profile, colleagues, invitations, and the accounts of the whole portal."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from municipalities.models import Municipality

from .demo import current_code
from .forms import AcceptForm, GrantForm, InviteForm, ProfileForm
from .invitations import InvitationUnusable, accept, find, invite, revoke_invitation
from .models import Membership, Role, User
from .panels import panels_for
from .rights import LastCdo, grant, revoke, set_active
from .roles import memberships_of, municipalities_of

PER_PAGE = 20


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Mein Bereich: what waits for me, what is mine."""
    panels = panels_for(request)
    context = {
        "main_panels": [panel for panel in panels if panel["place"] == "main"],
        "side_panels": [panel for panel in panels if panel["place"] == "side"],
        "memberships": memberships_of(request.user),
    }
    return TemplateResponse(request, "accounts/home.html", context)


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Ihre Angaben sind gespeichert."))
        return redirect("accounts:home")
    return TemplateResponse(request, "accounts/profile.html", {"form": form})


# --- Colleagues ------------------------------------------------------------------------


def _own_municipality(request: HttpRequest, slug: str) -> Municipality:
    """The municipality of that name if the person works there as CDO; 404 for foreign ones, 403 for staff."""
    municipality = next((item for item in municipalities_of(request.user) if item.slug == slug), None)
    if municipality is None:
        raise Http404
    if municipality not in municipalities_of(request.user, Role.CDO):
        raise PermissionDenied(_("Kolleginnen und Kollegen verwaltet die CDO Ihrer Kommune."))
    return municipality


@login_required
def colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works for the municipality, open invitations, and a form to invite."""
    municipality = _own_municipality(request, slug)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitation = invite(form.cleaned_data["email"], form.cleaned_data["role"], municipality, by=request.user)
        messages.success(request, _("Die Einladung an %(email)s ist unterwegs.") % {"email": invitation.email})
        return redirect("accounts:colleagues", slug=slug)
    context = {
        "municipality": municipality,
        "form": form,
        "members": municipality.memberships.select_related("user").order_by("user__last_name", "pk"),
        "invitations": municipality.invitations.filter(accepted_at=None, revoked_at=None),
    }
    return TemplateResponse(request, "accounts/colleagues.html", context)


@login_required
@require_POST
def remove_colleague(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    municipality = _own_municipality(request, slug)
    membership = get_object_or_404(municipality.memberships, pk=pk)
    try:
        revoke(membership, by=request.user)
        messages.success(request, _("%(name)s gehört nicht mehr zu Ihrer Kommune im Portal.") % {"name": membership.user})
    except LastCdo as refusal:
        messages.error(request, str(refusal))
    if membership.user_id == request.user.pk:
        return redirect("accounts:home")
    return redirect("accounts:colleagues", slug=slug)


@login_required
@require_POST
def cancel_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    municipality = _own_municipality(request, slug)
    revoke_invitation(get_object_or_404(municipality.invitations, pk=pk))
    messages.success(request, _("Die Einladung gilt nicht mehr."))
    return redirect("accounts:colleagues", slug=slug)


# --- Invitation ------------------------------------------------------------------------


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: a new account, or the present one gets the role."""
    try:
        found = find(token)
    except InvitationUnusable:
        return TemplateResponse(request, "accounts/invitation_unusable.html", status=410)
    context = {"invitation": found, "next": request.path}
    existing = get_user_model().objects.filter(email=found.email).first()
    if existing is not None:
        return _accept_as_existing(request, token, existing, context)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        accept(token, password=data["password"], first_name=data["first_name"], last_name=data["last_name"])
        messages.success(request, _("Ihr Konto ist angelegt. Melden Sie sich jetzt an."))
        return redirect(f"{reverse('account_login')}?next={reverse('accounts:home')}")
    return TemplateResponse(request, "accounts/invitation.html", {**context, "form": form})


def _accept_as_existing(request: HttpRequest, token: str, existing: User, context: dict) -> HttpResponse:
    if request.user == existing and request.method == "POST":
        accept(token, user=existing)
        messages.success(request, _("Sie haben die Einladung angenommen."))
        return redirect("accounts:home")
    return TemplateResponse(request, "accounts/invitation_existing.html", {**context, "signed_in": request.user == existing})


# --- Accounts of the whole portal (role admin) -------------------------------------------


def _require_admin(request: HttpRequest) -> None:
    if not request.user.has_perm("accounts.manage_accounts"):
        raise PermissionDenied(_("Konten verwaltet der Betrieb des Portals."))


@login_required
def account_list(request: HttpRequest) -> HttpResponse:
    """All accounts, searched by name or address."""
    _require_admin(request)
    query = request.GET.get("q", "").strip()[:200]
    users = User.objects.prefetch_related("memberships__municipality")
    if query:
        users = users.filter(Q(email__icontains=query) | Q(first_name__icontains=query) | Q(last_name__icontains=query))
    page = Paginator(users, PER_PAGE).get_page(request.GET.get("seite"))
    page.shown_range = page.paginator.get_elided_page_range(page.number)  # type: ignore[attr-defined]
    return TemplateResponse(request, "accounts/account_list.html", {"page_obj": page, "query": query})


@login_required
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account. Who may not change it is refused before anybody is asked for a password."""
    _require_admin(request)
    return _account(request, pk)


@reauthentication_required
def _account(request: HttpRequest, pk: int) -> HttpResponse:
    """Roles of the portal, block and unblock; asks for the password or code again (step-up)."""
    person = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST if "role" in request.POST else None)
    if request.method == "POST" and _change_account(request, person, form):
        return redirect("accounts:account", pk=pk)
    context = {"person": person, "form": form, "person_memberships": person.memberships.select_related("municipality")}
    return TemplateResponse(request, "accounts/account_detail.html", context)


def _change_account(request: HttpRequest, person: User, form: GrantForm) -> bool:
    """Carry out the one act that the form names; False where it is not valid."""
    act = request.POST.get("act", "")
    if act == "grant":
        if not form.is_valid():
            return False
        grant(person, form.cleaned_data["role"], by=request.user)
    elif act in ("block", "unblock"):
        if person == request.user:
            messages.error(request, _("Ihr eigenes Konto können Sie nicht sperren."))
            return True
        set_active(person, act == "unblock", by=request.user)
    elif act == "revoke":
        membership = get_object_or_404(Membership, user=person, pk=_number(request.POST.get("membership", "")))
        try:
            revoke(membership, by=request.user)
        except LastCdo as refusal:
            messages.error(request, str(refusal))
            return True
    else:
        return False
    messages.success(request, _("Die Änderung gilt ab der nächsten Seite, die diese Person aufruft."))
    return True


def _number(text: str) -> int:
    """A primary key from a form; 0, which nothing has, where it is none."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


# --- Demo ------------------------------------------------------------------------------------


def demo_accounts(request: HttpRequest) -> HttpResponse:
    """The demo accounts with the code that an app would show now. Its address exists only in the demo."""
    people = User.objects.filter(email__endswith="@demo.example").prefetch_related("memberships__municipality").order_by("pk")
    rows = [(person, current_code(person)) for person in people]
    return TemplateResponse(request, "accounts/demo_accounts.html", {"rows": rows, "password": settings.DEMO_PASSWORD})
