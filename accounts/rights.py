"""Giving and taking roles: the only functions that change who may do what. Each act is logged without free text."""

from __future__ import annotations

from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from municipalities.models import Municipality
from notifications.services import key_of, notify
from notifications.telling import tell

from .actors import Actor
from .endings import end_invitations
from .letters import Letter
from .logged import Act
from .models import Membership, Role, User
from .refusals import Refused

EDITORS_GROUP = "KTS-Redaktion"
"""The one Wagtail group; membership follows the role ``editor``."""


class LastCdo(Refused):
    """A municipality keeps at least one CDO."""


@transaction.atomic
def grant(user: User, role: str, municipality: Municipality | None = None, *, by: Actor, act: Act = Act.GRANT) -> Membership:
    """Give a role, or change the one a person has in this municipality; raises LastCdo. ``by`` is None for the operator's command.

    ``act``: what the log says of it.
    """
    lock_cdos(municipality)
    lookup = {"municipality": municipality} if municipality else {"municipality": None, "role": role}
    membership, created = Membership.objects.select_for_update().get_or_create(user=user, **lookup, defaults={"role": role})
    if not created and membership.role != role:
        _require_another_cdo(membership)
        membership.role = role
        membership.save(update_fields=["role"])
        end_invitations(user, by=by)
    _follow_group(user)
    _record(act, membership, by=by)
    return membership


@transaction.atomic
def revoke(membership: Membership, *, by: User) -> Membership | None:
    """Take a role away, and with it what the person could not begin any more. It counts from the next request. Raises LastCdo.

    Returns what was taken away, without its key; None where somebody did so in the same moment.
    """
    lock_cdos(membership.municipality)
    found = Membership.objects.select_for_update(of=("self",)).select_related("user").filter(pk=membership.pk).first()
    if found is None:
        return None
    _require_another_cdo(found)
    _record(Act.LEAVE if by == found.user else Act.REVOKE, found, by=by)
    user = found.user
    found.delete()
    _follow_group(user)
    end_invitations(user, by=by)
    return found


@transaction.atomic
def set_active(user: User, active: bool, *, by: User) -> None:
    """Block or unblock an account; a blocked one is out at its next request, and nothing it had in hand comes back later."""
    user.is_active = active
    if not active:
        user.key_version += 1
    user.save(update_fields=["is_active", "key_version"])
    if not active:
        end_invitations(user, by=by)
    log(instance=user, action=Act.UNBLOCK if active else Act.BLOCK, user=by, title=_("Konto"))


@transaction.atomic
def reset_second_factor(user: User, *, by: User) -> None:
    """Forget the second factor of somebody who lost the app and the codes; the next session sets up a new one."""
    Authenticator.objects.filter(user=user).delete()
    log(instance=user, action=Act.RESET_FACTOR, user=by, title=_("Konto"))
    tell(Letter.FACTOR_RESET, person=user.pk, occasion=str(uuid4()))


def write_factor_reset(letter: str, *, person: int, occasion: str) -> None:
    """The mail about a second factor that was taken away, to its owner."""
    for user in User.objects.filter(pk=person):
        notify(
            user,
            letter,
            key=key_of(letter, occasion),
            subject=_("Ihr zweiter Faktor wurde zurückgesetzt"),
            reason=_("Sie ein Konto im Portal haben."),
        )


def _record(act: Act, membership: Membership, *, by: Actor) -> None:
    """Log an act with keys and codes only: the log is never changed, so it must hold no name and no address."""
    data = {"role": membership.role, "person": membership.user_id, "municipality": membership.municipality_id}
    log(instance=membership, action=act, user=by, title=membership.get_role_display(), data=data)


def _follow_group(user: User) -> None:
    """Keep the Wagtail group in step with the role ``editor``."""
    group, _created = Group.objects.get_or_create(name=EDITORS_GROUP)
    if user.memberships.filter(role=Role.EDITOR).exists():
        user.groups.add(group)
    else:
        user.groups.remove(group)


def lock_cdos(municipality: Municipality | None) -> None:
    """Lock the CDO roles of a municipality; the first lock of every act on its roles and on invitations to them.

    All of them, in one order: two CDOs who remove each other would else hold one row each and wait for the other's.
    """
    if municipality is not None:
        list(Membership.objects.select_for_update().filter(municipality=municipality, role=Role.CDO).order_by("pk"))


def _require_another_cdo(membership: Membership) -> None:
    """Raises LastCdo; called under ``lock_cdos``."""
    if is_last_cdo(membership):
        raise LastCdo(_("Das ist die letzte CDO-Rolle dieser Kommune. Geben Sie sie zuerst einer anderen Person."))


def is_last_cdo(membership: Membership) -> bool:
    """Whether no other active person would be CDO without this membership."""
    if membership.role != Role.CDO:
        return False
    return not other_cdos(membership.municipality_id, membership.user_id)


def other_cdos(municipality_id: int | None, person_id: int) -> list[User]:
    """The active CDOs of a municipality beside one person, in the order of lists."""
    roles = Membership.objects.filter(municipality=municipality_id, role=Role.CDO)
    return list(User.objects.filter(pk__in=roles.values("user"), is_active=True).exclude(pk=person_id))
