"""Giving and taking roles: the only functions that change who may do what. Each act is logged without free text."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from municipalities.models import Municipality

from .models import Membership, Role, User

EDITORS_GROUP = "KTS-Redaktion"
"""The one Wagtail group; membership follows the role ``editor``."""


class LastCdo(Exception):
    """A municipality keeps at least one CDO; the message says so in German."""


@transaction.atomic
def grant(user: User, role: str, municipality: Municipality | None = None, *, by: Any) -> Membership:
    """Give a role, or change the one a person has in this municipality."""
    lookup = {"municipality": municipality} if municipality else {"municipality": None, "role": role}
    membership, created = Membership.objects.select_for_update().get_or_create(user=user, **lookup, defaults={"role": role})
    if not created and membership.role != role:
        _require_another_cdo(membership)
        membership.role = role
        membership.save(update_fields=["role"])
    _follow_group(user)
    log(instance=membership, action="portal.grant", user=by, data={"role": role})
    return membership


@transaction.atomic
def revoke(membership: Membership, *, by: Any) -> None:
    """Take a role away; it counts from the person's next request."""
    _require_another_cdo(membership)
    log(instance=membership, action="portal.revoke", user=by, data={"role": membership.role})
    user = membership.user
    membership.delete()
    _follow_group(user)


@transaction.atomic
def set_active(user: User, active: bool, *, by: Any) -> None:
    """Block or unblock an account; a blocked one is out at its next request."""
    user.is_active = active
    user.save(update_fields=["is_active"])
    log(instance=user, action="portal.unblock" if active else "portal.block", user=by)


def _follow_group(user: User) -> None:
    """Keep the Wagtail group in step with the role ``editor``."""
    group, _created = Group.objects.get_or_create(name=EDITORS_GROUP)
    if user.memberships.filter(role=Role.EDITOR).exists():
        user.groups.add(group)
    else:
        user.groups.remove(group)


def _require_another_cdo(membership: Membership) -> None:
    if membership.role != Role.CDO:
        return
    others = Membership.objects.select_for_update().filter(municipality=membership.municipality, role=Role.CDO, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise LastCdo(_("Das ist die letzte CDO-Rolle dieser Kommune. Geben Sie sie zuerst einer anderen Person."))
