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

from .actors import actor, as_of_now
from .kept.sent import not_taken
from .logged import Act
from .roles import municipalities_of
from .second_factor import must_step_up, step_up_to

PERMISSION = "accounts.change_municipality_profile"


def profile_url(user: Any, municipality: Municipality) -> str | None:
    """Where the profile is written, for the CDOs of the municipality alone."""
    return reverse("accounts:municipality_profile", args=[municipality.slug]) if user.has_perm(PERMISSION, municipality) else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def municipality_profile(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; 404 for foreign municipalities, 403 for staff."""
    own = next((municipality for municipality in municipalities_of(request.user) if municipality.slug == slug), None)
    if own is None:
        raise Http404
    _check_right(request.user, own)
    if request.method == "POST":
        return _save(request, own)
    return _page(request, own, ProfileForm(instance=_with_profile(own)))


@transaction.atomic
def _save(request: HttpRequest, own: Municipality) -> HttpResponse:
    """Under the lock of the row: the profile beside it is read when nobody else writes it, and the right to it is asked again.

    Requests go to the mailbox: to change it takes the password, after which the form stands there as it was typed.
    """
    Municipality.objects.select_for_update().filter(pk=own.pk).order_by().first()
    _check_right(as_of_now(actor(request)), own)
    form = ProfileForm(request.POST, instance=_with_profile(own))
    if not form.is_valid():
        return _page(request, own, form)
    if "contact_email" in form.changed_data and must_step_up(request):
        return not_taken(step_up_to(request, request.path))
    municipality = form.save()
    log(instance=municipality, action=Act.PROFILE, user=actor(request), title=str(municipality))
    messages.success(request, _("Das Profil ist gespeichert. So sehen es alle."))
    return redirect(municipality)


def _check_right(user: Any, own: Municipality) -> None:
    if not user.has_perm(PERMISSION, own):
        raise PermissionDenied(_("Das Profil bearbeiten die CDO Ihrer Kommune."))


def _with_profile(own: Municipality) -> Municipality:
    return Municipality.objects.select_related("profile").get(pk=own.pk)


def _page(request: HttpRequest, own: Municipality, form: ProfileForm) -> HttpResponse:
    status = CONFLICT if form.conflicts else 200
    return TemplateResponse(request, "accounts/municipality_profile.html", {"form": form, "municipality": own}, status=status)
