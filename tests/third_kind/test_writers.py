"""Several municipalities and people write one entry: who may what, who is told, and what ends with the right."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership, Role
from accounts.refusals import Refused
from contributions import co_writing, drafts, moderation
from contributions.models import ContactPerson, ContributionPage, Submission, Writer
from notifications.models import Mail
from tests.factories.accounts import UserFactory, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

from .kind.models import NeedIndexPage, NeedPage

pytestmark = pytest.mark.django_db

READERS = {"cdo", "staff", "partner_cdo", "partner_staff", "helper", "editor"}
PEOPLE = (*sorted(READERS), "foreign")
MATRIX = {
    "contributions.read_draft": READERS,
    "contributions.edit_draft": {"cdo", "partner_cdo", "helper", "editor"},
    "contributions.answer": {"cdo", "partner_cdo"},
    "contributions.submit": {"cdo"},
    "contributions.confirm": {"cdo", "editor"},
    "contributions.archive": {"cdo", "editor"},
}


@pytest.mark.parametrize("permission", MATRIX)
@pytest.mark.parametrize("specific", [True, False], ids=["as its kind", "as any entry"])
def test_who_may_what(need, permission, specific):
    page = need.page if specific else ContributionPage.objects.get(pk=need.page_id)

    assert {name for name in PEOPLE if getattr(need, name).has_perm(permission, page)} == MATRIX[permission]


ADDRESSES = {
    "tasks": (dict.fromkeys(READERS, 200), []),
    "preview": (dict.fromkeys(READERS, 200), []),
    "step": ({**dict.fromkeys(READERS, 403), "cdo": 200, "partner_cdo": 200, "helper": 200, "editor": 200}, ["titel"]),
    "rows": ({**dict.fromkeys(READERS, 403), "cdo": 200, "partner_cdo": 200, "helper": 200, "editor": 200}, ["positionen"]),
    "media": ({**dict.fromkeys(READERS, 403), "cdo": 200, "partner_cdo": 200, "helper": 200, "editor": 200}, []),
    "check": ({**dict.fromkeys(READERS, 403), "cdo": 200, "partner_cdo": 200, "helper": 200, "editor": 200}, []),
    "trash": ({**dict.fromkeys(READERS, 403), "cdo": 200}, []),
    "writers": ({**dict.fromkeys(READERS, 403), "cdo": 200}, []),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_what_each_address_answers(need, name):
    expected, args = ADDRESSES[name]

    found = {person: signed_in(getattr(need, person)).get(need.url(name, *args)).status_code for person in PEOPLE}

    assert found == {**expected, "foreign": 404}


def test_a_row_answers_like_its_section(need):
    url = need.url("row", "positionen", need.add_row(name="Sensor"))
    resolve = f"{url}zusammenfuehren/"

    found = {person: signed_in(getattr(need, person)).get(url).status_code for person in PEOPLE}
    resolved = {person: signed_in(getattr(need, person)).post(resolve, {}).status_code for person in PEOPLE}

    assert found == {**ADDRESSES["rows"][0], "foreign": 404}
    assert resolved == {person: 409 if status == 200 else status for person, status in found.items()}


def test_what_was_taken_back_counts_from_the_next_request(need):
    assert signed_in(need.partner_cdo).get(need.url("step", "titel")).status_code == 200
    client = signed_in(need.cdo)

    for writer in need.page.writers.all():
        client.post(need.url("writers"), {"act": "remove", "writer": writer.pk})

    for person in (need.partner_cdo, need.partner_staff, need.helper):
        assert signed_in(person).get(need.url("tasks")).status_code == 404
    again = client.post(need.url("writers"), {"act": "remove", "writer": 1}, follow=True)
    assert "Das war schon entfernt." in again.text


def test_who_left_every_municipality_writes_nowhere_by_name(need):
    Membership.objects.filter(user=need.helper).delete()

    assert signed_in(need.helper).get(need.url("tasks")).status_code == 404


def test_a_municipality_is_found_and_added_once(need):
    other = MunicipalityFactory(name="Neustadt an der Probe", slug="neustadt-probe")
    client, url = signed_in(need.cdo), need.url("writers")

    assert "Neustadt an der Probe" in client.get(url, {"q": "neustadt probe"}).text
    assert "Zu „Nirgendwo“ gibt es keine Kommune im Verzeichnis." in client.get(url, {"q": "Nirgendwo"}).text
    for _click in range(2):
        client.post(url, {"act": "municipality", "municipality": "neustadt-probe"})

    assert Writer.objects.filter(page=need.page_id, municipality=other).count() == 1
    assert "Schon dabei" in client.get(url, {"q": "neustadt probe"}).text
    assert client.post(url, {"act": "municipality", "municipality": "gibt-es-nicht"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Geben Sie die E-Mail-Adresse der Person ein."),
        ("niemand", "Geben Sie eine vollständige E-Mail-Adresse ein"),
        ("niemand@stadt.example", "Zu dieser Adresse gibt es kein Konto."),
    ],
)
def test_an_address_that_is_nobody_s_is_said_at_the_field(need, address, sentence):
    answer = signed_in(need.cdo).post(need.url("writers"), {"act": "person", "email": address})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert address in answer.text


def test_who_writes_with_us_sees_no_other_draft_of_ours(need):
    other = drafts.start(NeedPage, parent=NeedIndexPage.objects.get(), municipality=need.home, by=need.cdo)
    drafts.save(other, {"title": "Gemeinsame Sensoren geheim"}, version=other.version, by=need.cdo)

    assert "Gemeinsame Sensoren geheim" in signed_in(need.cdo).get(need.url("check")).text
    for person in (need.partner_cdo, need.helper):
        assert "Gemeinsame Sensoren geheim" not in signed_in(person).get(need.url("check")).text


def test_who_is_named_online_is_said_by_the_owner_alone(need):
    need.add_row(name="Sensor")
    moderation.approve(moderation.submit(need.submission, version=need.submission.version, by=need.cdo), by=need.editor)
    drafts.start_change(need.page, by=need.helper)
    url = need.url("step", "ansprechstelle")
    sent = {"contact_unit": "Amt", "contact_email": "a@b.example", "person": "Erika Beispiel", "person_consent": "on", "save": "1"}
    version = Submission.objects.filter(page=need.page_id).latest("pk").version

    assert 'name="person"' not in signed_in(need.helper).get(url).text
    signed_in(need.helper).post(url, {**sent, "version": version})
    assert not ContactPerson.objects.filter(page=need.page_id).exists()
    signed_in(need.cdo).post(url, {**sent, "version": version + 1})
    assert ContactPerson.objects.get(page=need.page_id).name == "Erika Beispiel"


def test_who_writes_by_name_is_not_asked_to_answer(need):
    Writer.objects.filter(page=need.page_id).delete()
    Writer.objects.create(page=need.page, person=need.foreign)
    need.add_row(name="Sensor")
    moderation.ask_back(moderation.submit(need.submission, version=need.submission.version, by=need.cdo), [("", "Wann?")], by=need.editor)

    assert need.url("questions") not in signed_in(need.foreign).get("/mein-bereich/").text
    assert need.url("questions") in signed_in(need.cdo).get("/mein-bereich/").text
    refused = signed_in(need.foreign).get(need.url("questions"))
    assert refused.status_code == 403
    assert "Das kann nur die CDO der Kommune, der dieser Eintrag gehört." in refused.text


def test_the_page_says_what_is_true_of_who_was_added(need):
    lonely = MunicipalityFactory(slug="ohne-cdo")
    client, url = signed_in(need.cdo), need.url("writers")

    def add(slug: str) -> str:
        return client.post(url, {"act": "municipality", "municipality": slug}, follow=True).text

    assert "Dort ist noch keine CDO im Portal" in add(lonely.slug)
    assert "schreibt schon mit." in add(need.partner.slug)
    refused = client.post(url, {"act": "person", "email": UserFactory(email="fremd@stadt.example").email})
    assert (refused.status_code, "fremd@stadt.example" in refused.text) == (422, True)
    drafts.trash(need.submission, by=need.cdo)
    assert "liegt im Papierkorb" in add(MunicipalityFactory(slug="spaet").slug)


def test_a_person_is_added_by_their_address_in_any_case(need):
    person = member(Role.STAFF, need.partner, email="kim@stadt.example")

    signed_in(need.cdo).post(need.url("writers"), {"act": "person", "email": "Kim@Stadt.example"})

    assert Writer.objects.filter(page=need.page_id, person=person).exists()


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (lambda need: {"municipality": need.home}, "gehört schon dieser Kommune"),
        (lambda need: {"person": UserFactory()}, "gehört zu keiner Kommune"),
    ],
)
def test_who_cannot_write_is_refused(need, who, sentence):
    named = who(need)
    add = co_writing.add_municipality if "municipality" in named else co_writing.add_person

    with pytest.raises(Refused, match=sentence):
        add(need.page, *named.values(), by=need.cdo)


def test_no_more_writers_than_somebody_overlooks(need, monkeypatch):
    monkeypatch.setattr(co_writing, "MOST", 2)

    with pytest.raises(Refused, match="Höchstens 2 können mitschreiben"):
        co_writing.add_municipality(need.page, MunicipalityFactory(), by=need.cdo)


def test_a_row_names_a_municipality_or_a_person(need):
    with pytest.raises(IntegrityError), transaction.atomic():
        Writer.objects.create(page=need.page)
    with pytest.raises(IntegrityError), transaction.atomic():
        Writer.objects.create(page=need.page, municipality=need.home, person=need.cdo)


def test_whoever_may_write_is_told_and_finds_it_in_their_area(need):
    write_told()

    told = Mail.objects.filter(event="mitschreiben")
    assert sorted(told.values_list("recipient_email", flat=True)) == sorted([need.partner_cdo.email, need.helper.email])
    text = told.get(recipient_email=need.partner_cdo.email).text
    assert f"{need.partner} gebeten" in text
    assert need.url("tasks") in text
    for person in (need.partner_cdo, need.helper):
        assert "Gemeinsame Sensoren" in signed_in(person).get("/mein-bereich/").text
    assert "Gemeinsame Sensoren" not in signed_in(need.foreign).get("/mein-bereich/").text


def test_a_mail_to_somebody_whose_right_ended_meanwhile_is_dropped(need):
    need.page.writers.all().delete()

    write_told()

    assert not Mail.objects.filter(event="mitschreiben").exists()


def test_an_editor_who_writes_with_us_does_not_decide(need):
    need.add_row(name="Sensor")
    both = member(Role.EDITOR)
    member_row = Membership.objects.create(user=both, municipality=need.partner, role=Role.STAFF)
    submission = moderation.submit(need.submission, version=need.submission.version, by=need.cdo)

    with pytest.raises(Refused, match="Sie gehören zu dieser Kommune"):
        moderation.approve(submission, by=both)
    member_row.delete()
    del both._memberships
    moderation.approve(submission, by=both)
