"""The profile of the own municipality, written by its CDOs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import log

from municipalities.admin_views import CONFLICT
from municipalities.models import Municipality
from municipalities.profile_forms import ProfileForm

from .actors import actor
from .logged import Act
from .roles import municipalities_of

PERMISSION = "accounts.change_municipality_profile"


def profile_url(user: Any, municipality: Municipality) -> str | None:
    """Where the profile is written, for the CDOs of the municipality alone."""
    return reverse("accounts:municipality_profile", args=[municipality.slug]) if user.has_perm(PERMISSION, municipality) else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def municipality_profile(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; 404 for foreign municipalities, 403 for staff. The row is held from the look at it until it is saved."""
    own = next((municipality for municipality in municipalities_of(request.user) if municipality.slug == slug), None)
    if own is None:
        raise Http404
    if not request.user.has_perm(PERMISSION, own):
        raise PermissionDenied(_("Das Profil bearbeiten die CDO Ihrer Kommune."))
    with transaction.atomic():
        rows = Municipality.objects.all()
        if request.method == "POST":
            rows.select_for_update().filter(pk=own.pk).order_by().first()  # the profile beside it is read when nobody else writes it
        form = ProfileForm(request.POST if request.method == "POST" else None, instance=rows.select_related("profile").get(pk=own.pk))
        if request.method == "POST" and form.is_valid():
            municipality = form.save()
            log(instance=municipality, action=Act.PROFILE, user=actor(request), title=str(municipality))
            messages.success(request, _("Das Profil ist gespeichert. So sehen es alle."))
            return redirect(municipality)
    status = CONFLICT if form.conflicts else 200
    return TemplateResponse(request, "accounts/municipality_profile.html", {"form": form, "municipality": own}, status=status)
