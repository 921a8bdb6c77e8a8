"""A person is found again by the address, however it is typed: sign-in, reset, invitation, account; and codes in any spelling."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.invitations import accept, invite, token_of
from accounts.models import Invitation, Role, User
from notifications.models import Mail
from tests.accounts.codes import code_of, enrolled, is_signed_in, send_password
from tests.factories.accounts import UserFactory, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told
from tests.municipalities.test_addresses import SAME

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
ADDRESS = SAME[0]
typed_so = pytest.mark.parametrize("typed", SAME)


@typed_so
def test_one_signs_in_however_the_address_is_typed(typed: str):
    member(Role.STAFF, MunicipalityFactory(), email=ADDRESS)
    client = Client()

    assert send_password(client, typed).status_code == 302
    assert is_signed_in(client)


@typed_so
def test_a_new_password_is_asked_for_however_the_address_is_typed(typed: str):
    UserFactory(email=ADDRESS)

    assert Client().post(reverse("account_reset_password"), {"email": typed}).status_code == 302
    assert [mail.recipient_email for mail in Mail.objects.all()] == [ADDRESS]


@typed_so
def test_two_invitations_of_one_address_are_of_one_person(typed: str):
    town = MunicipalityFactory()
    cdo = member(Role.CDO, town)
    first = invite(ADDRESS, Role.STAFF, town, by=cdo)
    page = signed_in(cdo).post(reverse("accounts:colleagues", args=[town.slug]), {"email": typed, "role": "staff"})
    again = invite(typed, Role.STAFF, MunicipalityFactory(), by=member(Role.ADMIN))

    assert page.status_code == 302
    assert set(Invitation.objects.values_list("email", flat=True)) == {ADDRESS}
    assert Invitation.objects.open().filter(municipality=town).count() == 1
    user = accept(token_of(first), password="geheim-aber-lang", first_name="Kim", last_name="Muster")
    assert accept(token_of(again), user=user) == user


@typed_so
def test_there_is_one_account_of_an_address(typed: str):
    user = User.objects.create_user(ADDRESS)
    call_command("create_account", typed, role="editor", verbosity=0)

    assert User.objects.get() == User.objects.get(email=typed) == User.objects.get_by_natural_key(typed) == user


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("a@stadt.example, b@stadt.example", "eine einzige E-Mail-Adresse"),
        ("kim@stadt,example", "Ist ein Punkt gemeint?"),
        ("bürgeramt@stadt.example", "Vor dem @ stehen"),
    ],
)
def test_what_is_no_address_is_refused_where_one_types_it(typed: str, sentence: str):
    town = MunicipalityFactory()
    sent = {reverse("account_login"): "login", reverse("account_reset_password"): "email"}
    answers = [Client().post(path, {name: typed, "password": "x"}) for path, name in sent.items()]
    answers.append(signed_in(member(Role.CDO, town)).post(reverse("accounts:colleagues", args=[town.slug]), {"email": typed}))

    assert [sentence in answer.text for answer in answers] == [True, True, True]
    with pytest.raises(CommandError, match="keine E-Mail-Adresse"):
        call_command("create_account", typed, role="editor")
    write_told()
    assert Mail.objects.count() == 0


@pytest.mark.parametrize(
    "spelled",
    [
        "{0}\u00a0{1}",
        "{0}\u202f{1}",
        "{0}\u2009{1} ",
        " {0}-{1}",
        "{0}\u2011{1}",
        "{0}\u2013{1}",
        "{0}.{1}",
        "\u200e{0}{1}\ufeff",
        "fullwidth",
        "arabic",
    ],
)
def test_a_code_may_be_typed_in_groups_and_in_the_digits_of_any_keyboard(spelled: str):
    user = enrolled(member(Role.EDITOR))
    code, client = code_of(), Client()
    send_password(client, user.email)
    zero = {"fullwidth": 0xFF10, "arabic": 0x0660}.get(spelled)
    typed = "".join(chr(zero + int(digit)) for digit in code) if zero else spelled.format(code[:3], code[3:])

    client.post(reverse("mfa_authenticate"), {"code": typed})

    assert is_signed_in(client)
