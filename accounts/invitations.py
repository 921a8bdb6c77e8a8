"""Invitations: a signed link that expires, works once and gives exactly one role."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipalities.addresses import address_of
from municipalities.models import Municipality
from notifications.services import key_of, notify
from notifications.telling import tell

from .endings import may_invite, record
from .letters import Letter
from .logged import Act
from .models import Invitation, User
from .rights import grant, lock_cdos

SALT = "accounts.invitation"
MOMENT = timedelta(seconds=20)
"""Two clicks, or an answer that was lost on the way; whoever wants another link waits longer."""


class InvitationUnusable(Exception):
    """The link is forged, expired, revoked or used, or who sent it may no longer invite."""


class AccountExists(InvitationUnusable):
    """The invited address has an account by now: whoever owns it signs in and accepts."""


def token_of(invitation: Invitation) -> str:
    return signing.dumps({"pk": invitation.pk}, salt=SALT)


def find(token: str) -> Invitation:
    """The open invitation of a link; raises InvitationUnusable."""
    try:
        pk = signing.loads(token, salt=SALT)["pk"]
        invitation = Invitation.objects.select_related("municipality", "invited_by").get(pk=pk)
    except (signing.BadSignature, KeyError, Invitation.DoesNotExist) as error:
        raise InvitationUnusable from error
    if not is_usable(invitation):
        raise InvitationUnusable
    return invitation


def is_usable(invitation: Invitation) -> bool:
    """Open, and sent by somebody who may still invite: a right that was taken away leaves no invitations behind."""
    inviter = invitation.invited_by
    return invitation.is_open() and inviter is not None and may_invite(inviter, invitation.role, invitation.municipality)


@transaction.atomic
def invite(email: str, role: str, municipality: Municipality | None, *, by: User) -> Invitation:
    """Invite an address. An open invitation to the same place is replaced, so that only the newest link works.

    What the same person sent a moment ago is not sent again: a second click is no further invitation.
    Raises PermissionDenied where ``by`` may not invite to this role.
    """
    if not may_invite(by, role, municipality):
        raise PermissionDenied
    now = timezone.now()
    email = address_of(email)
    User.objects.select_for_update().get(pk=by.pk)  # two clicks at once: the second waits here
    same = Invitation.objects.filter(email=email, role=role, municipality=municipality, invited_by=by, created_at__gt=now - MOMENT)
    if (just_sent := same.unanswered().first()) is not None:
        return just_sent
    replaced = Invitation.objects.unanswered().filter(email=email, municipality=municipality)
    (replaced if municipality else replaced.filter(role=role)).update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=email, role=role, municipality=municipality, invited_by=by, expires_at=now + timedelta(days=settings.INVITATION_DAYS)
    )
    record(Act.INVITE, invitation, by=by)
    tell(Letter.INVITATION, invitation=invitation.pk)
    return invitation


@transaction.atomic
def accept(token: str, *, user: User | None = None, password: str = "", first_name: str = "", last_name: str = "") -> User:
    """Use an invitation: for a signed-in person with the invited address, or with a new account.

    Raises InvitationUnusable, AccountExists where a new account was meant, and LastCdo where the role would take the last CDO
    from the municipality.
    """
    found = find(token)
    lock_cdos(found.municipality)
    Invitation.objects.select_for_update().filter(pk=found.pk).first()  # two clicks at once: the second waits here
    invitation = find(token)
    if user is None:
        user = _new_user(invitation.email, password, first_name=first_name, last_name=last_name)
        # The link reached this mailbox, which proves the address.
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    elif user.email != invitation.email:
        raise InvitationUnusable
    grant(user, invitation.role, invitation.municipality, by=invitation.invited_by)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return user


def _new_user(email: str, password: str, **names: str) -> User:
    """A new account; raises AccountExists: another invitation of the same address may make it in the same moment."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, **names)
    except IntegrityError as error:
        raise AccountExists from error


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    """Take an invitation back; one that was accepted stays as it is."""
    if Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        record(Act.UNINVITE, invitation, by=by)


def write_invitation(letter: str, *, invitation: int) -> None:
    """The mail to who is invited, with the link; nothing once the invitation is gone."""
    found = Invitation.objects.select_related("municipality", "invited_by").filter(pk=invitation).first()
    if found is None:
        return
    home, inviter = found.municipality, found.invited_by
    name = str(inviter)
    notify(
        found.email,
        letter,
        key=key_of(letter, found.pk),
        subject=_("Einladung: %(where)s im Wissensportal") % {"where": home.name} if home else _("Einladung in das Wissensportal"),
        reason=_("%(name)s Sie eingeladen hat.") % {"name": name},
        context={
            "invitation": found,
            "inviter": name,
            "until": date_format(timezone.localtime(found.expires_at), "DATE_FORMAT"),
        },
        url=reverse("accounts:invitation", args=[token_of(found)]),
        action=_("Einladung annehmen"),
        reply_to=inviter.email if inviter else "",
        target={"invitation": found.pk},
    )
