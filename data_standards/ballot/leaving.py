"""What it means for a mandate that somebody leaves the municipality: it counts only while they belong to it, and with an undo again."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.consequences import Consequence
from accounts.models import Membership

from ..models import Mandate


def of_mandates(membership: Membership, is_only: bool) -> list[Consequence]:
    """The mandate of this municipality, and its deputy's place."""
    of_person = Q(holder=membership.user_id) | Q(deputy=membership.user_id)
    mandate = Mandate.objects.valid().filter(of_person, municipality=membership.municipality_id).first()
    if mandate is None:
        return []
    if mandate.holder_id == membership.user_id:
        return [
            Consequence(_("Das Mandat für Abstimmungen über Datenstandards. Abgegebene Stimmen und erklärte Beitritte bleiben gültig."))
        ]
    return [Consequence(_("Die Vertretung im Mandat für Abstimmungen über Datenstandards. Abgegebene Stimmen bleiben gültig."))]
