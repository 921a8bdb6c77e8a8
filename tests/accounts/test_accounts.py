"""The accounts of the whole portal, in the hands of those who run it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.models import Role, User
from accounts.rights import EDITORS_GROUP, grant, revoke
from notifications.models import Mail
from tests.accounts.codes import enrolled
from tests.factories.accounts import PASSWORD, UserFactory, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _skeleton(portal) -> None:
    pass


@pytest.fixture
def admin() -> User:
    return member(Role.ADMIN)


@pytest.mark.parametrize("role", Role.values)
def test_whom_the_factory_gives_a_role_is_as_if_it_had_been_granted(role: str):
    """Field by field: most tests begin with such a person."""
    town = MunicipalityFactory() if role in (Role.CDO, Role.STAFF) else None
    made, granted = member(role, town), UserFactory()
    grant(granted, role, town, by=None)

    def held(user: User) -> object:
        rows = user.memberships.values("role", "municipality")
        return list(rows), set(user.groups.values_list("name", flat=True)), user.get_all_permissions(), user.is_active, user.key_version

    assert held(made) == held(granted)


def change(admin: User, person: User, **data: object):
    """One act on the page of a person, sent by somebody who has just shown the password again."""
    client = signed_in(admin)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client.post(reverse("accounts:account", args=[person.pk]), data)


def test_an_act_is_not_done_before_the_password_is_shown_again(admin: User):
    person, client = UserFactory(), signed_in(admin)
    address = reverse("accounts:account", args=[person.pk])

    asked = client.post(address, {"act": "block"})

    person.refresh_from_db()
    assert (asked["Location"].split("?")[0], person.is_active) == (reverse("account_reauthenticate"), True)
    client.post(asked["Location"], {"password": PASSWORD, "next": address})
    person.refresh_from_db()
    assert person.is_active is False


def test_the_role_of_the_editors_brings_the_one_group_and_taking_it_away_ends_both(admin: User):
    person = UserFactory()

    change(admin, person, act="grant", role="editor")
    given = list(person.groups.values_list("name", flat=True))
    change(admin, person, act="revoke", membership=person.memberships.get().pk)

    assert (given, list(person.groups.all()), person.memberships.count()) == ([EDITORS_GROUP], [], 0)


def test_municipal_roles_are_given_by_invitation_only(admin: User):
    person = UserFactory()

    change(admin, person, act="grant", role="cdo")

    assert person.memberships.count() == 0


@pytest.mark.parametrize("act", ["grant", "revoke", "block", "reset_factor"])
def test_nobody_changes_the_own_account(admin: User, act: str):
    membership = admin.memberships.get()

    change(enrolled(admin), admin, act=act, role="editor", membership=membership.pk)

    admin.refresh_from_db()
    assert [m.role for m in admin.memberships.all()] == ["admin"]
    assert (admin.is_active, admin.authenticator_set.count()) == (True, 2)


def test_who_lost_app_and_codes_gets_the_second_factor_reset_and_a_mail(admin: User):
    person = enrolled(member(Role.CDO, MunicipalityFactory()))

    change(admin, person, act="reset_factor")

    assert person.authenticator_set.count() == 0
    write_told()
    assert [(mail.recipient_email, mail.event) for mail in Mail.objects.all()] == [(person.email, "faktor_zurueckgesetzt")]
    assert ModelLogEntry.objects.filter(action="portal.reset_factor", user=admin).count() == 1


def test_a_membership_of_somebody_else_is_not_found(admin: User):
    person, other = UserFactory(), member(Role.STAFF, MunicipalityFactory())

    answer = change(admin, person, act="revoke", membership=other.memberships.get().pk)

    assert (answer.status_code, other.memberships.count()) == (404, 1)


@pytest.mark.parametrize("data", [{}, {"act": "superuser"}, {"act": "grant"}, {"act": "grant", "role": "owner"}])
def test_an_act_that_is_none_changes_nothing(admin: User, data: dict[str, str]):
    person = UserFactory()

    answer = change(admin, person, **data)

    assert (answer.status_code, person.memberships.count()) == (200, 0)


def test_running_the_portal_gives_no_editorial_rights(admin: User):
    client = signed_in(admin)

    assert client.get("/verwaltung/").status_code == 403
    assert admin.has_perm("contributions.moderate") is False


def test_the_list_is_searched_by_name_and_address(admin: User):
    UserFactory(first_name="Änne", last_name="Groß", email="aenne@stadt.example")
    client, address = signed_in(admin), reverse("accounts:accounts")

    found = [[str(person) for person in client.get(address, {"q": q}).context["page_obj"]] for q in ("Groß", "aenne@", "' OR 1=1 --", "%")]

    assert found == [["Änne Groß"], ["Änne Groß"], [], []]


@pytest.mark.parametrize("page", ["abc", "-1", "0", "99999"])
@pytest.mark.parametrize("name", ["accounts:accounts", "accounts:invitations"])
def test_an_unknown_page_number_is_not_found(admin: User, name: str, page: str):
    assert signed_in(admin).get(reverse(name), {"seite": page}).status_code == 404


@pytest.mark.parametrize(("query", "status"), [("x" * 10_000, 200), ("%00", 400), ("%F0%9F%98%80", 200)])
def test_strange_queries_are_answered(admin: User, query: str, status: int):
    assert signed_in(admin).get(f"{reverse('accounts:accounts')}?q={query}").status_code == status


def test_editors_hold_no_right_over_accounts_and_groups():
    group = Group.objects.get(name=EDITORS_GROUP)

    held = set(group.permissions.values_list("codename", flat=True))

    assert held & {f"{act}_{what}" for act in ("add", "change", "delete", "view") for what in ("user", "group")} == set()


@pytest.mark.parametrize("address", ["/verwaltung/users/", "/verwaltung/groups/", "/verwaltung/users/new/"])
def test_editors_reach_no_accounts_in_the_admin(address: str):
    answer = signed_in(member(Role.EDITOR)).get(address)

    assert (answer.status_code, answer.get("Location")) in [(302, "/verwaltung/"), (403, None), (404, None)]


def test_wagtails_page_of_the_own_account_leads_to_the_profile():
    editor = member(Role.EDITOR)
    before = (editor.email, editor.password)

    answer = signed_in(editor).post("/verwaltung/account/", {"email": "x@evil.example", "name_email-email": "x@evil.example"})

    editor.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/mein-bereich/profil/")
    assert (editor.email, editor.password) == before


def test_a_portal_role_is_given_once():
    person = UserFactory()

    for _twice in range(2):
        grant(person, Role.EDITOR, by=None)

    assert person.memberships.count() == 1


def test_a_role_in_two_municipalities_is_taken_away_one_by_one():
    first, second = MunicipalityFactory(), MunicipalityFactory()
    person = member(Role.STAFF, first)
    grant(person, Role.STAFF, second, by=None)

    revoke(person.memberships.get(municipality=first), by=None)

    assert [m.municipality for m in person.memberships.all()] == [second]
