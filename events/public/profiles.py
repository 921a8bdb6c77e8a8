"""What conferences show on the profile of the municipality that is the host: those that come, then the latest that were."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Municipality
from municipalities.registry import ProfilePanel, register_profile_panel

from ..models import ConferencePage
from ..words.standing import standings

LIMIT = 5
"""Of each kind; the list of all conferences has the others."""


def register() -> None:
    register_profile_panel(conferences)


def conferences(request: HttpRequest, municipality: Municipality) -> ProfilePanel | None:
    """The conferences that this visitor may see, whatever their number in as many statements; None without any."""
    now = timezone.now()
    found = ConferencePage.objects.visible_to(request.user).filter(municipality=municipality)
    found = found.select_related("municipality", "registration")
    coming = standings(found.coming(now)[:LIMIT], now)
    past = standings(found.over(now)[:LIMIT], now)
    if not coming and not past:
        return None
    number = found.count()
    counted = ngettext("%(number)d Konferenz", "%(number)d Konferenzen", number) % {"number": number}
    return ProfilePanel(_("Konferenzen"), "events/profile.html", {"standings": [*coming, *past]}, order=30, counted=counted)
