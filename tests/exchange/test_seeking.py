"""A municipality looks for something: one screen, hidden until the KTS releases it, others join or have it (J2)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Membership, Role
from accounts.refusals import Refused
from contributions.models import Visibility
from contributions.notices import notice_url
from exchange.models import Seeking, SeekingAnswer, SeekingSupport
from exchange.seeking import acts, joining
from procurement.models import NoticePage
from search.indexing import rebuild
from tests.factories.accounts import editor, member
from tests.factories.best_practices import published
from tests.factories.exchange import released, said, sought, supported
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in

from .conftest import body, fields, subject, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State, Ending = Seeking.State, Seeking.Ending
NEW, OWN, LIST = "/mein-bereich/gesuche/neu/", "/mein-bereich/gesuche/", "/gesuche/"
TYPED = {"kind": "einkauf", "title": "Sensoren für Parkplätze", "need": "Für 300 Plätze.\n\nBis Sommer."}


@pytest.fixture
def town():
    return MunicipalityFactory(name="Bamberg")


@pytest.fixture
def asker(town):
    return member(Role.STAFF, town, first_name="Lea", last_name="Neumann", email="lea@bamberg.example")


@pytest.fixture
def other():
    return member(Role.CDO, MunicipalityFactory(name="Kassel"), first_name="Kim", last_name="Kassel", email="kim@kassel.example")


@pytest.fixture
def topic():
    return TopicFactory(name="Parken")


def typed(client, topic, **more) -> dict[str, object]:
    return {**fields(client.get(NEW)), **TYPED, "topics": [topic.pk], **more}


def desk(seeking, **sent):
    return signed_in(editor()).post(reverse("seeking_desk:shown", args=[seeking.pk]), sent)


# --- From the form to who has it --------------------------------------------------------------------


def test_a_gesuch_goes_from_the_form_over_the_kts_to_who_has_it(asker, other, topic, post, settings):
    client = signed_in(asker)
    done = client.post(NEW, typed(client, topic))
    seeking = Seeking.objects.get()
    assert done.url == f"/gesuche/{seeking.pk}/"
    assert (seeking.state, seeking.municipality.name, seeking.author, list(seeking.topics.all())) == (
        State.SUBMITTED,
        "Bamberg",
        asker,
        [topic],
    )
    assert seeking.until == timezone.localdate() + relativedelta(months=6)
    assert "Die KTS prüft Ihr Gesuch. Bis dahin sieht es nur Ihre Kommune." in text(client.get(done.url))
    assert subject(post.only("lea@bamberg.example")) == "[Portal] Ihr Gesuch ist eingegangen: Sensoren für Parkplätze"
    assert "> Für 300 Plätze." in body(post.only(settings.KTS_EMAIL))
    their = signed_in(other)
    assert their.get(done.url).status_code == 404

    assert desk(seeking, act="veroeffentlichen").status_code == 302
    page = text(their.get(done.url))
    assert "Bamberg" in page
    assert "Neumann" not in page
    assert "lea@bamberg" not in page
    assert "Sensoren für Parkplätze" in text(their.get(LIST))

    answer = reverse("seeking:answer", args=[seeking.pk])
    sent = {**fields(their.get(answer)), "text": "Läuft seit 2024.\nFragen Sie gern."}
    assert their.post(answer, sent).url == done.url
    letters = post.to("lea@bamberg.example")
    mail = letters[-1]
    assert mail["Reply-To"] == "kim@kassel.example"
    assert subject(mail) == "[Portal] Kassel hat, was Sie suchen: Sensoren für Parkplätze"
    assert "> Läuft seit 2024." in body(mail)
    assert "Kim Kassel schreibt:" in body(mail)
    own = text(client.get(done.url))
    assert "Läuft seit 2024." in own
    assert "mailto:kim@kassel.example" in own
    assert "Kassel hat das" in text(client.get("/mein-bereich/"))
    stranger = text(signed_in(member(Role.STAFF, MunicipalityFactory())).get(done.url))
    assert "1 Kommune hat es" in stranger
    assert "Läuft seit 2024." not in stranger
    assert "Kassel" not in stranger


def test_a_link_fills_in_the_words_and_never_fails(asker, town):
    client = signed_in(asker)
    page = text(client.get(f"{NEW}?titel=Parkraum+%26+mehr&art=erfahrung"))
    assert 'value="Parkraum &amp; mehr"' in page
    assert 'value="erfahrung" id="id_kind_3" checked' in page
    assert client.get(f"{NEW}?titel={'x' * 500}&art=nichts&vorlage=99999999999999999999").status_code == 200
    assert "Freiburg" not in text(client.get(f"{NEW}?vorlage={sought('Nur in Freiburg').pk}"))
    declined = sought("Parksensoren", municipality=town)
    acts.decline(declined.pk, "Zu unbestimmt.", by=editor())
    assert 'value="Parksensoren"' in text(client.get(f"{NEW}?vorlage={declined.pk}"))


def test_what_is_missing_is_said_and_what_was_typed_stays(asker, topic):
    client = signed_in(asker)
    sent = {**typed(client, topic, title="", until="31.02.2027"), "need": "Kein Wort geht verloren."}
    del sent["kind"]
    page = text(client.post(NEW, sent), 422)

    for sentence in ("Wählen Sie, was Sie suchen.", "Geben Sie einen Titel ein.", "Den Tag 31.02.2027 gibt es nicht."):
        assert page.count(sentence) == 2
    assert "Kein Wort geht verloren." in page
    assert 'value="31.02.2027"' in page
    assert f'value="{topic.pk}" id="topics-{topic.pk}" checked' in page
    assert "<title>Fehler: Gesuch veröffentlichen" in page
    assert not Seeking.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "x" * 121, "Bitte kürzen Sie die Angabe auf 120 Zeichen."),
        ("need", "x" * 1502, "Der Text ist 2 Zeichen zu lang."),
        ("need", "  ", "Schreiben Sie, was Sie brauchen."),
        ("topics", [], "Wählen Sie mindestens ein Handlungsfeld."),
        ("until", "01.01.2020", "Geben Sie einen Tag in der Zukunft ein."),
        ("until", "31.12.2099", "Ein Gesuch läuft höchstens zwölf Monate"),
    ],
)
def test_each_limit_has_its_sentence(asker, topic, field, value, sentence):
    client = signed_in(asker)
    assert sentence in text(client.post(NEW, typed(client, topic, **{field: value})), 422)
    assert not Seeking.objects.exists()


def test_at_most_three_topics(asker, topic):
    client = signed_in(asker)
    many = [topic.pk, *(TopicFactory().pk for _one in range(3))]
    assert "Wählen Sie höchstens drei Handlungsfelder." in text(client.post(NEW, typed(client, topic, topics=many)), 422)


def test_who_belongs_to_several_municipalities_says_for_which(asker, topic):
    Membership.objects.create(user=asker, municipality=MunicipalityFactory(name="Ulm", slug="ulm"), role=Role.CDO)
    client = signed_in(asker)
    assert "Wählen Sie eine Ihrer Kommunen." in text(client.post(NEW, typed(client, topic)), 422)
    assert "Wählen Sie eine Ihrer Kommunen." in text(client.post(NEW, typed(client, topic, municipality="fremd")), 422)
    client.post(NEW, typed(client, topic, municipality="ulm"))
    assert Seeking.objects.get().municipality.name == "Ulm"


def test_the_municipality_of_before_does_not_speak_through_the_page_of_a_member_who_left(asker, topic, town):
    client = signed_in(asker)
    sent = typed(client, topic)
    Membership.objects.filter(user=asker).update(municipality=MunicipalityFactory(name="Ulm"))
    assert "Für diese Kommune können Sie nicht mehr sprechen" in text(client.post(NEW, sent), 422)
    assert not Seeking.objects.exists()


def test_a_double_click_makes_one(asker, topic):
    client = signed_in(asker)
    sent = typed(client, topic)
    first, second = (client.post(NEW, sent) for _click in range(2))
    assert first.url == second.url
    assert Seeking.objects.count() == 1


def test_the_sixth_of_a_day_is_refused_and_keeps_its_words(asker, topic):
    for number in range(5):
        sought(f"Gesuch {number}", by=asker)
    client = signed_in(asker)
    page = text(client.post(NEW, typed(client, topic)), 422)
    assert "In 24 Stunden können Sie höchstens 5 Gesuche einreichen. Das nächste Mal geht es in 24 Stunden." in page
    assert "Für 300 Plätze." in page


# --- The KTS ----------------------------------------------------------------------------------------


def test_the_kts_declines_with_a_reason_that_the_municipality_reads(asker, post):
    seeking = sought(by=asker)
    refused = text(desk(seeking, act="ablehnen", reason=" "), 422)
    assert "Begründen Sie die Ablehnung." in refused
    desk(seeking, act="ablehnen", reason="Bitte nennen Sie kein Produkt.")
    desk(seeking, act="ablehnen", reason="Ein zweites Mal.")

    seeking.refresh_from_db()
    assert (seeking.state, seeking.reason) == (State.DECLINED, "Bitte nennen Sie kein Produkt.")
    mails = [mail for mail in post.to("lea@bamberg.example") if "nicht veröffentlicht" in subject(mail)]
    assert len(mails) == 1
    assert "> Bitte nennen Sie kein Produkt." in body(mails[0])
    page = text(signed_in(asker).get(seeking.get_absolute_url()))
    assert "Bitte nennen Sie kein Produkt." in page
    assert f"{NEW}?vorlage={seeking.pk}" in page
    assert "Über dieses Gesuch ist schon entschieden" in text(desk(seeking, act="veroeffentlichen"), 422)


def test_released_twice_is_told_once(asker, post):
    seeking = sought(by=asker)
    for _click in range(2):
        desk(seeking, act="veroeffentlichen")
    assert len([mail for mail in post.to("lea@bamberg.example") if "ist veröffentlicht" in subject(mail)]) == 1


def test_what_was_withdrawn_is_not_released(asker):
    seeking = sought(by=asker)
    acts.end(seeking.pk, Ending.WITHDRAWN, by=asker)
    assert "schon entschieden" in text(desk(seeking, act="veroeffentlichen"), 422)
    seeking.refresh_from_db()
    assert (seeking.state, seeking.ending) == (State.ENDED, Ending.WITHDRAWN)


def test_an_unknown_act_is_nothing(asker):
    assert desk(sought(by=asker), act="loeschen").status_code == 404


def test_the_desk_lists_by_state_kind_and_words(town):
    sought("Wartet", municipality=town)
    released("Läuft", kind=Seeking.Kind.EXPERIENCE)
    client, here = signed_in(editor()), reverse("seeking_desk:index")
    assert "Wartet" in (waiting := text(client.get(here)))
    assert "Läuft" not in waiting
    assert "eines wartet auf die KTS" in waiting
    assert "Läuft" in text(client.get(f"{here}?zeige=veroeffentlicht"))
    assert "Läuft" not in text(client.get(f"{here}?zeige=alle&art=einkauf"))
    assert "Wartet" in text(client.get(f"{here}?zeige=alle&q=bamberg"))
    assert "Hier ist gerade kein Gesuch." in text(client.get(f"{here}?zeige=beendet"))


# --- The end ----------------------------------------------------------------------------------------


def test_the_municipality_ends_it_and_says_whether_it_found_something(asker, town, post):
    seeking = released(by=asker)
    colleague = signed_in(member(Role.CDO, town))
    url = reverse("my_seeking:end", args=[seeking.pk])
    assert "Haben Sie gefunden, was Sie suchen?" in text(colleague.get(url))
    assert colleague.post(url, {"wie": "frist"}).status_code == 302
    seeking.refresh_from_db()
    assert seeking.state == State.RELEASED
    colleague.post(url, {"wie": "gefunden"})
    colleague.post(url, {"wie": "beendet"})
    seeking.refresh_from_db()
    assert (seeking.state, seeking.ending) == (State.ENDED, Ending.FOUND)
    assert len([mail for mail in post.to("lea@bamberg.example") if "ist beendet" in subject(mail)]) == 1
    assert signed_in(member(Role.STAFF, MunicipalityFactory())).get(seeking.get_absolute_url()).status_code == 404
    assert "Gefunden am" in text(colleague.get(seeking.get_absolute_url()))
    assert "Gefunden am" in text(colleague.get(OWN))


def test_who_ends_the_own_gets_no_mail_about_it(asker, post):
    seeking = released(by=asker)
    acts.end(seeking.pk, Ending.CLOSED, by=asker)
    assert not [mail for mail in post.to("lea@bamberg.example") if "ist beendet" in subject(mail)]


def test_the_kts_ends_what_it_released(asker, post):
    seeking = released(by=asker)
    desk(seeking, act="beenden")
    assert "Die KTS hat es beendet" in body(post.to("lea@bamberg.example")[-1])


# --- Others -----------------------------------------------------------------------------------------


def test_a_cdo_supports_and_takes_it_back(asker, other):
    seeking, their = released(by=asker), signed_in(other)
    url = reverse("seeking:support", args=[seeking.pk, "kassel"])
    their.get(seeking.get_absolute_url())
    place = SeekingSupport.objects.filter(seeking=seeking)
    url = reverse("seeking:support", args=[seeking.pk, other.memberships.get().municipality.slug])
    for _click in range(2):
        assert their.post(url).url == seeking.get_absolute_url()
    assert place.count() == 1
    assert "Eine Kommune sucht das auch" in text(signed_in(asker).get(seeking.get_absolute_url()))
    their.post(url, {"zurueck": "1"})
    assert place.count() == 0


def test_nobody_supports_for_the_asker_for_others_or_without_the_role(asker, town, other):
    seeking = released(by=asker)
    own = signed_in(member(Role.CDO, town)).post(reverse("seeking:support", args=[seeking.pk, town.slug]), follow=True)
    assert "Das ist ein Gesuch Ihrer Kommune." in text(own)
    assert signed_in(other).post(reverse("seeking:support", args=[seeking.pk, town.slug])).status_code == 404
    staff = member(Role.STAFF, other.memberships.get().municipality)
    assert (
        signed_in(staff).post(reverse("seeking:support", args=[seeking.pk, staff.memberships.get().municipality.slug])).status_code == 403
    )
    with pytest.raises(Refused):
        joining.support(seeking.pk, town, wanted=True, by=other)
    assert not SeekingSupport.objects.exists()


def test_what_is_ended_is_joined_by_nobody(asker, other):
    seeking = released(by=asker)
    acts.end(seeking.pk, Ending.FOUND, by=asker)
    place = other.memberships.get().municipality
    with pytest.raises(Refused, match="beendet"):
        joining.support(seeking.pk, place, wanted=True, by=other)
    with pytest.raises(Refused, match="beendet"):
        joining.answer(seeking.pk, "Haben wir.", municipality=place, by=other, key=uuid4())


def test_the_third_supporter_of_a_purchase_makes_the_kts_suggest_a_notice_once(asker, post, settings):
    seeking = released(by=asker)
    places = supported(seeking, MunicipalityFactory(name="Ulm"), MunicipalityFactory(name="Kiel"))
    assert not [mail for mail in post.to(settings.KTS_EMAIL) if "Bekanntmachung" in subject(mail)]
    (third,) = supported(seeking, MunicipalityFactory(name="Trier"))
    joining.support(seeking.pk, third, wanted=False, by=member(Role.CDO, third))
    supported(seeking, third)
    supported(seeking)
    mails = [mail for mail in post.to(settings.KTS_EMAIL) if "Bekanntmachung anregen?" in subject(mail)]
    assert len(mails) == 1
    assert places[0].name in body(mails[0])
    page = text(signed_in(editor()).get(reverse("seeking_desk:shown", args=[seeking.pk])))
    assert "4 Kommunen suchen dasselbe: Bekanntmachung anregen" in page
    assert "4 Kommunen suchen dasselbe" in text(signed_in(editor()).get(f"{reverse('seeking_desk:index')}?zeige=veroeffentlicht"))

    for _click in range(2):
        desk(seeking, act="anregen")
    letters = [mail for mail in post.to("lea@bamberg.example") if "Mehrere Kommunen suchen dasselbe" in subject(mail)]
    assert len(letters) == 1
    assert "Über den Link beginnen Sie die Bekanntmachung" in " ".join(body(letters[0]).split())
    assert "/mein-bereich/eintraege/neu/beschaffung/" in body(letters[0])
    assert "Kommunen suchen dasselbe" not in text(signed_in(editor()).get(reverse("seeking_desk:shown", args=[seeking.pk])))


def test_three_who_look_for_experience_make_no_notice(asker, post, settings):
    seeking = released(by=asker, kind=Seeking.Kind.EXPERIENCE)
    supported(seeking, *(MunicipalityFactory() for _one in range(4)))
    assert not [mail for mail in post.to(settings.KTS_EMAIL) if "Bekanntmachung" in subject(mail)]
    assert "nur zu einer veröffentlichten Beschaffung" in text(desk(seeking, act="anregen"), 422)


def test_an_answer_may_name_an_own_entry_that_members_read(asker, other, post):
    seeking, place = released(by=asker), other.memberships.get().municipality
    entry = published(by=other, municipality=place, title="Parken in Kassel", visibility=Visibility.MUNICIPALITIES)
    foreign = published(title="Fremdes")
    their, url = signed_in(other), reverse("seeking:answer", args=[seeking.pk])
    assert "Parken in Kassel" in (page := text(their.get(url)))
    assert "Fremdes" not in page
    sent = {**fields(their.get(url)), "text": "Haben wir."}
    assert their.post(url, {**sent, "page": foreign.pk}).status_code == 404
    their.post(url, {**sent, "page": entry.pk})
    assert "„Parken in Kassel“" in body(post.to("lea@bamberg.example")[-1])
    assert entry.get_absolute_url() in text(signed_in(asker).get(seeking.get_absolute_url()))


def test_an_answer_keeps_its_words_where_something_is_wrong(asker, other):
    seeking, their = released(by=asker), signed_in(other)
    url = reverse("seeking:answer", args=[seeking.pk])
    assert "Schreiben Sie, was Sie haben." in text(their.post(url, {**fields(their.get(url)), "text": ""}), 422)
    page = text(their.post(url, {**fields(their.get(url)), "text": "ä" * 1001}), 422)
    assert "Der Text ist ein Zeichen zu lang." in page
    assert "ä" * 1001 in page


def test_one_click_twice_is_one_answer_and_the_21st_of_a_day_is_refused(asker, other):
    seeking, their = released(by=asker), signed_in(other)
    url = reverse("seeking:answer", args=[seeking.pk])
    sent = {**fields(their.get(url)), "text": "Haben wir."}
    for _click in range(2):
        assert their.post(url, sent).status_code == 302
    assert SeekingAnswer.objects.count() == 1
    for _more in range(19):
        said(seeking, by=other)
    page = text(their.post(url, {**fields(their.get(url)), "text": "Noch einmal."}), 422)
    assert "höchstens 20 Mal „Haben wir“ sagen" in page
    assert "Noch einmal." in page


def test_the_own_municipality_has_nothing_to_answer(asker, town):
    seeking = released(by=asker)
    assert signed_in(asker).get(reverse("seeking:answer", args=[seeking.pk])).status_code == 403
    with pytest.raises(Refused, match="Gesuch Ihrer Kommune"):
        joining.answer(seeking.pk, "Haben wir.", municipality=town, by=asker, key=uuid4())


# --- Whom the mails reach ---------------------------------------------------------------------------


def test_after_the_asker_left_the_cdos_hear_of_answers(asker, town, post):
    seeking = released(by=asker)
    member(Role.CDO, town, email="cdo@bamberg.example")
    Membership.objects.filter(user=asker).delete()
    said(seeking, "Haben wir.")
    assert not [mail for mail in post.to("lea@bamberg.example") if "hat, was Sie suchen" in subject(mail)]
    assert "hat, was Sie suchen" in subject(post.to("cdo@bamberg.example")[-1])


def test_what_a_blocked_account_says_does_not_leave(asker, other, post):
    seeking = released(by=asker)
    said(seeking, "Haben wir.", by=other)
    other.is_active = False
    other.save(update_fields=["is_active"])
    assert not [mail for mail in post.to("lea@bamberg.example") if "hat, was Sie suchen" in subject(mail)]


def test_no_line_of_the_head_of_a_mail_comes_from_a_field(asker, topic, post):
    client = signed_in(asker)
    client.post(NEW, typed(client, topic, title="Frage\r\nBcc: opfer@stadt.example"))
    assert post.to("opfer@stadt.example") == []
    assert all(mail["Bcc"] is None for mail in post.all())


# --- The list ---------------------------------------------------------------------------------------


def test_the_list_is_narrowed_by_kind_topic_and_land(other, topic):
    released("Aus Bayern", municipality=MunicipalityFactory(state="DE-BY"), topics=[topic], kind=Seeking.Kind.OPERATOR)
    released("Aus Hessen", municipality=MunicipalityFactory(state="DE-HE"))
    client = signed_in(other)
    for question in ("art=betreiber", f"thema={topic.slug}", "land=DE-BY"):
        page = text(client.get(f"{LIST}?{question}"))
        assert "Aus Bayern" in page
        assert "Aus Hessen" not in page
    assert "Kein Gesuch passt zu Ihrer Auswahl." in text(client.get(f"{LIST}?art=betreiber&land=DE-HE"))
    assert client.get(f"{LIST}?seite=7").status_code == 404


def test_the_list_asks_as_often_for_one_as_for_many(other, django_assert_max_num_queries, django_assert_num_queries):
    client = signed_in(other)
    released()
    client.get(LIST)
    with django_assert_max_num_queries(30) as one:
        client.get(LIST)
    for number in range(4):
        supported(released(f"Gesuch {number}"))
    with django_assert_num_queries(len(one)):
        client.get(LIST)
    seeking = released()
    with django_assert_max_num_queries(40) as few:
        client.get(seeking.get_absolute_url())
    supported(seeking, *(MunicipalityFactory() for _one in range(5)))
    with django_assert_num_queries(len(few)):
        client.get(seeking.get_absolute_url())


def test_the_lists_are_empty_with_a_sentence(asker, other):
    assert "Gerade sucht keine Kommune etwas." in text(signed_in(other).get(LIST))
    assert "Andere Kommunen antworten Ihnen direkt." in text(signed_in(asker).get(OWN))


def test_mein_bereich_says_what_others_look_for(asker, other):
    seeking = released(by=asker)
    assert seeking.title in text(signed_in(other).get("/mein-bereich/"))
    Seeking.objects.update(released_at=timezone.now() - timedelta(days=31))
    assert seeking.title not in text(signed_in(other).get("/mein-bereich/"))


# --- A page without hits ----------------------------------------------------------------------------


def test_a_page_without_hits_offers_a_gesuch_with_the_words(asker):
    rebuild()
    way = 'href="/mein-bereich/gesuche/neu/?titel=Zwickelbier"'
    for client in (signed_in(asker), signed_in(None)):
        page = text(client.get("/suche/?q=Zwickelbier"))
        assert way in page
        assert "Gesuch veröffentlichen" in page
    away = signed_in(None).get("/mein-bereich/gesuche/neu/?titel=Parkraum")
    assert away.url == "/konto/anmelden/?next=/mein-bereich/gesuche/neu/%3Ftitel%3DParkraum"
    assert "Gesuch veröffentlichen" not in text(signed_in(editor()).get("/suche/?q=Zwickelbier"))


def test_until_is_shown_as_people_write_it(asker):
    seeking = released(by=asker)
    assert f"Gesucht bis {date_format(seeking.until, 'DATE_FORMAT')}" in text(signed_in(asker).get(seeking.get_absolute_url()))


@pytest.mark.parametrize("key", ["9" * 30, "9" * 400, "x", "-1"])
def test_a_key_that_no_database_holds_is_no_topic(asker, topic, key):
    client = signed_in(asker)
    answer = client.post(NEW, typed(client, topic, topics=[key]))
    assert (answer.status_code, TYPED["title"] in text(answer, 422), Seeking.objects.exists()) == (422, True, False)


def test_a_form_that_came_without_its_key_comes_back_with_all_that_was_typed(asker, topic):
    client = signed_in(asker)
    data = typed(client, topic)
    del data["key"]
    answer = client.post(NEW, data)
    assert (answer.status_code, TYPED["title"] in text(answer, 422), Seeking.objects.exists()) == (422, True, False)
    assert "Bitte senden Sie sie noch einmal." in text(answer, 422)
    assert client.post(NEW, {**data, "key": fields(answer)["key"]}).status_code == 302


def test_a_suggested_notice_begins_with_the_title_of_the_gesuch_once():
    client = signed_in(member(Role.CDO, MunicipalityFactory()))
    begins = notice_url("Sensoren & Parkplätze")
    assert client.get(begins).status_code == 200
    assert client.post(begins).status_code == client.post(begins).status_code == 302
    assert NoticePage.objects.get().draft_title == "Sensoren & Parkplätze"


def test_many_answers_come_in_pages_and_many_supports_are_counted(asker, town):
    seeking = released(by=asker, municipality=town)
    for number in range(21):
        said(seeking, text=f"Haben wir {number}.")
    for _number in range(51):
        SeekingSupport.objects.create(seeking=seeking, municipality=MunicipalityFactory())
    client = signed_in(asker)
    first, second = (text(client.get(f"{seeking.get_absolute_url()}{page}")) for page in ("", "?seite=2"))
    assert ("21 Antworten" in first, "51 Kommunen suchen das auch" in first, "und 1 weitere" in first) == (True, True, True)
    assert [page.count("Haben wir ") for page in (first, second)] == [20, 1]
