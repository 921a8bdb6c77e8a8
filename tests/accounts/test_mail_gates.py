"""Mails about accounts and invitations lead to what still holds, or are not sent."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.urls import reverse

from accounts.invitations import invite, revoke_invitation
from accounts.models import Invitation, Role, User
from accounts.rights import grant, reset_second_factor, revoke, set_active
from jobs.worker import drain
from notifications.models import Mail
from tests.accounts.codes import enrolled
from tests.factories.accounts import UserFactory, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import write_told

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
    invitation = invite("neu@stadt.example", Role.STAFF, cdo.memberships.get().municipality, by=cdo)
    write_told()
    return invitation


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


@pytest.mark.parametrize(
    "prefix",
    [
        "account/email/password_changed",
        "account/email/password_reset",
        "mfa/email/totp_activated",
        "mfa/email/totp_deactivated",
        "mfa/email/recovery_codes_generated",
    ],
)
def test_a_notice_about_the_own_account_is_sent(prefix, rf, mailoutbox):
    """allauth names the person of a notice to nobody but its adapter: these mails were dropped as mails of nobody."""
    user = UserFactory()
    with request_context(rf.get("/")):
        get_adapter().send_notification_mail(prefix, user)
    drain()

    assert [message.to for message in mailoutbox] == [[user.email]]


def with_a_new_password(user: User) -> None:
    user.set_password("ein anderer langer Satz")
    user.save()


def blocked_and_back(user: User) -> None:
    set_active(user, False, by=None)
    set_active(user, True, by=None)


ENDS_THE_LINK = {
    "new password": with_a_new_password,
    "factor reset": lambda user: reset_second_factor(user, by=None),
    "factor set up anew": lambda user: (reset_second_factor(user, by=None), enrolled(user)),
    "blocked meanwhile": blocked_and_back,
}


@pytest.mark.parametrize("meanwhile", ENDS_THE_LINK)
def test_a_reset_link_that_opens_nothing_any_more_is_not_sent(meanwhile, client, mailoutbox):
    user = enrolled(UserFactory())
    client.post(reverse("account_reset_password"), {"email": user.email})
    ENDS_THE_LINK[meanwhile](user)
    drain()

    mail = Mail.objects.get(event="passwort_vergessen")
    assert (mail.state, mail.outcome) == (Mail.State.DROPPED, "Der Link gilt nicht mehr.")
    assert "Neues Passwort wählen" not in [message.subject for message in mailoutbox]


def test_a_reset_link_is_sent_and_overtakes_what_others_wait_for(client, mailoutbox):
    invited()
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    drain()

    assert [message.to for message in mailoutbox] == [[user.email], ["neu@stadt.example"]]
