"""Memberships and open invitations move with their municipality. Who belongs to both stays once, with the higher role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.mergers.registry import SHOWN, Line, Moved, Mover, first
from municipalities.mergers.rows import enumerated
from municipalities.models import Merger, Municipality

from ..endings import end_invitations
from ..models import Invitation, Membership, Role, User
from .departures import Past, from_former, raised_keys

HEIGHT: dict[str, int] = {Role.STAFF: 1, Role.CDO: 2}
RANK = 10
"""Before everything else: the locks of roles are the first of every act."""


def mover() -> Mover:
    references = ("accounts.Membership.municipality", "accounts.Invitation.municipality")
    return Mover("people", references, look=look, move=move, undo=undo)


# --- Before ------------------------------------------------------------------------------------------


def look(former: Municipality, successor: Municipality) -> list[Line]:
    coming = Membership.objects.filter(municipality=former).select_related("user").order_by("user__sort_key", "pk")
    at_home = Membership.objects.filter(municipality=successor)
    both = coming.filter(user__in=at_home.values("user"))
    alone = coming.exclude(user__in=at_home.values("user"))
    roles = dict(at_home.filter(user__in=coming.values("user")).values_list("user", "role"))
    twice = _("Sie bleiben einmal, mit der höheren Rolle.")
    invitations = Invitation.objects.open().filter(municipality=former).order_by("email")
    superfluous = _superfluous(former, successor)
    ended = _("%(count)d davon sind überflüssig und enden: Die Person gehört schon dazu oder ist zweimal eingeladen.")
    return [
        Line(_("Personen"), alone.count(), first(f"{row.user} ({_short(row.role)})" for row in alone[:SHOWN])),
        Line(
            _("Personen, die zu beiden gehören"),
            both.count(),
            first(f"{row.user} ({_short(_higher(row.role, roles[row.user_id]))})" for row in both[:SHOWN]),
            twice if roles else "",
        ),
        Line(
            _("Offene Einladungen"),
            invitations.count(),
            first(invitation.email for invitation in invitations[:SHOWN]),
            ended % {"count": len(superfluous)} if superfluous else "",
        ),
    ]


def _short(role: str) -> str:
    return _("CDO") if role == Role.CDO else _("Mitarbeit")


def _higher(*roles: str) -> str:
    return max(roles, key=HEIGHT.__getitem__)


# --- Moving ------------------------------------------------------------------------------------------


def move(former: Municipality, successor: Municipality) -> Moved:
    """Who belongs to the former one alone moves; of two memberships the successor's stays, with the higher role."""
    rows = _locked(former, successor)
    here = {row.user_id: row for row in rows if row.municipality_id == successor.pk}
    coming = [row for row in rows if row.municipality_id == former.pk]
    moving = [row for row in coming if row.user_id not in here]
    double = [row for row in coming if row.user_id in here]
    raised = [here[row.user_id] for row in double if HEIGHT[row.role] > HEIGHT[here[row.user_id].role]]
    Membership.objects.filter(pk__in=_keys(moving)).update(municipality=successor)
    Membership.objects.filter(pk__in=_keys(raised)).update(role=Role.CDO)
    Membership.objects.filter(pk__in=_keys(double)).delete()
    return {
        "moved": [[row.pk, row.user_id] for row in moving],
        "raised": [[row.pk, row.user_id] for row in raised],
        "merged": [[row.pk, row.user_id, row.role, row.created_at.isoformat()] for row in double],
        **_move_invitations(former, successor),
    }


def _locked(former: Municipality, successor: Municipality) -> list[Membership]:
    """The memberships of both, the CDOs first and each in the order of their keys, as every act on roles takes them (rights.py)."""
    rows = Membership.objects.filter(municipality__in=(former, successor)).order_by("pk").select_for_update()
    return [*rows.filter(role=Role.CDO), *rows.exclude(role=Role.CDO)]


def _keys(rows: Iterable[Any]) -> list[int]:
    return [row.pk for row in rows]


def _move_invitations(former: Municipality, successor: Municipality) -> Moved:
    """What nobody has answered moves; of two to one address the better stays, none to who belongs to it already as much or more."""
    list(_unanswered(former, successor).select_for_update())
    ended = _superfluous(former, successor)
    moving = [row.pk for row in _unanswered(former) if row.pk not in ended]
    Invitation.objects.filter(pk__in=ended).update(revoked_at=timezone.now())
    Invitation.objects.filter(pk__in=moving).update(municipality=successor)
    return {"invitations": moving, "ended": ended}


def _unanswered(*places: Municipality) -> Any:
    return Invitation.objects.unanswered().filter(municipality__in=places).order_by("pk")


def _superfluous(former: Municipality, successor: Municipality) -> list[int]:
    """Keys of open invitations that say a thing twice once both are one; what stood double before is left alone."""
    people = Membership.objects.filter(municipality__in=(former, successor)).values_list("user__email", "role", "municipality")
    rows = list(_unanswered(former, successor).filter(expires_at__gt=timezone.now()))
    concerned = {email for email, _role, place in people if place == former.pk}
    concerned |= {row.email for row in rows if row.municipality_id == former.pk}
    held: dict[str, int] = {}
    best: dict[str, Invitation] = {}
    for email, role, _place in people:
        held[email] = max(held.get(email, 0), HEIGHT[role])
    for row in rows:
        if row.email not in best or HEIGHT[row.role] >= HEIGHT[best[row.email].role]:
            best[row.email] = row
    says_more = {row.pk for email, row in best.items() if HEIGHT[row.role] > held.get(email, 0)}
    return [row.pk for row in rows if row.email in concerned and row.pk not in says_more]


