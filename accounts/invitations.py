"""Invitations: a signed link that expires, works once and gives exactly one role."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from notifications.services import notify

from .models import Invitation, User
from .rights import grant

SALT = "accounts.invitation"


class InvitationUnusable(Exception):
    """The link is forged, expired, revoked or used."""


def token_of(invitation: Invitation) -> str:
    return signing.dumps({"pk": invitation.pk}, salt=SALT)


def find(token: str) -> Invitation:
    """The open invitation of a link; raises InvitationUnusable."""
    try:
        pk = signing.loads(token, salt=SALT)["pk"]
        invitation = Invitation.objects.select_related("municipality", "invited_by").get(pk=pk)
    except (signing.BadSignature, KeyError, Invitation.DoesNotExist) as error:
        raise InvitationUnusable from error
    if not invitation.is_open():
        raise InvitationUnusable
    return invitation


@transaction.atomic
def invite(email: str, role: str, municipality: Municipality | None, *, by: Any) -> Invitation:
    """Invite an address; an open invitation to the same role is replaced, so that only the newest link works."""
    now = timezone.now()
    email = email.strip().lower()
    Invitation.objects.filter(email=email, municipality=municipality, accepted_at=None, revoked_at=None).update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=email, role=role, municipality=municipality, invited_by=by, expires_at=now + timedelta(days=settings.INVITATION_DAYS)
    )
    where = municipality.name if municipality else settings.PORTAL_NAME
    notify(
        email,
        "einladung",
        key=f"invitation:{invitation.pk}",
        subject=_("Einladung: %(where)s im Wissensportal") % {"where": where},
        reason=_("%(name)s Sie eingeladen hat.") % {"name": by.get_full_name() or by.email},
        context={
            "invitation": invitation,
            "inviter": by.get_full_name() or by.email,
            "where": where,
            "until": date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT"),
        },
        url=reverse("accounts:invitation", args=[token_of(invitation)]),
        action=_("Einladung annehmen"),
        reply_to=by.email,
    )
    return invitation


@transaction.atomic
def accept(token: str, *, user: User | None = None, password: str = "", first_name: str = "", last_name: str = "") -> User:
    """Use an invitation: for a signed-in person with the invited address, or with a new account."""
    invitation = Invitation.objects.select_for_update().get(pk=find(token).pk)
    if not invitation.is_open():
        raise InvitationUnusable
    if user is None:
        user = User.objects.create_user(invitation.email, password, first_name=first_name, last_name=last_name)
        # The link reached this mailbox, which proves the address.
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    elif user.email != invitation.email:
        raise InvitationUnusable
    grant(user, invitation.role, invitation.municipality, by=invitation.invited_by)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return user


@transaction.atomic
def revoke_invitation(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(revoked_at=timezone.now())
