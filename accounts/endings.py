"""What ends with a right: invitations that somebody sent, once they may no longer send them. The lists say why."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.log_actions import log

from .actors import Actor
from .logged import Act
from .models import Invitation, User
from .roles import belongs_to


def may_invite(user: Any, role: str, municipality: Any) -> bool:
    """Whether a person may invite to this role in this municipality (None: in the portal as a whole)."""
    return user.has_perm(f"accounts.invite_{role}", municipality)


def end_invitations(user: User, *, by: Actor) -> int:
    """End the open invitations that a person sent and may not send any more; how many. Called after the right is gone.

    They stay ended: who gets the right back sends new ones.
    """
    sender = User.objects.get(pk=user.pk)  # without the memberships that were read before
    sent = Invitation.objects.open().filter(invited_by=sender).select_related("municipality").select_for_update(of=("self",)).order_by("pk")
    ended = [invitation for invitation in sent if not may_invite(sender, invitation.role, invitation.municipality)]
    for invitation in ended:
        invitation.revoked_at, invitation.ended_because = timezone.now(), _why(sender, invitation)
        invitation.save(update_fields=["revoked_at", "ended_because"])
        record(Act.UNINVITE, invitation, by=by)
    return len(ended)


def _why(sender: User, invitation: Invitation) -> str:
    if not sender.is_active:
        return Invitation.Ending.BLOCKED
    stayed = invitation.municipality is None or belongs_to(sender, invitation.municipality_id)
    return Invitation.Ending.ROLE if stayed else Invitation.Ending.LEFT


def record(act: Act, invitation: Invitation, *, by: Actor) -> None:
    """Log an act with keys and codes only."""
    data = {"role": invitation.role, "municipality": invitation.municipality_id}
    log(instance=invitation, action=act, user=by, title=invitation.get_role_display(), data=data)
