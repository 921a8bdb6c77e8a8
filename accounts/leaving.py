"""Leaving a municipality, being removed from it, and undoing that within a day (docs/decisions/0029)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notifications.telling import tell

from .actors import as_of_now
from .letters import LeavingLetter
from .logged import Act
from .models import Departure, Membership, User
from .refusals import Refused
from .rights import grant, lock_cdos, revoke

LETTERS = {
    True: (LeavingLetter.LEFT, LeavingLetter.COLLEAGUE_LEFT),
    False: (LeavingLetter.REMOVED, LeavingLetter.REMOVAL_DONE),
}
"""Of who left by themself, and of who was removed."""


class NotAllowed(Refused):
    """The right to do this is gone, in the same moment perhaps."""


def manages(user: Any, membership: Membership | Departure) -> bool:
    """Whether somebody may remove others from the municipality."""
    return user.has_perm("accounts.manage_colleagues", membership.municipality)


def may_see(user: Any, departure: Departure) -> bool:
    """Who left by themself, and the CDOs of the municipality; who was removed got a mail."""
    return (departure.is_own and departure.user_id == user.pk) or manages(user, departure)


def may_restore(user: Any, departure: Departure) -> bool:
    """Who left by themself comes back by themself alone; whom a CDO removed, any CDO of the municipality brings back."""
    return departure.user_id == user.pk if departure.is_own else manages(user, departure)


@transaction.atomic
def leave(membership: Membership, *, by: User, word: str = "") -> Departure:
    """End a membership of a municipality, of ``by`` or of a colleague, and tell those concerned by mail; a second time changes nothing.

    Raises NotAllowed where ``by`` is not CDO (any more), LastCdo, and Refused where the person had left already.
    """
    home = membership.municipality
    if home is None:
        raise ValueError("Roles of the portal are revoked, nobody leaves them.")
    lock_cdos(home)
    if (done := Departure.objects.filter(ended=membership.pk).first()) is not None:
        return done
    if by.pk != membership.user_id and not manages(as_of_now(by), membership):
        raise NotAllowed(_("Das können nur CDOs dieser Kommune. Ihre Rolle hat inzwischen geendet."))
    ended = revoke(membership, by=by)
    if ended is None:
        raise Refused(_("%(name)s gehört nicht mehr zu Ihrer Kommune.") % {"name": membership.user})
    departure = Departure.objects.create(user=ended.user, municipality=home, role=ended.role, ended=membership.pk, by=by, word=word)
    for letter in LETTERS[departure.is_own]:
        tell(letter, departure=departure.pk)
    return departure


@transaction.atomic
def restore(departure: Departure, *, by: User) -> Departure:
    """Give the role back that ended, and tell so by mail; a second time changes nothing. Invitations stay ended.

    Raises NotAllowed, and Refused once the day is over or the person belongs to the municipality again.
    """
    lock_cdos(departure.municipality)
    rows = Departure.objects.select_for_update(of=("self",)).select_related("user", "municipality")
    found = rows.get(pk=departure.pk)
    if found.restored_at is not None:
        return found
    if not may_restore(as_of_now(by), found):
        raise NotAllowed(_("Das können Sie nicht mehr rückgängig machen."))
    if not found.is_undoable():
        raise Refused(too_late(found))
    if Membership.objects.filter(user=found.user, municipality=found.municipality).exists():
        raise Refused(_("%(name)s gehört schon wieder zu %(place)s.") % {"name": found.user, "place": found.municipality})
    grant(found.user, found.role, found.municipality, by=by, act=Act.REJOIN)
    found.restored_at, found.restored_by = timezone.now(), by
    found.save(update_fields=["restored_at", "restored_by"])
    tell(LeavingLetter.RESTORED, departure=found.pk)
    return found


def too_late(departure: Departure) -> str:
    """Why it cannot be undone any more."""
    return _("Das ließ sich bis %(until)s rückgängig machen.") % {"until": until_words(departure)}


def until_words(departure: Departure) -> str:
    """Until when it can be undone: "30.11.2026, 14:05 Uhr"."""
    return date_format(timezone.localtime(departure.undo_until), "DATETIME_FORMAT")


def clear() -> None:
    """Delete the departures whose time is over, with what was written to go with them."""
    Departure.objects.filter(left_at__lte=timezone.now() - Departure.KEPT).delete()
