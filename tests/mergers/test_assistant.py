"""The assistant over HTTP: from the button at the municipality to the preview, the act, what the public sees, and back."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from municipalities.models import Merger, Municipality, State
from tests.factories.accounts import editor, member
from tests.factories.mergers import Stock
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in
from tests.municipalities.test_profile import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
DAY = "01.01.2026"


def start(row: Municipality) -> str:
    return reverse("mergers:start", args=[row.pk])


def answers(stock: Stock, **more: object) -> dict[str, object]:
    return {"successor": stock.new.pk, "on": DAY, **more}


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_whole_journey(stock: Stock):
    client, guest = signed_in(stock.people["editor"], again=True), signed_in(None)
    form = client.get(reverse("kommunen:edit", args=[stock.old.pk]))
    assert start(stock.old) in form.text

    preview = client.get(start(stock.old), answers(stock))
    assert "Vorschau: Altdorf wird zum 01.01.2026 Teil von Neustadt" in preview.text
    assert "Personen Ada Alt (CDO), Bo Alt (Mitarbeit) 2" in text(preview)
    assert "Personen, die zu beiden gehören Cem Beide (CDO) Sie bleiben einmal, mit der höheren Rolle. 1" in text(preview)
    assert "Gute Praxis Freie Parkplätze melden, Parken in Altdorf 1 davon noch nicht veröffentlicht. 2" in text(preview)
    assert set(stock.where().values()) == {"altdorf"}

    key = re.search(r'name="key" value="([^"]+)"', preview.text)[1]
    done = client.post(start(stock.old), answers(stock, key=key), follow=True)
    merger = Merger.objects.get()
    until = timezone.localtime(merger.undo_until)
    assert f"Altdorf ist jetzt Teil von Neustadt. Bis zum {until:%d.%m.%Y, %H:%M} Uhr, können Sie das rückgängig machen." in done.text
    assert f"Möglich bis {until:%d.%m.%Y, %H:%M} Uhr" in text(done)
    assert set(stock.where().values()) == {"neustadt"}

    profile = guest.get("/kommunen/altdorf/")
    assert "Altdorf ist Teil von Neustadt Als eigene Kommune bestand Altdorf bis zum 31.12.2025." in text(profile)
    assert '<a href="/kommunen/neustadt/">Neustadt</a>' in profile.text
    assert "Die Lösungen stehen bei Neustadt" in text(profile)
    assert "Im Portal" not in text(profile)
    assert "Ansprechstelle Neustadt" in text(profile)
    assert "Dazu gehört die frühere Kommune Altdorf" in text(guest.get("/kommunen/neustadt/"))
    assert "früher: Altdorf" in guest.get("/gute-praxis/parken-in-altdorf/").text
    assert ">Altdorf<" not in guest.get("/kommunen/").text

    assert "wieder trennen?" in client.get(reverse("mergers:undo", args=[merger.pk])).text
    back = client.post(reverse("mergers:undo", args=[merger.pk]), follow=True)
    assert "Altdorf und Neustadt sind wieder zwei Kommunen." in back.text
    assert set(stock.where().values()) == {"altdorf"}
    assert "früher:" not in guest.get("/gute-praxis/parken-in-altdorf/").text
    assert "Nachfolge" not in guest.get("/kommunen/altdorf/").text


def test_the_password_is_asked_for_again_before_anything_is_shown_or_done(stock: Stock):
    client = signed_in(stock.people["editor"])
    merger = stock.merge()

    for address in (start(stock.new), reverse("mergers:undo", args=[merger.pk])):
        for answer in (client.get(address), client.post(address, {})):
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("account_reauthenticate"))
    assert Merger.objects.in_force().count() == 1


def test_what_is_missing_or_unreadable_is_said_at_its_field_and_kept(stock: Stock):
    client = signed_in(stock.people["editor"], again=True)

    answer = client.get(start(stock.old), {"successor": "", "on": "31.02.2026"})

    assert "Wählen Sie die Kommune, zu der sie jetzt gehört." in answer.text
    assert "Den Tag 31.02.2026 gibt es nicht." in answer.text
    assert 'value="31.02.2026"' in answer.text
    assert "Vorschau:" not in answer.text


def test_a_refusal_is_said_in_the_preview_and_again_when_it_is_carried_out(stock: Stock):
    client = signed_in(stock.people["editor"], again=True)
    Municipality.objects.filter(pk=stock.new.pk).update(state=State.TH)

    preview = client.get(start(stock.old), answers(stock))
    done = client.post(start(stock.old), answers(stock, key=uuid4()))

    sentence = "Altdorf liegt im Land Bayern, Neustadt im Land Thüringen."
    assert (preview.status_code, sentence in preview.text, "durchführen" in preview.text) == (200, True, False)
    assert (done.status_code, sentence in done.text, f'value="{DAY}"' in done.text) == (409, True, True)
    assert not Merger.objects.exists()


def test_a_form_that_cannot_be_read_does_nothing(stock: Stock):
    client = signed_in(stock.people["editor"], again=True)

    answer = client.post(start(stock.old), answers(stock, on="bald", key=uuid4()))

    assert (answer.status_code, "Geben Sie ein Datum ein" in answer.text, Merger.objects.exists()) == (422, True, False)
    assert client.post(start(stock.old), answers(stock)).status_code == 404, "without a key nobody sent it"
    assert client.post(start(stock.old), answers(stock, successor="999999", key=uuid4())).status_code == 404


def test_the_second_editor_sees_what_the_first_one_did(stock: Stock):
    first, second = signed_in(stock.people["editor"], again=True), signed_in(editor(first_name="Ida", last_name="Zwei"), again=True)
    other = MunicipalityFactory(name="Großstadt")
    first.post(start(stock.old), answers(stock, key=uuid4()))

    late = second.post(start(stock.old), {"successor": other.pk, "on": DAY, "key": uuid4()})

    merger = Merger.objects.get()
    assert late.url == reverse("mergers:shown", args=[merger.pk])
    assert said(late) == [
        f"Altdorf ist schon in Neustadt aufgegangen, durchgeführt von {stock.people['editor']}. Hier sehen Sie, was verschoben wurde."
    ]
    assert second.get(start(stock.old)).url == late.url
    assert reverse("mergers:shown", args=[merger.pk]) in second.get(reverse("kommunen:edit", args=[stock.old.pk])).text


def test_the_same_form_sent_twice_leads_to_the_same_merger(stock: Stock):
    client, key = signed_in(stock.people["editor"], again=True), uuid4()

    places = [client.post(start(stock.old), answers(stock, key=key)).url for _time in range(2)]

    assert (len(set(places)), Merger.objects.count()) == (1, 1)


def test_the_same_form_sent_again_after_the_undo_claims_nothing(stock: Stock):
    client, key = signed_in(stock.people["editor"], again=True), uuid4()
    done = client.post(start(stock.old), answers(stock, key=key))
    assert "ist jetzt Teil von" in said(done)[0]
    client.post(reverse("mergers:undo", args=[Merger.objects.get().pk]), follow=True)

    late = client.post(start(stock.old), answers(stock, key=key))

    assert (late.url, said(late)) == (done.url, [])
    assert "Altdorf und Neustadt sind wieder getrennt" in client.get(late.url).text


def test_after_a_day_the_way_back_is_closed_with_a_sentence(stock: Stock):
    client, merger = signed_in(stock.people["editor"], again=True), stock.merge()
    Merger.objects.update(carried_out_at=timezone.now() - timedelta(hours=24))

    page = client.get(reverse("mergers:shown", args=[merger.pk]))
    answer = client.post(reverse("mergers:undo", args=[merger.pk]), follow=True)

    assert "Das ließ sich nur einen Tag lang rückgängig machen." in page.text
    assert reverse("mergers:undo", args=[merger.pk]) not in page.text
    assert "Das ließ sich nur einen Tag lang rückgängig machen." in answer.text
    assert set(stock.where().values()) == {"neustadt"}


def test_what_was_not_put_back_stands_on_the_page(stock: Stock):
    client, merger = signed_in(stock.people["editor"], again=True), stock.merge()
    member(Role.STAFF, stock.new, first_name="Eva", last_name="Neu")

    page = client.post(reverse("mergers:undo", args=[merger.pk]), follow=True)

    assert "Das ist nicht zurückgegangen Seither dazugekommen, bleiben bei Neustadt: Eva Neu." in text(page)


def test_the_list_shows_all_mergers_with_a_constant_number_of_statements(stock: Stock, django_assert_num_queries):
    client = signed_in(stock.people["editor"])
    address = reverse("mergers:index")
    assert "Noch keine Kommune ist in einer anderen aufgegangen." in client.get(address).text
    stock.merge()
    client.get(address)
    with django_assert_num_queries(12) as one:
        client.get(address)
    for _number in range(3):
        Merger.objects.create(former=MunicipalityFactory(), successor=stock.new, takes_effect_on="2026-01-01")
    with django_assert_num_queries(len(one)):
        page = client.get(address)

    assert "Altdorf Neustadt 01.01.2026" in text(page)


def test_an_entry_is_still_found_by_the_name_of_its_former_municipality(stock: Stock):
    from best_practices.models import BestPracticePage
    from best_practices.search import document

    stock.merge()

    assert "Altdorf" in document(BestPracticePage.objects.get(title="Parken in Altdorf")).text.splitlines()
