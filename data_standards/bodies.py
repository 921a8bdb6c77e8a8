"""Bodies that publish and lead, and are no municipality that votes: the sentence for it, and the refusal.

Who they are says the registry (``municipalities.models.NOT_VOTING``).
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.refusals import Refused
from municipalities.models import Municipality


def why_not_voting(municipality: Municipality) -> str:
    """Why it neither votes nor accedes nor says what a municipality needs or uses; "" where it may."""
    if municipality.is_voting:
        return ""
    sentence = _(
        "%(name)s (%(kind)s) stimmt nicht ab und hat kein Mandat. Abstimmen, beitreten und melden können die Mitglieder, jedes für sich."
    )
    return sentence % {"name": municipality.display_name, "kind": municipality.get_kind_display()}


def require_voting(municipality: Municipality) -> None:
    """Raises Refused."""
    if reason := why_not_voting(municipality):
        raise Refused(reason)


def admit_voting(municipality: Municipality) -> None:
    """The same for a page, which is not there for it at all. Raises PermissionDenied."""
    if reason := why_not_voting(municipality):
        raise PermissionDenied(reason)