# --- Undoing -----------------------------------------------------------------------------------------


def undo(merger: Merger, moved: Moved) -> list[str]:
    """Put memberships back where they still are; who was removed since, or joined since, stays so and is named."""
    former, successor = merger.former, merger.successor
    rows = _locked(former, successor)
    here = {row.user_id: row for row in rows if row.municipality_id == successor.pk}
    there = {row.user_id for row in rows if row.municipality_id == former.pk}
    is_back = {user: user in here and user not in there for _key, user, *_rest in (*moved.get("moved", []), *moved.get("merged", []))}
    past, home, raised = Past.since(merger), from_former(merger), raised_keys(merger)
    back = [row for row in here.values() if past.began(row) in home and row.user_id not in there]
    lowered = [row for row in here.values() if past.began(row) in raised - home]
    returned = {row.user_id for row in back}
    again = _once([one for one in moved.get("merged", []) if is_back[one[1]] and one[1] not in returned])
    Membership.objects.filter(pk__in=_keys(back)).update(municipality=former)
    Membership.objects.filter(pk__in=_keys(lowered), role=Role.CDO).update(role=Role.STAFF)
    _make_again(again, former)
    revived = _undo_invitations(merger, moved)
    changed = {user for _key, user, *_rest in (*moved.get("moved", []), *moved.get("raised", []))}
    _end_what_they_sent(merger, changed | returned, revived)
    known = {*_keys(back), *(key for key, _user in moved.get("moved", []))}
    new = [row for row in here.values() if row.created_at >= merger.carried_out_at and row.pk not in known]
    joined = [row.user_id for row in new if past.began(row) == row.pk or past.began(row) in home]
    return [*_named(merger, [user for user, fits in is_back.items() if not fits], joined), *_without_cdo(merger)]


def _once(rows: list[Any]) -> list[Any]:
    """Of several memberships of one person the first, with the highest role: what came late was merged as well."""
    first_of: dict[int, Any] = {}
    for key, user, role, at in rows:
        known = first_of.setdefault(user, [key, user, role, at])
        known[2] = _higher(known[2], role)
    return list(first_of.values())


def _make_again(rows: list[Any], former: Municipality) -> None:
    """The memberships of who belonged to both, as they were."""
    known = set(User.objects.filter(pk__in=[user for _key, user, *_rest in rows]).values_list("pk", flat=True))
    made = [Membership(pk=key, user_id=user, municipality=former, role=role) for key, user, role, _at in rows if user in known]
    Membership.objects.bulk_create(made)
    begun = {key: datetime.fromisoformat(at) for key, _user, _role, at in rows}
    for row in made:
        row.created_at = begun[row.pk]
    Membership.objects.bulk_update(made, ["created_at"])


def _undo_invitations(merger: Merger, moved: Moved) -> list[int]:
    """Those that are still open; what was accepted meanwhile made a member of the successor. Keys of those that are open again."""
    places = (merger.former, merger.successor)
    waiting = _unanswered(merger.successor).filter(pk__in=moved.get("invitations", []))
    waiting.update(municipality=merger.former)
    taken = set(_unanswered(*places).values_list("email", "municipality"))
    people = Membership.objects.filter(municipality__in=places).values_list("user__email", "municipality", "role")
    held: dict[tuple[str, int | None], int] = {(email, place): HEIGHT[role] for email, place, role in people}
    revived = []
    for row in Invitation.objects.filter(pk__in=moved.get("ended", []), accepted_at=None).order_by("-pk"):
        place = (row.email, row.municipality_id)
        if place not in taken and HEIGHT[row.role] > held.get(place, 0):
            taken.add(place)
            revived.append(row.pk)
    Invitation.objects.filter(pk__in=revived).update(revoked_at=None)
    return revived


def _end_what_they_sent(merger: Merger, people: set[int], revived: list[int]) -> None:
    """What they invited others to since, and what is open again, where they may not any more (endings.py)."""
    sent = Invitation.objects.open().filter(Q(municipality=merger.successor, invited_by__in=people) | Q(pk__in=revived))
    for user in User.objects.filter(pk__in=sent.values("invited_by")).order_by("pk"):
        end_invitations(user, by=merger.undone_by)


def _named(merger: Merger, gone: list[int], joined: list[int]) -> list[str]:
    names = {user.pk: str(user) for user in User.objects.filter(Q(pk__in=gone) | Q(pk__in=joined)).order_by("sort_key", "pk")}
    values = {"former": merger.former, "successor": merger.successor}
    found = []
    if left := [name for key, name in names.items() if key in gone]:
        sentence = _("Wurden seither bei %(successor)s entfernt oder bei %(former)s neu aufgenommen und bleiben so: %(names)s.")
        found.append(sentence % {**values, "names": enumerated(left)})
    if new := [name for key, name in names.items() if key in joined]:
        sentence = _("Seither dazugekommen, bleiben bei %(successor)s: %(names)s.")
        found.append(sentence % {**values, "names": enumerated(new)})
    return found


def _without_cdo(merger: Merger) -> list[str]:
    """A municipality whose CDOs came with the other one, and took the place of its own meanwhile."""
    cdos = Membership.objects.filter(municipality__in=(merger.former, merger.successor), role=Role.CDO, user__is_active=True)
    left = set(cdos.values_list("municipality", flat=True))
    had = {key for name in ("moved", "merged") for key, *_rest in merger.moved.get("people", {}).get(name, [])}
    places = [place for place in (merger.former, merger.successor) if place.pk not in left]
    sentence = _("%(place)s hat jetzt keine CDO. Laden Sie eine ein.")
    return [sentence % {"place": place} for place in places] if had else []
