"""The profile of a municipality: written by its CDOs, read by everybody."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.logged import Act
from accounts.models import Role
from jobs.models import QueuedTask
from municipalities.models import Municipality, MunicipalityProfile, MunicipalityQuerySet
from municipalities.profiles import Goal, Seat, WithEGovernment
from municipalities.telephones import dialled
from search.indexing import refresh_documents
from search.sources import documents_of
from tests.edited import form_class
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import login, signed_in
from tests.racing import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
TYPED = {
    "lead": "Teilt offene Daten.",
    "contact_email": "Digitales@Kassel.example",
    "telephone": "+49 (0)561 787-0",
    "website": "kassel.example",
    "office_name": "Stabsstelle Digitalisierung",
    "office_address": "Obere Königsstraße 8\n34117 Kassel",
    "seat": "stabsstelle",
    "seat_note": "bei der Verwaltungsleitung",
    "team": "6,5 Stellen",
    "own_budget": "ja",
    "partners": "Stadtwerke",
    "offers": "Hospitation",
    "strategy_title": "Digitalstrategie 2030",
    "strategy_url": "https://kassel.example/strategie",
    "strategy_year": "2022",
    "strategy_goals": ["mobilitaet", "klima"],
    "own_goals": "Kulturerbe erhalten\nkulturerbe erhalten\nGärten",
    "with_e_government": "in-arbeit",
}


@pytest.fixture
def kassel() -> Municipality:
    return MunicipalityFactory(slug="kassel", name="Kassel")


def address(municipality: Municipality) -> str:
    return reverse("accounts:municipality_profile", args=[municipality.slug])


def text(response: Any) -> str:
    content = response.content.decode().replace("&shy;", "")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


def form_of(client: Any, municipality: Municipality) -> dict[str, Any]:
    """What a browser sends of the form as it is opened."""
    return sent(client.get(address(municipality)))


def sent(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for element in BeautifulSoup(response.content, "html.parser").select("main form [name]"):
        name = element["name"]
        if element.name == "textarea":
            found[name] = element.get_text().removeprefix("\n")
        elif element.name == "select":
            found[name] = next((option["value"] for option in element.select("option[selected]")), "")
        elif element.get("type") == "checkbox":
            found.setdefault(name, []).extend([element["value"]] if element.has_attr("checked") else [])
        else:
            found[name] = element.get("value", "")
    return found


def test_a_cdo_writes_the_profile_and_guests_read_it(client, kassel):
    cdo = member(Role.CDO, kassel)
    answer = signed_in(cdo, again=True).post(address(kassel), {**form_of(signed_in(cdo), kassel), **TYPED}, follow=True)
    assert "Das Profil ist gespeichert. So sehen es alle." in text(answer)

    response = client.get("/kommunen/kassel/")
    shown, content = text(response), response.content.decode()
    today = timezone.localdate().strftime("%d.%m.%Y")
    assert f"Kassel Teilt offene Daten. Modellprojekt seit 2020 Angaben bestätigt am {today}" in shown
    assert "Ansprechstelle Kassel Stabsstelle Digitalisierung Obere Königsstraße 8 34117 Kassel Telefon: +49 (0)561 787-0" in shown
    assert '<a href="tel:+495617870">' in content
    facts = "Smart-City-Arbeit Stabsstelle bei der Verwaltungsleitung Team 6,5 Stellen Strategie Digitalstrategie 2030 beschlossen 2022"
    assert f"Wie Digitalisierung organisiert ist {facts} Eins mit E-Government In Arbeit Eigenes Budget Ja" in shown
    assert "Beteiligt Stadtwerke Bietet an Hospitation" in shown
    assert "Ziele der Strategie Klimaschutz und Klimaanpassung Mobilität Kulturerbe erhalten Gärten" in shown
    assert '<a href="https://kassel.example/strategie" rel="noopener noreferrer nofollow ugc">Digitalstrategie 2030</a>' in content
    assert 'href="https://kassel.example"' in content
    assert "digitales@kassel.example" not in content.lower()
    assert "Profil der Kommune bearbeiten" not in shown
    kassel.refresh_from_db()
    assert kassel.contact_email == "digitales@kassel.example"


def test_an_empty_profile_is_silent_to_guests_and_leads_its_cdo_to_the_form(client, kassel):
    staff, cdo, other = member(Role.STAFF, kassel), member(Role.CDO, kassel), member(Role.CDO, MunicipalityFactory())
    for person in (None, staff, other, editor()):
        shown = text(signed_in(person).get("/kommunen/kassel/"))
        assert ("Wie Digitalisierung organisiert ist" in shown, "bearbeiten" in shown, "bestätigt" in shown) == (False, False, False)
    page = signed_in(cdo).get("/kommunen/kassel/")
    assert "Noch keine Angaben." in text(page)
    assert page.content.decode().count(f'href="{address(kassel)}"') == 2
    assert f'href="{address(kassel)}"' in signed_in(cdo).get("/mein-bereich/").content.decode()
    assert f'href="{address(kassel)}"' not in signed_in(staff).get("/mein-bereich/").content.decode()


WRONG = [
    ("telephone", "ruf an", "Geben Sie eine Telefonnummer ein, zum Beispiel 0951 870, oder lassen Sie das Feld leer."),
    ("contact_email", "kassel", "Geben Sie eine E-Mail-Adresse wie digitales@stadt.de ein."),
    ("website", "https://", "Geben Sie eine Adresse ein, die mit https:// beginnt."),
    ("strategy_url", "javascript:alert(1)", "Geben Sie eine Adresse ein, die mit https:// beginnt."),
    ("strategy_year", "22", "Geben Sie ein Jahr mit vier Ziffern ein, zum Beispiel 2022."),
    ("strategy_year", "bald", "Geben Sie ein Jahr mit vier Ziffern ein, zum Beispiel 2022."),
    ("lead", "x" * 201, "Bitte kürzen Sie die Angabe auf 200 Zeichen. Es sind 201."),
    ("own_goals", "a\nb\nc\nd\ne\nf", "Höchstens 5 Zeilen. Sie haben 6 geschrieben."),
    ("seat", "keller", "Wählen Sie eine der Möglichkeiten."),
    ("strategy_goals", ["weltfrieden"], "Wählen Sie eine der Möglichkeiten."),
]


@pytest.mark.parametrize(("name", "typed", "words"), WRONG)
def test_what_cannot_be_is_said_in_german_and_nothing_typed_is_lost(kassel, name, typed, words):
    client = signed_in(member(Role.CDO, kassel))
    answer = client.post(address(kassel), {**form_of(client, kassel), **TYPED, name: typed})
    assert answer.status_code == 200
    assert text(answer).count(words) == 2  # in the summary and at the field
    assert "<title>Fehler: Profil der Kommune" in answer.content.decode()
    again = sent(answer)
    assert again["offers"] == "Hospitation"
    if name not in ("seat", "strategy_goals"):
        assert again[name] == typed
    assert not MunicipalityProfile.objects.exists()


def test_of_two_who_write_at_once_the_second_sees_both_texts_and_decides(kassel):
    """Also where there was no profile before."""
    first, second = (signed_in(member(Role.CDO, kassel), again=True) for _person in range(2))
    stale = form_of(second, kassel)
    first.post(
        address(kassel), {**form_of(first, kassel), "team": "3 Stellen", "partners": "Stadtwerke", "contact_email": "eins@kassel.example"}
    )

    answer = second.post(address(kassel), {**stale, "team": "4 Stellen", "offers": "Vorträge", "contact_email": "zwei@kassel.example"})

    assert answer.status_code == 409
    assert "Jemand hat dieses Feld inzwischen geändert. Dort steht jetzt: „3 Stellen“." in text(answer)
    assert "„eins@kassel.example“" in text(answer)
    assert MunicipalityProfile.objects.get().team == "3 Stellen"
    again = sent(answer)
    assert (again["team"], again["offers"], again["partners"]) == ("4 Stellen", "Vorträge", "Stadtwerke")
    second.post(address(kassel), again)
    profile = MunicipalityProfile.objects.get()
    assert (profile.team, profile.offers, profile.partners) == ("4 Stellen", "Vorträge", "Stadtwerke")


def test_a_new_mailbox_takes_the_password_and_nothing_typed_is_lost(kassel):
    cdo = member(Role.CDO, kassel)
    client = signed_in(cdo)

    asked = client.post(address(kassel), {**form_of(client, kassel), **TYPED})
    kassel.refresh_from_db()
    assert asked.status_code == 302
    assert "/konto/" in asked["Location"]
    assert kassel.contact_email == ""

    login(client, cdo, again=True)
    again = form_of(client, kassel)
    assert again["contact_email"] == TYPED["contact_email"]
    client.post(address(kassel), again)
    kassel.refresh_from_db()
    assert kassel.contact_email == "digitales@kassel.example"
    assert kassel.profile.team == "6,5 Stellen"


def test_the_right_is_asked_again_once_the_row_is_held(kassel, monkeypatch):
    cdo = member(Role.CDO, kassel)
    client = signed_in(cdo)
    form = {**form_of(client, kassel), "team": "3 Stellen"}
    hold = MunicipalityQuerySet.select_for_update

    def wait(rows: Any, *args: Any, **kwargs: Any) -> Any:
        cdo.memberships.all().delete()  # while this one waited
        return hold(rows, *args, **kwargs)

    monkeypatch.setattr(MunicipalityQuerySet, "select_for_update", wait)
    answer = client.post(address(kassel), form)

    assert answer.status_code == 403
    assert not MunicipalityProfile.objects.exists()


def test_what_is_odd_in_the_registry_stops_no_cdo(kassel):
    Municipality.objects.filter(pk=kassel.pk).update(valid_from=date(2026, 1, 1), valid_to=date(2025, 1, 1))
    client = signed_in(member(Role.CDO, kassel))

    assert client.post(address(kassel), {**form_of(client, kassel), "team": "3 Stellen"}).status_code == 302
    assert MunicipalityProfile.objects.get().team == "3 Stellen"


def test_of_two_numbers_the_first_is_dialled():
    assert dialled("0951 870-0 / 870-1") == "tel:09518700"
    assert dialled("0951 / 870-0") == "tel:09518700"


def test_saving_again_keeps_one_row_and_confirms_it_and_each_save_is_logged(kassel):
    cdo = member(Role.CDO, kassel)
    for _click in range(2):
        signed_in(cdo, again=True).post(address(kassel), {**form_of(signed_in(cdo), kassel), **TYPED})
    MunicipalityProfile.objects.update(confirmed_on=timezone.localdate() - timedelta(days=400))

    signed_in(cdo).post(address(kassel), form_of(signed_in(cdo), kassel))

    assert MunicipalityProfile.objects.get().confirmed_on == timezone.localdate()
    logged = ModelLogEntry.objects.filter(action=Act.PROFILE, object_id=str(kassel.pk))
    assert [(entry.user, entry.label) for entry in logged] == [(cdo, "Kassel")] * 3
    assert {entry.message for entry in logged} == {"Profil der Kommune geändert"}


def test_a_municipality_is_found_by_what_it_says_of_itself(kassel):
    QueuedTask.objects.all().delete()
    profile = MunicipalityProfile.objects.create(
        municipality=kassel, lead="Offene Daten.", strategy_goals=[Goal.CLIMATE], seat=Seat.COMPANY, own_goals=["Kulturerbe"]
    )
    (task,) = QueuedTask.objects.filter(task_path=refresh_documents.module_path)
    assert f"kommune:{kassel.pk}" in str(task.args_kwargs)
    (document,) = documents_of([f"kommune:{kassel.pk}"])
    assert document.text == "Offene Daten.\nGesellschaft der Kommune\nKlimaschutz und Klimaanpassung\nKulturerbe"
    profile.delete()
    (document,) = documents_of([f"kommune:{kassel.pk}"])
    assert document.text == ""


def test_the_kts_writes_the_same_and_confirms_nothing(kassel):
    url, client = reverse("kommunen:edit", args=[kassel.pk]), signed_in(editor())
    names = form_class(Municipality).base_fields
    assert set(TYPED) <= set(names)
    plain = {"name": "Kassel", "kind": "stadt", "state": kassel.state, "ags": kassel.ags, "ars": kassel.ars}
    assert client.post(url, {**plain, **TYPED}).status_code == 302
    profile = MunicipalityProfile.objects.get()
    assert (profile.team, profile.with_e_government, profile.confirmed_on) == ("6,5 Stellen", WithEGovernment.UNDERWAY, None)
    assert "bestätigt" not in text(signed_in(None).get("/kommunen/kassel/"))


def test_the_kts_makes_no_profile_where_it_says_nothing(kassel):
    url, client = reverse("kommunen:edit", args=[kassel.pk]), signed_in(editor())
    plain = {"name": "Neu", "kind": "stadt", "state": kassel.state, "ags": kassel.ags, "ars": kassel.ars}
    assert client.post(url, plain).status_code == 302
    assert not MunicipalityProfile.objects.exists()


def test_goals_that_no_list_knows_are_left_out(client, kassel):
    MunicipalityProfile.objects.create(municipality=kassel, strategy_goals=["klima", 7, "weltfrieden"], own_goals=[None, "Gärten", {}])
    assert "Ziele der Strategie Klimaschutz und Klimaanpassung Gärten" in text(client.get("/kommunen/kassel/"))


def test_a_strategy_without_a_title_or_a_link_is_shown_as_far_as_it_is_known(client, kassel):
    profile = MunicipalityProfile.objects.create(municipality=kassel, strategy_year=2022)
    assert "Strategie beschlossen 2022" in text(client.get("/kommunen/kassel/"))
    MunicipalityProfile.objects.filter(pk=profile.pk).update(strategy_url="https://kassel.example/")
    assert "Strategie Zur Strategie beschlossen 2022" in text(client.get("/kommunen/kassel/"))


def test_hostile_profiles_are_shown_as_typed(client, kassel):
    texts = dict.fromkeys(("lead", "office_name", "office_address", "seat_note", "team", "partners", "offers"), "<script>alert(1)</script>")
    MunicipalityProfile.objects.create(municipality=kassel, seat="amt", strategy_title="<b>", own_goals=["<i>x"], **texts)
    content = client.get("/kommunen/kassel/").content.decode()
    assert ("<script>alert" in content, "<b>" in content, "<i>x" in content) == (False, False, False)


def test_a_profile_costs_no_statement_more(client, kassel):
    numbers = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/kommunen/kassel/")
        numbers.append(len(queries))
        MunicipalityProfile.objects.get_or_create(municipality=kassel, defaults={"lead": "Da.", "strategy_goals": ["klima"]})
    assert numbers[0] == numbers[1]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_at_the_same_moment_one_of_two_is_told_of_the_other(kassel):
    clients = [signed_in(member(Role.CDO, kassel)) for _person in range(2)]
    forms = [{**form_of(client, kassel), "team": f"{number} Stellen"} for number, client in enumerate(clients)]
    answers: list[int] = []

    def save(client: Any, form: dict[str, Any]) -> None:
        answers.append(client.post(address(kassel), form).status_code)

    assert at_once([partial(save, client, form) for client, form in zip(clients, forms, strict=True)]) == []
    assert sorted(answers) == [302, 409]
    assert MunicipalityProfile.objects.count() == 1
