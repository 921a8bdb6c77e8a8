"""Who may do what: the one place that answers it. Views name permission strings, never roles.

The membership rows of a user are read once per request and kept on the user object; a role that is
taken away therefore counts from the next request on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import rules
from allauth.mfa.models import Authenticator
from django.db.models import OuterRef, QuerySet, Subquery

from .models import MUNICIPAL_ROLES, Membership, Role

if TYPE_CHECKING:
    from municipalities.models import Municipality

ROLES_WITH_SECOND_FACTOR = frozenset({Role.CDO, Role.EDITOR, Role.ADMIN})


def memberships_of(user: Any) -> list[Membership]:
    """The memberships of a user with their municipalities, read once per request; [] for guests and deactivated people."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if not hasattr(user, "_memberships"):
        user._memberships = list(_with_app(user.memberships.all()))
    return user._memberships


def app_of(user: Any) -> tuple[int, float] | None:
    """Key of the one-time-code app that an account has now, and since when; None without one.

    It comes with the memberships, because it is asked for at every page of those who need a second factor.
    """
    if rows := memberships_of(user):
        found = (rows[0].app_id, rows[0].app_since)  # type: ignore[attr-defined]
    else:
        found = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).values_list("pk", "created_at").first()
    return (found[0], found[1].timestamp()) if found and found[0] else None


def read_memberships(users: Sequence[Any]) -> None:
    """Read the memberships of several people in one query, for ``memberships_of``."""
    found: dict[int, list[Membership]] = {user.pk: [] for user in users}
    for membership in _with_app(Membership.objects.filter(user__in=found)):
        found[membership.user_id].append(membership)
    for user in users:
        user._memberships = found[user.pk]


def _with_app(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Memberships with their municipalities, oldest first, each with the person's app."""
    app = Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.TOTP)[:1]
    rows = memberships.select_related("municipality").order_by("created_at", "pk")
    return rows.annotate(app_id=Subquery(app.values("pk")), app_since=Subquery(app.values("created_at")))


def has_role(user: Any, *roles: str) -> bool:
    return any(membership.role in roles for membership in memberships_of(user))


def municipalities_of(user: Any, *roles: str) -> list[Municipality]:
    """Municipalities in which the user holds one of the roles (default: any municipal role)."""
    wanted = roles or MUNICIPAL_ROLES
    return [m.municipality for m in memberships_of(user) if m.municipality is not None and m.role in wanted]


def belongs_to(user: Any, municipality_id: int | None, *roles: str) -> bool:
    return municipality_id is not None and any(m.pk == municipality_id for m in municipalities_of(user, *roles))


def _municipality_id(target: Any) -> int | None:
    """The municipality of a target: the target itself if it is one, else its ``municipality_id``."""
    return getattr(target, "municipality_id", None) if hasattr(target, "municipality_id") else getattr(target, "pk", None)


@rules.predicate
def is_member(user: Any) -> bool:
    """Signed in with any role: reads what is "nur für Kommunen"."""
    return bool(memberships_of(user))


@rules.predicate
def is_kts_editor(user: Any) -> bool:
    return has_role(user, Role.EDITOR)


@rules.predicate
def is_portal_admin(user: Any) -> bool:
    return has_role(user, Role.ADMIN)


@rules.predicate
def is_cdo(user: Any) -> bool:
    """CDO of any municipality."""
    return has_role(user, Role.CDO)


@rules.predicate
def is_cdo_of_municipality(user: Any, target: Any = None) -> bool:
    """CDO of the municipality that the target is or belongs to."""
    return target is not None and belongs_to(user, _municipality_id(target), Role.CDO)


@rules.predicate
def is_member_of_municipality(user: Any, target: Any = None) -> bool:
    """Staff or CDO of the municipality that the target is or belongs to."""
    return target is not None and belongs_to(user, _municipality_id(target))


def needs_second_factor(user: Any) -> bool:
    return has_role(user, *ROLES_WITH_SECOND_FACTOR)
