"""Leaving a municipality and removing a colleague: asked first, told by mail, undone within a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.invitations import invite
from accounts.leaving import NotAllowed, clear, leave, restore
from accounts.models import Departure, Invitation, Membership, Role, User
from accounts.refusals import Refused
from accounts.rights import revoke
from notifications.models import Mail
from notifications.tasks import send_mail
from tests.factories.accounts import PASSWORD, member
from tests.factories.best_practices import a_draft, published, submitted
from tests.factories.exchange import asked as asked_of
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
WORD = "Danke für alles. Die Entwürfe liegen bei Ihnen."


@pytest.fixture
def home():
    return MunicipalityFactory(name="Stadt A", slug="stadt-a")


@pytest.fixture
def cdo(home) -> User:
    return member(Role.CDO, home, first_name="Amira", last_name="Beispiel")


@pytest.fixture
def other(home) -> User:
    return member(Role.CDO, home, first_name="Jonas", last_name="Muster")


@pytest.fixture
def staff(home) -> User:
    return member(Role.STAFF, home, first_name="Lea", last_name="Neumann")


LEAVE = "/mein-bereich/kommune/stadt-a/verlassen/"


def removal_of(person: User) -> str:
    return reverse("accounts:remove_colleague", args=["stadt-a", person.memberships.get().pk])


def page_of(departure: Departure) -> str:
    return reverse("accounts:departure", args=[departure.pk])


def roles(home) -> set[tuple[str, str]]:
    return set(Membership.objects.filter(municipality=home).values_list("user__last_name", "role"))


def mails() -> dict[str, set[str]]:
    """Who gets which mail."""
    write_told()
    found: dict[str, set[str]] = {}
    for event, recipient in Mail.objects.exclude(event="einladung").values_list("event", "recipient_email"):
        found.setdefault(event, set()).add(recipient)
    return found


# --- The pages ----------------------------------------------------------------------------------


def test_the_own_row_says_leave_and_the_others_say_remove_and_none_is_a_button(cdo, other, staff):
    html = signed_in(cdo).get(reverse("accounts:colleagues", args=["stadt-a"])).content.decode()

    assert [html.count(f'href="{link}"') for link in (LEAVE, removal_of(cdo), removal_of(other), removal_of(staff))] == [1, 0, 1, 1]
    assert f'action="{removal_of(staff)}"' not in html


def test_staff_find_the_way_out_in_mein_bereich(staff):
    assert f'href="{LEAVE}"' in signed_in(staff).get(reverse("accounts:home")).content.decode()


def test_the_page_names_what_ends_and_what_stays(cdo, other, home):
    invite("neu@stadt.example", Role.STAFF, home, by=cdo)
    common = {"by": cdo, "municipality": home}
    a_draft(**common)
    submitted(**common)
    published(**common)
    asked_of(municipality=home)

    answer = signed_in(cdo, again=True).get(LEAVE)

    ends, stays = ([str(one.text) for one in answer.context[name]] for name in ("ends", "stays"))
    assert ends == [
        "Die Rolle „CDO, Stadt A“, ab dem nächsten Seitenaufruf.",
        "Lesen, was nur für Kommunen ist: Das Konto gehört danach zu keiner Kommune mehr.",
        "Eine offene Einladung, die von diesem Konto kam. Die Liste der Kommune sagt, warum.",
        "Der Zugriff auf Entwürfe und Vorgänge der Kommune.",
        "Anfragen an die Kommune zu lesen und zu beantworten.",
    ]
    assert stays == [
        "Das Konto selbst, mit Anmeldung, zweitem Faktor und gespeicherten Suchen.",
        "Ein Entwurf der Kommune: die anderen CDOs schreiben weiter.",
        "Ein Eintrag bei der KTS: Rückfragen gehen an die CDOs der Kommune.",
        "Ein veröffentlichter Eintrag der Kommune.",
        "Eine Anfrage an die Kommune, die auf Antwort wartet.",
    ]
    assert "CDO bleibt: <b>Jonas Muster</b>" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_of_the_page_does_not_grow(cdo, other, home, count: int, django_assert_num_queries):
    client = signed_in(cdo, again=True)
    for _number in range(count):
        member(Role.CDO, home)
        a_draft(by=cdo, municipality=home)
        asked_of(municipality=home)
        invite(f"neu{_number}@stadt.example", Role.STAFF, home, by=cdo)
    client.get(LEAVE)

    with django_assert_num_queries(20):
        client.get(LEAVE)


def test_another_municipality_and_no_membership_answer_404(cdo, home):
    stranger = member(Role.CDO, MunicipalityFactory())

    assert [signed_in(stranger, again=True).post(path).status_code for path in (LEAVE, removal_of(cdo))] == [404, 404]
    assert roles(home) == {("Beispiel", "cdo")}


# --- The password -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_after_the_password_the_act_is_shown_and_not_carried_out(cdo, other, staff, home, method: str):
    for path in (LEAVE, removal_of(staff)):
        client = signed_in(cdo)
        question = getattr(client, method)(path, {"word": WORD} if method == "post" else None)
        assert question["Location"].split("?")[0] in (reverse("account_reauthenticate"), reverse("mfa_reauthenticate"))

        back = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": path})

        assert back["Location"] == path
        assert len(roles(home)) == 3
        assert client.get(path).status_code == 200


def test_what_was_written_waits_on_the_page_after_the_password(cdo, other):
    client = signed_in(cdo)
    client.get("/mein-bereich/")
    question = client.post(LEAVE, {"word": WORD}, headers={"referer": f"http://testserver{LEAVE}"})
    client.get(question["Location"])
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": LEAVE})

    assert WORD in client.get(LEAVE).content.decode()


def test_the_own_row_in_the_address_of_a_removal_leads_to_the_page_of_leaving(cdo, other, home):
    client = signed_in(cdo, again=True)

    assert client.post(removal_of(cdo))["Location"] == LEAVE
    assert len(roles(home)) == 2


# --- The act ------------------------------------------------------------------------------------


def test_who_leaves_is_told_and_so_are_the_cdos_who_stay(cdo, other, staff, home):
    answer = signed_in(cdo, again=True).post(LEAVE, {"word": WORD})

    departure = Departure.objects.get()
    assert answer["Location"] == page_of(departure)
    assert roles(home) == {("Muster", "cdo"), ("Neumann", "staff")}
    assert mails() == {"kommune_verlassen": {cdo.email}, "kollegin_gegangen": {other.email}}
    assert [f"> {WORD}" in mail.text for mail in Mail.objects.order_by("event")] == [True, False]
    assert page_of(departure) in Mail.objects.get(event="kommune_verlassen").text
    assert list(ModelLogEntry.objects.values_list("action", "user")) == [("portal.leave", cdo.pk)]


def test_who_is_removed_is_told_and_so_is_the_remover(cdo, other, staff, home):
    signed_in(cdo, again=True).post(removal_of(staff), {"word": WORD})

    departure = Departure.objects.get()
    assert roles(home) == {("Beispiel", "cdo"), ("Muster", "cdo")}
    assert mails() == {"aus_kommune_entfernt": {staff.email}, "kollegin_entfernt": {cdo.email}}
    told = Mail.objects.get(recipient=staff)
    assert (f"> {WORD}" in told.text, told.reply_to, page_of(departure) in told.text) == (True, cdo.email, False)
    assert f"Schreiben Sie der KTS-Redaktion: {settings.KTS_EMAIL}" in told.text
    assert page_of(departure) in Mail.objects.get(recipient=cdo).text
    assert list(ModelLogEntry.objects.values_list("action", "user")) == [("portal.revoke", cdo.pk)]


def test_a_second_click_leads_to_the_same_page_and_tells_nobody_again(cdo, other, staff):
    client = signed_in(cdo, again=True)
    path = removal_of(staff)

    answers = [client.post(path) for _time in range(2)] + [client.post(LEAVE) for _time in range(2)]

    left, removed = Departure.objects.order_by("-pk")
    assert [answer["Location"] for answer in answers] == [page_of(removed)] * 2 + [page_of(left)] * 2
    assert sorted(mails()) == ["aus_kommune_entfernt", "kollegin_entfernt", "kollegin_gegangen", "kommune_verlassen"]


def test_a_click_that_another_one_overtakes_leads_to_what_became_of_it(cdo, staff):
    """Once the page has looked for the person, or for the departure, the other click is through."""
    client, membership, address = signed_in(cdo, again=True), staff.memberships.get(), removal_of(staff)
    others = [membership]

    def overtaken(execute, sql, *args):
        found = execute(sql, *args)
        if others and ('"accounts_membership"."id" = ' in sql or '"accounts_departure"."ended" = ' in sql):
            leave(others.pop(), by=cdo)
        return found

    with connection.execute_wrapper(overtaken):
        answer = client.post(address)

    assert answer.get("Location") == page_of(Departure.objects.get())


def test_the_only_cdo_is_told_what_to_do_first_and_stays(cdo, staff, home):
    invite("nachfolge@stadt.example", Role.CDO, home, by=cdo)

    answer = signed_in(cdo, again=True).post(LEAVE, {"word": WORD})

    html = answer.content.decode()
    assert ("Sie sind die einzige CDO-Person von Stadt A" in html, "nachfolge@stadt.example" in html, WORD in html) == (True,) * 3
    assert roles(home) == {("Beispiel", "cdo"), ("Neumann", "staff")}


def test_a_message_that_is_too_long_is_an_error_of_its_field_and_nothing_is_done(cdo, other, home):
    answer = signed_in(cdo, again=True).post(LEAVE, {"word": "x" * 1001})

    assert "Bitte kürzen Sie die Nachricht auf 1.000 Zeichen." in answer.content.decode()
    assert ("x" * 1001 in answer.content.decode(), len(roles(home))) == (True, 2)


def test_whose_role_ended_in_the_same_moment_removes_nobody(cdo, other, staff):
    membership = staff.memberships.get()
    signed = User.objects.get(pk=cdo.pk)
    assert signed.has_perm("accounts.manage_colleagues", membership.municipality)
    revoke(cdo.memberships.get(), by=other)

    with pytest.raises(NotAllowed):
        leave(membership, by=signed)


def test_invitations_end_and_the_list_says_so(cdo, other, home):
    invite("neu@stadt.example", Role.STAFF, home, by=cdo)
    leave(cdo.memberships.get(), by=cdo)

    html = signed_in(other).get(reverse("accounts:colleagues", args=["stadt-a"])).content.decode()

    assert "Amira Beispiel hat die Kommune verlassen; Einladung beendet." in html
    assert "Nicht mehr dabei" in html


# --- Undone -------------------------------------------------------------------------------------


def test_who_left_comes_back_with_the_same_role_and_invitations_stay_ended(cdo, other, home):
    invite("neu@stadt.example", Role.STAFF, home, by=cdo)
    departure = leave(cdo.memberships.get(), by=cdo)
    mails()
    client = signed_in(User.objects.get(pk=cdo.pk), again=True)

    client.post(page_of(departure))

    assert roles(home) == {("Beispiel", "cdo"), ("Muster", "cdo")}
    assert mails()["wieder_in_kommune"] == {cdo.email, other.email}
    assert Invitation.objects.open().count() == 0
    assert ModelLogEntry.objects.filter(action="portal.rejoin", user=cdo).count() == 1


def test_any_cdo_brings_back_whom_a_cdo_removed(cdo, other, staff, home):
    departure = leave(staff.memberships.get(), by=cdo)

    signed_in(other, again=True).post(page_of(departure))

    assert ("Neumann", "staff") in roles(home)


def test_who_was_removed_does_not_come_back_alone_and_who_left_is_not_fetched_back(cdo, other, staff, home):
    removed = leave(staff.memberships.get(), by=cdo)
    left = leave(cdo.memberships.get(), by=cdo)

    assert signed_in(staff, again=True).post(page_of(removed)).status_code == 404
    signed_in(other, again=True).post(page_of(left))

    assert roles(home) == {("Muster", "cdo")}
    assert "selbst rückgängig machen" in signed_in(other, again=True).get(page_of(left)).content.decode()


def test_after_a_day_a_sentence_stands_in_place_of_the_button(cdo, other, home):
    departure = leave(cdo.memberships.get(), by=cdo)
    Departure.objects.update(left_at=timezone.now() - timedelta(hours=24))
    client = signed_in(cdo, again=True)

    client.post(page_of(departure))

    html = client.get(page_of(departure)).content.decode()
    assert ("Das ließ sich bis" in html, "bitten Sie eine CDO-Person" in html, "<button" in html.split("<main")[1]) == (True, True, False)
    assert roles(home) == {("Muster", "cdo")}
    assert "Das ließ sich bis" in signed_in(other, again=True).get(page_of(departure)).content.decode()


def test_after_the_password_the_undo_is_shown_and_not_carried_out(cdo, other, home):
    departure = leave(cdo.memberships.get(), by=cdo)
    client = signed_in(cdo)
    question = client.post(page_of(departure))

    client.post(question["Location"].split("?")[0], {"password": PASSWORD, "next": page_of(departure)})

    assert len(roles(home)) == 1
    assert "Rückgängig machen" in client.get(page_of(departure)).content.decode()


def test_who_was_invited_again_meanwhile_keeps_the_new_role(cdo, other, home):
    departure = leave(cdo.memberships.get(), by=cdo)
    Membership.objects.create(user=cdo, municipality=home, role=Role.STAFF)

    with pytest.raises(Refused, match="gehört schon wieder zu Stadt A"):
        restore(departure, by=cdo)

    assert ("Beispiel", "staff") in roles(home)


def test_a_mail_about_what_was_undone_meanwhile_is_not_sent(cdo, other):
    departure = leave(cdo.memberships.get(), by=cdo)
    mails()
    restore(departure, by=cdo)

    for mail in Mail.objects.all():
        send_mail.call(mail.pk)

    unsent = Mail.objects.filter(sent_at=None).order_by("event")
    assert list(unsent.values_list("event", flat=True)) == [
        "kollegin_gegangen",
        "kommune_verlassen",
    ]


def test_a_mail_about_a_colleague_is_not_sent_to_who_is_no_cdo_any_more(cdo, other, home):
    member(Role.CDO, home)
    leave(cdo.memberships.get(), by=cdo)
    mails()
    revoke(other.memberships.get(), by=None)

    mail = Mail.objects.get(recipient=other)
    send_mail.call(mail.pk)

    mail.refresh_from_db()
    assert mail.sent_at is None


def test_after_a_month_nothing_of_it_is_kept(cdo, other):
    departure = leave(cdo.memberships.get(), by=cdo, word=WORD)
    Departure.objects.update(left_at=timezone.now() - timedelta(days=30))

    clear()

    assert Client().get(page_of(departure)).status_code == 302
    assert signed_in(other).get(page_of(departure)).status_code == 404


def test_what_is_done_twice_is_one_departure(cdo, other, staff):
    membership = staff.memberships.get()

    assert leave(Membership.objects.get(pk=membership.pk), by=cdo) == leave(membership, by=cdo)
    assert Departure.objects.count() == 1
