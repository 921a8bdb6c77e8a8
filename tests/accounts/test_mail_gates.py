"""Mails about accounts and invitations lead to what still holds, or are not sent."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.invitations import invite, revoke_invitation
from accounts.models import Invitation, Role, User
from accounts.rights import grant, revoke, set_active
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.accounts import UserFactory, member
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def end_of_sender(invitation: Invitation) -> None:
    """Another CDO takes over, and the one who invited leaves the municipality."""
    sender = invitation.invited_by
    grant(UserFactory(), Role.CDO, invitation.municipality, by=None)
    revoke(sender.memberships.get(), by=None)


MEANWHILE = {
    "withdrawn": lambda invitation: revoke_invitation(invitation, by=invitation.invited_by),
    "sender blocked": lambda invitation: set_active(invitation.invited_by, False, by=None),
    "sender left": end_of_sender,
    "deleted": lambda invitation: invitation.delete(),
}


def invited() -> Invitation:
    cdo: User = member(Role.CDO, MunicipalityFactory())
    return invite("neu@stadt.example", Role.STAFF, cdo.memberships.get().municipality, by=cdo)


def test_an_invitation_that_holds_is_sent(mailoutbox):
    invited()
    drain()

    assert [message.to for message in mailoutbox] == [["neu@stadt.example"]]


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_an_invitation_that_holds_no_more_is_not_sent(meanwhile, mailoutbox):
    MEANWHILE[meanwhile](invited())
    drain()

    assert mailoutbox == []
    assert Mail.objects.get(event="einladung").state == Mail.State.DROPPED


def test_a_reset_link_of_an_older_password_is_not_sent(client, mailoutbox):
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    user.set_password("ein anderer langer Satz")
    user.save()
    drain()

    assert mailoutbox == []
    assert Mail.objects.get().outcome == "Der Link gilt nicht mehr."


def test_a_reset_link_is_sent_and_overtakes_what_others_wait_for(client, mailoutbox):
    invited()
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    drain()

    assert [message.to for message in mailoutbox] == [[user.email], ["neu@stadt.example"]]
