"""What becomes of Gesuche when somebody leaves a municipality: they belong to it, and the CDOs hear of answers from then on."""

from __future__ import annotations

from django.utils.translation import ngettext

from accounts.consequences import Consequence, register_consequences
from accounts.models import Membership

from ..models import Seeking


def register() -> None:
    register_consequences(consequences, order=42)


def consequences(membership: Membership, is_only: bool) -> list[Consequence]:
    """Those that the person wrote for the municipality and that still run."""
    found = Seeking.objects.filter(author=membership.user_id, municipality=membership.municipality_id, state__in=Seeking.RUNNING).count()
    if not found:
        return []
    words = ngettext(
        "Ein Gesuch der Kommune. Antworten darauf bekommen die CDO.",
        "%(count)d Gesuche der Kommune. Antworten darauf bekommen die CDO.",
        found,
    )
    return [Consequence(words % {"count": found}, stays=True)]
