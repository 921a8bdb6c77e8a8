"""What standards show on the profile of a municipality: those that its entries name."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from municipalities.registry import ProfilePanel, register_profile_panel

from .standards import standards_of

LIMIT = 20


def register() -> None:
    register_profile_panel(standards)


def standards(request: HttpRequest, municipality: Municipality) -> ProfilePanel | None:
    """The standards of the entries that this visitor may see, in one statement; None without any."""
    used = list(standards_of(municipality, request.user)[:LIMIT])
    return ProfilePanel(_("Genutzte Standards"), "pages/profile_standards.html", {"standards": used}, order=20) if used else None
