"""Where a request goes when a mailbox is missing, takes nothing or changes; who reads it, who says that it is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import Role
from contributions.deadlines import add_working_days
from contributions.models import ContributionPage
from exchange.contact import jobs
from exchange.models import ContactRequest, Delivery
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.best_practices import published
from tests.factories.exchange import asked
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

from .conftest import body, link, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State, Route, Failure = ContactRequest.State, Delivery.Route, Delivery.Failure
AMT, STADT = "amt@bamberg.example", "stadt@bamberg.example"


@pytest.fixture
def entry():
    return published(municipality=MunicipalityFactory(name="Bamberg", contact_email=STADT), contact_email=AMT)


def refuse(post, *addresses: str) -> None:
    post.server.recipient = lambda asked: "550 5.1.1 No such user" if asked in addresses else "250 OK"


def ways(request: ContactRequest) -> list[tuple[str, str]]:
    return list(request.deliveries.values_list("address", "failure"))


@pytest.mark.parametrize("address", ["", "kein Postfach", "amt@"])
def test_without_a_mailbox_the_municipalitys_own_is_asked(entry, post, address):
    ContributionPage.objects.filter(pk=entry.pk).update(contact_email=address)
    asked(ContributionPage.objects.get(pk=entry.pk).specific)

    assert post.only(STADT)


def test_without_any_the_kts_is_asked_and_told_why(post, settings):
    asked(municipality=MunicipalityFactory(name="Ort", contact_email=""))

    assert "geht an Sie, weil kein Postfach der Kommune bekannt ist" in body(post.only(settings.KTS_EMAIL))


def test_the_mailbox_of_a_closed_account_is_none(entry, post):
    member(Role.STAFF, entry.municipality, email=AMT, is_active=False)
    asked(entry)

    assert post.only(STADT)


def test_what_the_server_refuses_goes_to_the_next_mailbox_and_at_last_to_the_kts(entry, post, settings):
    refuse(post, AMT, STADT)
    request = asked(entry)

    message = post.only(settings.KTS_EMAIL)
    assert "weil die Postfächer der Kommune nichts annehmen" in body(message)
    assert ways(request) == [(AMT, Failure.SMTP), (STADT, Failure.SMTP), (settings.KTS_EMAIL, "")]
    ours = signed_in(member(Role.CDO, entry.municipality))
    assert "Ein Postfach Ihrer Kommune nimmt nichts an" in text(ours.get(reverse("my_requests:shown", args=[request.pk])))
    drain()
    assert request.deliveries.count() == 3


def test_a_soft_refusal_is_no_bounce(entry, post):
    post.server.recipient = lambda asked: "451 4.7.1 Later" if asked == AMT else "250 OK"
    request = asked(entry)

    assert post.to(STADT) == []
    assert ways(request) == [(AMT, "")]


def test_what_came_back_is_marked_by_the_kts_and_goes_on(entry, post):
    request = asked(entry)
    post.only(AMT)
    kts = signed_in(editor())
    desk = reverse("contact_desk:shown", args=[request.pk])
    assert request.number in text(kts.get(reverse("contact_desk:index") + f"?q={AMT}"))
    page = text(kts.get(desk))
    assert "Wie lange halten" not in page
    assert request.email not in page

    first = request.deliveries.get()
    for _click in range(2):
        kts.post(f"{desk}entscheiden/", {"act": "zurueck", "delivery": first.pk})
    assert post.only(STADT)
    assert ways(request) == [(AMT, Failure.RETURNED), (STADT, "")]
    assert kts.post(f"{desk}entscheiden/", {"act": "beantwortet"}).status_code == 404
    other = asked(entry).deliveries.get()
    assert kts.post(f"{desk}entscheiden/", {"act": "zurueck", "delivery": other.pk}).status_code == 404
    acts = ModelLogEntry.objects.filter(object_id=str(request.pk)).values_list("action", "label")
    assert list(acts) == [("portal.contact_returned", request.number)]


def test_a_mailbox_that_changes_before_the_mail_leaves_is_not_written_to(entry, post):
    request = asked(entry)
    write_told()
    ContributionPage.objects.filter(pk=entry.pk).update(contact_email="neu@bamberg.example")

    assert post.only("neu@bamberg.example")
    assert post.to(AMT) == []
    assert ways(request) == [(AMT, Failure.CHANGED), ("neu@bamberg.example", "")]


def test_what_runs_twice_writes_once(entry, post):
    """A worker that is killed after its work and before it says so does the same again."""
    from exchange.contact.letters import Letter
    from notifications.tasks import send_mail
    from notifications.telling import write_mails

    request = asked(entry)
    about = {"delivery": request.deliveries.get().pk}
    for _run in range(2):
        write_mails.call(Letter.ASKED, about)
    mail = Mail.objects.get(recipient_email=AMT)
    for _run in range(2):
        send_mail.call(mail.pk)

    assert len(post.to(AMT)) == 1


# --- Answered, or open ------------------------------------------------------------------------------


def test_the_link_of_the_mail_shows_and_its_button_marks(entry, post):
    request = asked(entry)
    address = link(post.only(AMT), "/kontakt/anfrage/")
    scanner = Client()
    for method in (scanner.head, scanner.get, scanner.get):
        assert method(address).status_code == 200
    assert ContactRequest.objects.get().state == State.SENT
    assert "Wie lange halten" not in text(scanner.get(address))

    for _click in range(2):
        scanner.post(address, {"stand": "beantwortet"})
    request.refresh_from_db()
    assert (request.state, request.answered_at is not None) == (State.ANSWERED, True)
    assert scanner.post(address, {"stand": "geloescht"}).status_code == 404
    mine = signed_in(request.sender)
    assert "Beantwortet" in text(mine.get(reverse("my_requests:shown", args=[request.pk])))
    mine.post(reverse("my_requests:mark", args=[request.pk]), {"stand": "offen"})
    assert "Offen" in text(mine.get(reverse("my_requests:list") + "?zeige=gesendet"))
    log = ModelLogEntry.objects.filter(object_id=str(request.pk)).order_by("pk").values_list("action", "user")
    assert list(log) == [("portal.contact_answered", None), ("portal.contact_reopened", request.sender_id)]


def test_the_link_of_a_mailbox_that_failed_ends(entry, post):
    request = asked(entry)
    address = link(post.only(AMT), "/kontakt/anfrage/")
    signed_in(editor()).post(reverse("contact_desk:act", args=[request.pk]), {"act": "zurueck", "delivery": request.deliveries.get().pk})

    assert Client().get(address).status_code == 410


def test_only_both_sides_see_it(entry):
    asker = member(Role.STAFF, MunicipalityFactory())
    request = asked(entry, by=asker)
    pages = [reverse(f"my_requests:{name}", args=[request.pk]) for name in ("shown", "sent")]
    seen = {
        "asker": asker,
        "theirs": member(Role.STAFF, entry.municipality),
        "colleague": member(Role.CDO, asker.memberships.get().municipality),
        "stranger": member(Role.CDO, MunicipalityFactory()),
        "kts": editor(),
    }
    answers = {name: [signed_in(person).get(page).status_code for page in pages] for name, person in seen.items()}

    assert answers == {"asker": [200, 200], "theirs": [200, 404], "colleague": [404] * 2, "stranger": [404] * 2, "kts": [404] * 2}


def test_open_ones_are_a_task_of_the_municipality(entry):
    person = member(Role.STAFF, entry.municipality)
    assert "warten auf Antwort" not in text(signed_in(person).get("/mein-bereich/"))
    assert "Noch hat niemand Ihrer Kommune geschrieben" in text(signed_in(person).get(reverse("my_requests:list")))
    asked(entry)
    request = asked(entry)
    home = text(signed_in(person).get("/mein-bereich/"))

    assert "2 Anfragen warten auf Antwort" in home
    assert f'href="{reverse("my_requests:shown", args=[request.pk])}"' in home
    assert "Sie haben noch niemanden gefragt" in text(signed_in(person).get(reverse("my_requests:list") + "?zeige=gesendet"))


@pytest.mark.parametrize("count", [1, 4])
def test_lists_cost_the_same_for_one_and_for_many(entry, django_assert_num_queries, count):
    person = member(Role.STAFF, entry.municipality)
    for _request in range(count):
        asked(entry)
    client = signed_in(person)
    client.get(reverse("my_requests:list"))

    with django_assert_num_queries(7):
        client.get(reverse("my_requests:list"))


# --- What happens by itself -------------------------------------------------------------------------


def test_after_ten_working_days_the_mailbox_is_reminded_once(entry, post):
    request = asked(entry)
    post.only(AMT)
    assert request.answer_due_on == add_working_days(timezone.localdate(), 10)
    for days in (10, 0):  # the last of the ten is still theirs
        ContactRequest.objects.update(answer_due_on=timezone.localdate() + timedelta(days=days))
        assert jobs.remind() == 0
    ContactRequest.objects.update(answer_due_on=timezone.localdate() - timedelta(days=1))

    for _run in range(2):
        jobs.remind()
    _question, reminder = post.to(AMT)
    assert "sollte diese Anfrage beantwortet sein" in body(reminder)
    assert reminder["Reply-To"] == request.email
    request.refresh_from_db()
    assert (request.state, request.reminded_at is not None) == (State.OPEN, True)


def test_nobody_is_reminded_of_what_is_answered(entry, post):
    request = asked(entry)
    post.only(AMT)
    ContactRequest.objects.update(answer_due_on=timezone.localdate() - timedelta(days=1))
    jobs.remind()
    write_told()
    signed_in(request.sender).post(reverse("my_requests:mark", args=[request.pk]), {"stand": "beantwortet"})

    assert len(post.to(AMT)) == 1


def test_everything_goes_after_six_months_and_with_the_account(entry, post):
    old, young, gone = asked(entry), asked(entry), asked(entry)
    post.all()
    ContactRequest.objects.filter(pk=old.pk).update(created_at=timezone.localtime() - relativedelta(months=6, hours=20))
    ContactRequest.objects.filter(pk=young.pk).update(created_at=timezone.localtime() - relativedelta(months=6) + timedelta(hours=20))
    assert jobs.forget() == 1
    assert jobs.forget() == 0
    gone.sender.delete()

    assert list(ContactRequest.objects.all()) == [young]
    assert {mail.key.split(":")[1] for mail in Mail.objects.filter(key__startswith="kontakt:")} == {str(young.pk)}
