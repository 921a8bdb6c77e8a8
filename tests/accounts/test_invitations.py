"""Invitations from the mail to the first login, and what becomes of a link that is not good any more."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.invitations import MOMENT, accept, find, invite, revoke_invitation, token_of
from accounts.models import Invitation, Membership, Role, User
from accounts.rights import revoke, set_active
from notifications.models import Mail
from tests.factories.accounts import UserFactory, editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = pytest.mark.django_db
NEW = {"first_name": "Neu", "last_name": "Hier", "password": "ein langer Satz zum Merken"}
EMAIL = "neu@stadt.example"


@pytest.fixture(autouse=True)
def _skeleton(portal) -> None:
    pass


@pytest.fixture
def cdo() -> User:
    return member(Role.CDO, MunicipalityFactory(name="Stadt A", slug="stadt-a"))


def home_of(user: User):
    return user.memberships.get().municipality


def invited(cdo: User, role: str = Role.CDO, email: str = EMAIL) -> Invitation:
    return invite(email, role, home_of(cdo), by=cdo)


def page_of(invitation: Invitation) -> str:
    return reverse("accounts:invitation", args=[token_of(invitation)])


def roles_of(user: User) -> list[tuple[str, str | None]]:
    return [(m.role, m.municipality and m.municipality.slug) for m in user.memberships.select_related("municipality")]


def fresh(user: User) -> Client:
    """A client that has just shown the password again, as acts that change roles demand."""
    client = signed_in(user)
    client.post(reverse("account_reauthenticate"), {"password": "geheim-aber-lang"})
    return client


# --- The mail ------------------------------------------------------------------------


def test_an_invitation_is_a_mail_with_one_link_and_says_from_whom_to_what_and_until_when(cdo: User):
    invitation = invited(cdo)

    write_told()
    mail = Mail.objects.get()
    assert (mail.recipient_email, mail.subject, mail.reply_to) == (EMAIL, "[Portal] Einladung: Stadt A im Wissensportal", cdo.email)
    until = timezone.localtime(invitation.expires_at).strftime("%d.%m.%Y")
    assert [text in mail.text for text in (str(cdo), "CDO, Stadt A", until)] == [True] * 3
    (token,) = re.findall(rf"{reverse('accounts:invitation', args=['x'])[:-2]}([^/\s]+)/", mail.text)
    assert find(token) == invitation  # a key says when it was made, so another one of the next second reads differently
    assert invitation.expires_at - invitation.created_at > timedelta(days=13, hours=23)


def test_an_invitation_to_a_role_of_the_portal_names_the_portal_once():
    invite(EMAIL, Role.EDITOR, None, by=editor())

    write_told()
    assert Mail.objects.get().subject == "[Portal] Einladung in das Wissensportal"


# --- A new person ----------------------------------------------------------------------


def test_a_new_person_gets_an_account_with_the_role_and_goes_straight_on_to_the_second_factor(cdo: User):
    client = Client()

    answer = client.post(page_of(invited(cdo)), NEW, follow=True)

    user = User.objects.get(email=EMAIL)
    assert answer.redirect_chain == [("/mein-bereich/", 302), (f"{reverse('mfa_activate_totp')}?next=%2Fmein-bereich%2F", 302)]
    assert "Ihr Konto ist angelegt." in answer.text
    assert (str(user), roles_of(user)) == ("Neu Hier", [("cdo", "stadt-a")])
    assert client.get(reverse("accounts:profile")).status_code == 302, "nothing else is open before"


def test_the_page_says_who_invites_to_what(cdo: User):
    html = Client().get(page_of(invited(cdo))).content.decode()

    assert f"{cdo} lädt {EMAIL} ein: CDO, Stadt A." in html


def test_extra_fields_give_no_rights(cdo: User):
    extra = {"role": "admin", "is_superuser": "on", "is_active": "", "email": "anders@stadt.example", "municipality": "2"}

    Client().post(page_of(invited(cdo, Role.STAFF)), {**NEW, **extra})

    user = User.objects.get(email=EMAIL)
    assert (roles_of(user), user.is_superuser, user.is_active) == ([("staff", "stadt-a")], False, True)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password", "kurz", "mindestens 12 Zeichen"),
        ("password", "neu@stadt.example", "zu ähnlich"),
        ("first_name", "x" * 81, "höchstens 80 Zeichen"),
        ("last_name", "Muster\r\nBcc: alle@stadt.example", "Bitte verwenden Sie keine Zeilenumbrüche."),
    ],
)
def test_bad_input_is_answered_in_german_and_the_link_stays_good(cdo: User, field: str, value: str, words: str):
    invitation = invited(cdo)

    html = Client().post(page_of(invitation), {**NEW, field: value}).content.decode()

    assert words in html
    assert "<title>Fehler: " in html
    assert User.objects.filter(email=EMAIL).count() == 0
    assert Client().get(page_of(invitation)).status_code == 200


def test_a_long_password_with_spaces_at_its_ends_is_kept_as_it_was_typed(cdo: User):
    password = "  " + "ein sehr langer Satz " * 10

    Client().post(page_of(invited(cdo)), {**NEW, "password": password})

    assert User.objects.get(email=EMAIL).check_password(password)


# --- Somebody with an account ----------------------------------------------------------------


def test_somebody_with_an_account_accepts_after_signing_in(cdo: User):
    user = UserFactory()
    invitation = invited(cdo, Role.STAFF, user.email)
    assert reverse("account_login") in Client().get(page_of(invitation)).content.decode()

    fresh(user).post(page_of(invitation))

    assert roles_of(user) == [("staff", "stadt-a")]


def test_nobody_accepts_for_somebody_else(cdo: User):
    user, other = UserFactory(), UserFactory()
    invitation = invited(cdo, Role.STAFF, user.email)

    for client in (Client(), signed_in(other)):
        client.post(page_of(invitation), NEW)

    assert (roles_of(user), roles_of(other)) == ([], [])


def test_the_last_cdo_cannot_step_down_by_an_invitation(cdo: User):
    invitation = invited(cdo, Role.STAFF, cdo.email)

    answer = fresh(cdo).post(page_of(invitation), follow=True)

    assert "Das ist die letzte CDO-Rolle dieser Kommune." in answer.content.decode()
    assert roles_of(cdo) == [("cdo", "stadt-a")]


# --- Links that are not good -------------------------------------------------------------------


def expire(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())


def send_again(invitation: Invitation) -> None:
    """Later than a second click, which sends nothing."""
    Invitation.objects.filter(pk=invitation.pk).update(created_at=timezone.now() - 2 * MOMENT)
    invited(invitation.invited_by)


@pytest.mark.parametrize(
    "end",
    [
        expire,
        lambda invitation: revoke_invitation(invitation, by=invitation.invited_by),
        lambda invitation: accept(token_of(invitation), **NEW),
        send_again,
        lambda invitation: set_active(invitation.invited_by, False, by=None),
    ],
    ids=["expired", "revoked", "used", "sent again", "inviter blocked"],
)
def test_a_link_that_has_ended_says_so_and_does_nothing(cdo: User, end):
    invitation = invited(cdo)
    end(invitation)
    before = (User.objects.count(), Membership.objects.count())

    answers = [Client().get(page_of(invitation)), Client().post(page_of(invitation), NEW)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "Diese Einladung gilt nicht mehr" in answers[0].content.decode()
    assert (User.objects.count(), Membership.objects.count()) == before


def test_who_lost_the_right_to_invite_leaves_no_open_invitations(cdo: User):
    member(Role.CDO, home_of(cdo))
    invitation = invited(cdo)

    revoke(cdo.memberships.get(), by=None)

    assert Client().get(page_of(invitation)).status_code == 410


@pytest.mark.parametrize("change", [lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"), lambda t: "x" * 2000, lambda t: t.upper()])
def test_a_changed_link_is_refused(cdo: User, change):
    token = change(token_of(invited(cdo)))

    assert Client().get(reverse("accounts:invitation", args=[token])).status_code == 410


# --- Who may invite whom ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "role", "own", "allowed"),
    [
        (Role.CDO, Role.STAFF, True, True),
        (Role.CDO, Role.CDO, True, True),
        (Role.CDO, Role.STAFF, False, False),
        (Role.CDO, Role.EDITOR, None, False),
        (Role.CDO, Role.ADMIN, None, False),
        (Role.STAFF, Role.STAFF, True, False),
        (Role.EDITOR, Role.CDO, False, True),
        (Role.EDITOR, Role.EDITOR, None, True),
        (Role.EDITOR, Role.ADMIN, None, False),
        (Role.ADMIN, Role.STAFF, False, True),
        (Role.ADMIN, Role.ADMIN, None, True),
    ],
)
def test_who_invites_to_which_role(who: str, role: str, own: bool | None, allowed: bool):
    municipal = who in (Role.STAFF, Role.CDO)
    user = member(who, MunicipalityFactory() if municipal else None)
    municipality = None if own is None else home_of(user) if own else MunicipalityFactory()

    with suppress(PermissionDenied):
        invite(EMAIL, role, municipality, by=user)

    assert Invitation.objects.filter(email=EMAIL).exists() is allowed


def test_a_cdo_invites_from_the_page_of_colleagues_after_showing_the_password(cdo: User):
    address = reverse("accounts:colleagues", args=["stadt-a"])
    data = {"email": " Neu@Stadt.example ", "role": "staff"}
    client = signed_in(cdo)
    asked = client.post(address, data)
    assert (asked["Location"].split("?")[0], Invitation.objects.count()) == (reverse("account_reauthenticate"), 0)

    client.post(asked["Location"], {"password": "geheim-aber-lang", "next": address})

    assert list(Invitation.objects.values_list("email", "role", "municipality__slug")) == [(EMAIL, "staff", "stadt-a")]


def test_a_faulty_invitation_is_answered_before_anybody_is_asked_for_a_password(cdo: User):
    address = reverse("accounts:colleagues", args=["stadt-a"])

    answer = signed_in(cdo).post(address, {"email": "kein@", "role": "cdo"})

    assert (answer.status_code, answer.context["form"]["email"].value()) == (200, "kein@")
    assert f'action="{address}"' in answer.content.decode()


@pytest.mark.parametrize("role", ["editor", "admin", "", "chef"])
def test_a_cdo_gives_no_role_of_the_portal(cdo: User, role: str):
    answer = fresh(cdo).post(reverse("accounts:colleagues", args=["stadt-a"]), {"email": EMAIL, "role": role})

    assert (answer.status_code, Invitation.objects.count()) == (200, 0)


@pytest.mark.parametrize("name", ["colleagues", "remove_colleague", "cancel_invitation"])
def test_a_cdo_of_another_municipality_finds_nothing(cdo: User, name: str):
    pk = {"remove_colleague": cdo.memberships.get().pk, "cancel_invitation": invited(cdo).pk}.get(name)
    address = reverse(f"accounts:{name}", args=["stadt-a", pk] if pk else ["stadt-a"])

    answer = fresh(member(Role.CDO, MunicipalityFactory())).post(address, {"email": "x@stadt.example", "role": "cdo"})

    assert answer.status_code == 404
    assert [m.role for m in home_of(cdo).memberships.all()] == ["cdo"]


@pytest.mark.parametrize("name", ["remove_colleague", "cancel_invitation"])
def test_a_cdo_reaches_nothing_of_another_municipality_through_the_own_one(cdo: User, name: str):
    other = member(Role.CDO, MunicipalityFactory())
    pk = {"remove_colleague": other.memberships.get().pk, "cancel_invitation": invited(other).pk}[name]

    assert fresh(cdo).post(reverse(f"accounts:{name}", args=["stadt-a", pk])).status_code == 404


# --- The KTS and those who run the portal -----------------------------------------------------------


def test_the_kts_invites_the_first_cdo_of_a_municipality():
    MunicipalityFactory(name="Bamberg", slug="bamberg")
    MunicipalityFactory(name="Landkreis Bamberg", slug="landkreis-bamberg")

    fresh(editor()).post(reverse("accounts:invitations"), {"email": EMAIL, "role": "cdo", "municipality": "Bamberg"})

    assert list(Invitation.objects.values_list("email", "role", "municipality__slug")) == [(EMAIL, "cdo", "bamberg")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"role": "cdo", "municipality": "Neustadt"}, "Mehrere Kommunen passen"),
        ({"role": "cdo", "municipality": "Nirgends"}, "Diese Kommune kennt das Verzeichnis nicht."),
        ({"role": "cdo", "municipality": ""}, "Geben Sie die Kommune ein."),
        ({"role": "admin", "municipality": ""}, "Wählen Sie eine der Rollen."),
        ({"email": "kein@", "role": "editor"}, "Geben Sie eine gültige E-Mail-Adresse ein."),
    ],
)
def test_an_invitation_of_the_kts_that_cannot_be_sent_says_why(data: dict[str, str], words: str):
    for state in ("am Rhein", "am Main"):
        MunicipalityFactory(name=f"Neustadt {state}")

    answer = fresh(editor()).post(reverse("accounts:invitations"), {"email": EMAIL, **data})

    assert (words in answer.content.decode(), Invitation.objects.count()) == (True, 0)


def test_the_kts_sends_an_invitation_again_and_takes_it_back(cdo: User):
    first = invited(cdo)
    client, address = fresh(editor()), reverse("accounts:invitations")

    client.post(address, {"resend": first.pk})
    second = Invitation.objects.latest("pk")
    client.post(address, {"revoke": second.pk})

    assert [Client().get(page_of(one)).status_code for one in (first, second)] == [410, 410]
    write_told()
    assert Mail.objects.filter(event="einladung").count() == 2


def test_the_kts_takes_no_invitation_back_that_it_could_not_send():
    invitation = invite(EMAIL, Role.ADMIN, None, by=member(Role.ADMIN))

    answer = fresh(editor()).post(reverse("accounts:invitations"), {"revoke": invitation.pk})

    assert (answer.status_code, Client().get(page_of(invitation)).status_code) == (403, 200)


@pytest.mark.parametrize("number", ["", "abc", "-1", "0", "9" * 30])
def test_an_unknown_invitation_is_not_found(number: str):
    assert fresh(editor()).post(reverse("accounts:invitations"), {"revoke": number}).status_code == 404


def test_acts_are_logged_without_a_name_or_an_address(cdo: User):
    ModelLogEntry.objects.all().delete()
    invitation = invited(cdo)
    accept(token_of(invitation), **NEW)

    entries = ModelLogEntry.objects.order_by("pk")
    assert [(entry.action, entry.user_id, entry.data["role"]) for entry in entries] == [
        ("portal.invite", cdo.pk, "cdo"),
        ("portal.grant", cdo.pk, "cdo"),
    ]
    assert EMAIL not in " ".join(f"{entry.label} {entry.data}" for entry in entries)


def test_the_form_does_not_call_the_municipality_voluntary_where_the_role_needs_one():
    page = signed_in(editor()).get(reverse("accounts:invitations")).content.decode()

    assert ("Kommune" in page, "(freiwillig)" in page) == (True, False)
