"""Mein Bereich, the own profile, and the accounts of the demo."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .demo import current_code
from .forms import ProfileForm
from .models import User
from .panels import panels_for
from .roles import memberships_of


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Mein Bereich: what waits for me, what is mine."""
    panels = panels_for(request)
    context = {
        "main_panels": [panel for panel in panels if panel["place"] == "main"],
        "side_panels": [panel for panel in panels if panel["place"] == "side"],
        "memberships": memberships_of(request.user),
        "may_invite_anywhere": request.user.has_perm("accounts.invite_anywhere"),
        "may_manage_accounts": request.user.has_perm("accounts.manage_accounts"),
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


def demo_accounts(request: HttpRequest) -> HttpResponse:
    """The demo accounts with the code that an app would show now. Its address exists only in the demo."""
    people = User.objects.filter(email__endswith="@demo.example").prefetch_related("memberships__municipality").order_by("pk")
    rows = [(person, current_code(person)) for person in people]
    return TemplateResponse(request, "accounts/demo_accounts.html", {"rows": rows, "password": settings.DEMO_PASSWORD})
