"""What becomes of sign-ups when somebody leaves a municipality: nobody moves, what is for municipalities is not seen any more."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.consequences import Consequence, register_consequences
from accounts.models import Membership

from ..models import ConferencePage, SignUp


def register() -> None:
    register_consequences(consequences, order=30)


def consequences(membership: Membership, is_only: bool) -> list[Consequence]:
    """Seats and waiting places at what is still to come."""
    coming = ConferencePage.objects.filter(ends_at__gt=timezone.now())
    own = SignUp.objects.involved().filter(user=membership.user_id, registration__page__in=coming)
    count = own.filter(municipality=membership.municipality_id).count()
    if not count:
        return []
    words = ngettext(
        "Die Anmeldung zu einer Konferenz. Abmelden geht unter „Meine Anmeldungen“.",
        "Die Anmeldungen zu %(count)d Konferenzen. Abmelden geht unter „Meine Anmeldungen“.",
        count,
    )
    found = [Consequence(words % {"count": count}, stays=True)]
    if is_only:
        found.append(Consequence(_("Unterlagen und Zugang zu Konferenzen, die nur für Kommunen sind.")))
    return found
