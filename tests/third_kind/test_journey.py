"""J1 and J3 for a kind that lives in one folder: written, handed in, asked back, answered, published, found, changed, taken down."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from contributions.models import Submission
from contributions.standing import Standing
from notifications.models import Mail
from search.indexing import rebuild
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in, write_told
from tests.standing import SAID, bring

from .kind.models import NeedPage

pytestmark = pytest.mark.django_db

CONSENTS = {"rights": "on", "contact_knows": "on", "budgeted": "on"}


def written(need) -> Submission:
    """The need with its positions, handed in on the site."""
    need.add_row(name="Sensor", amount="1.200")
    need.add_row(need.partner_cdo, name="Mast")
    answer = signed_in(need.cdo).post(need.url("check"), {"version": need.submission.version, **CONSENTS})
    assert answer.status_code == 302
    return need.submission


def decide(need, submission: Submission, act: str, **sent: str) -> str:
    """Press a button of the review; the page that follows."""
    return signed_in(need.editor).post(reverse("review:act", args=[submission.pk]), {"act": act, **sent}, follow=True).text


def published(need) -> NeedPage:
    decide(need, written(need), "approve")
    return NeedPage.objects.get(pk=need.page_id)


def test_it_is_begun_on_the_site_and_every_section_leads_to_the_next(need):
    client = signed_in(need.cdo)
    assert "Bedarf anmelden" in client.get("/mein-bereich/").text
    assert "Sie brauchen etwa 5 Minuten." in client.get("/mein-bereich/eintraege/neu/bedarf/").text

    first = client.post("/mein-bereich/eintraege/neu/bedarf/")
    key = int(re.search(r"/eintraege/(\d+)/titel/$", first.url)[1])
    topic = TopicFactory()
    sections = {
        "titel": {"title": "Streusalz", "summary": "Gemeinsam kaufen."},
        "handlungsfelder": {"topics": [topic.pk]},
        "zweck": {"purpose": "Für den Winter.", "budget": "12.000", "needed_on": "1.11.2027"},
    }
    url = first.url
    for slug, sent in sections.items():
        assert url.endswith(f"/{slug}/")
        version = Submission.objects.values_list("version", flat=True).get(page=key)
        url = client.post(url, {"version": version, **sent}).url
    assert url == f"/mein-bereich/eintraege/{key}/positionen/zeilen/"
    assert f'href="/mein-bereich/eintraege/{key}/bilder-und-anlagen/"' in client.get(url).text

    draft = NeedPage.objects.get(pk=key).get_latest_revision_as_object()
    assert (draft.title, draft.budget, f"{draft.needed_on:%d.%m.%Y}") == ("Streusalz", 12000, "01.11.2027")


def test_the_kind_s_own_consents_are_asked_for(need):
    need.add_row(name="Sensor")

    answer = signed_in(need.cdo).post(need.url("check"), {"version": need.submission.version, "rights": "on", "contact_knows": "on"})

    assert answer.status_code == 422
    assert "Bestätigen Sie, dass das Geld eingeplant ist." in answer.text
    assert need.submission.state == "draft"


def test_without_positions_it_is_not_handed_in_and_the_page_says_where(need):
    answer = signed_in(need.cdo).post(need.url("check"), {"version": need.submission.version, **CONSENTS})

    assert answer.status_code == 422
    assert "Nennen Sie mindestens eine Position." in answer.text
    assert f'href="{need.url("rows", "positionen")}"' in answer.text


def test_a_writer_of_another_municipality_hands_nothing_in(need):
    need.add_row(name="Sensor")
    client = signed_in(need.partner_cdo)

    assert "Einreichen kann die CDO der Kommune." in client.get(need.url("check")).text
    assert client.post(need.url("check"), {"version": need.submission.version, **CONSENTS}).status_code == 403


def test_the_review_shows_rows_and_the_kind_s_own_checklist_and_reasons(need):
    submission = written(need)
    assert submission.page.number.startswith("BD-")

    page = signed_in(need.editor).get(reverse("review:submission", args=[submission.pk])).text

    for text in ("Bezeichnung: Sensor · Menge: 1.200", "Bezeichnung: Mast", "Mengen nachvollziehbar", "Der Auftrag ist schon vergeben."):
        assert text in page
    assert "Alternativtexte vorhanden" not in page


def test_a_question_on_the_rows_is_answered_by_who_writes_with_us(need):
    submission = written(need)
    decide(need, submission, "ask", **{"frage-positions": "Wie hoch ist der Mast?"})
    write_told()
    asked = Mail.objects.filter(event="rueckfrage")
    assert sorted(asked.values_list("recipient_email", flat=True)) == sorted([need.cdo.email, need.partner_cdo.email])
    assert "Frage zum Feld „Positionen“" in asked.first().text

    client = signed_in(need.partner_cdo)
    assert "Wie hoch ist der Mast?" in client.get(need.url("rows", "positionen")).text
    mast = need.rows[1].key
    url = need.url("row", "positionen", mast)
    client.post(url, {**need.opened(url, need.partner_cdo), "name": "Mast, 5 m", "amount": ""})
    (question,) = submission.questions.all()
    client.post(need.url("questions"), {"version": need.submission.version, f"answer-{question.pk}": "Fünf Meter."})

    assert need.submission.state == "answered"
    page = signed_in(need.editor).get(reverse("review:submission", args=[submission.pk])).text
    assert "Seit der Rückfrage geändert" in page
    assert "Mast<ins>, 5 m</ins>" in page


def test_an_answer_that_a_colleague_gave_meanwhile_is_not_lost(need):
    submission = written(need)
    decide(need, submission, "ask", **{"frage-": "Wann?"})
    (question,) = submission.questions.all()
    sent = {"version": need.submission.version, f"answer-{question.pk}": "Im Winter."}
    signed_in(need.cdo).post(need.url("questions"), sent)

    answer = signed_in(need.partner_cdo).post(need.url("questions"), {**sent, f"answer-{question.pk}": "Lang getippt."})

    assert answer.status_code == 409
    assert f"von {need.cdo.address_name} beantwortet." in answer.text
    assert "Lang getippt." in answer.text
    assert [question.answer for question in submission.questions.all()] == ["Im Winter."]


def test_nobody_decides_on_a_version_that_was_not_read(need):
    submission = written(need)
    read = need.submission.version
    signed_in(need.cdo).post(need.url("withdraw"))
    need.add_row(name="Nie gelesen")
    signed_in(need.cdo).post(need.url("check"), {"version": need.submission.version, **CONSENTS})

    for act, sent in (("approve", {}), ("ask", {"frage-": "Getippt?"}), ("reject", {"reason": "Getippt."})):
        text = decide(need, submission, act, version=str(read), **sent)
        assert "Lesen Sie zuerst die neue Fassung." in text, act
        assert "Nie gelesen" in text
        assert need.submission.state == "submitted"
        assert not sent or "Getippt" in text
    decide(need, submission, "approve", version=str(need.submission.version))
    assert need.submission.state == "published"


def test_the_reason_of_the_kind_reaches_everybody_who_writes(need):
    submission = written(need)

    decide(need, submission, "reject", blocks="vergeben")
    write_told()

    mails = Mail.objects.filter(event="abgelehnt")
    assert sorted(mails.values_list("recipient_email", flat=True)) == sorted([need.cdo.email, need.partner_cdo.email, need.helper.email])
    assert "Der Auftrag ist schon vergeben." in mails.first().text


def test_what_is_published_is_met_everywhere_without_a_line_outside_its_folder(need):
    page = published(need)
    rebuild()
    guest = Client()

    detail = guest.get(page.get_absolute_url())
    assert detail.status_code == 200
    assert "Bezeichnung: Sensor · Menge: 1.200" in detail.text
    assert f'href="/kontakt/eintrag/{page.pk}/"' in detail.text
    for url in ("/bedarf/", "/suche/?q=Sensor", "/themen/parken/", "/feeds/bedarf.atom", f"/kommunen/{need.home.slug}/", "/sitemap.xml"):
        assert page.get_absolute_url() in guest.get(url).text, url
    assert "<dd>1 Bedarf</dd>" in guest.get(f"/kommunen/{need.home.slug}/").text
    for url in ("/", "/gibt-es-nicht/"):
        assert 'href="/bedarf/"' in guest.get(url).text, url
    assert guest.get(f"/k/{page.number}", follow=True).redirect_chain[-1][0] == page.get_absolute_url()


def test_nothing_of_a_draft_is_met_anywhere(need):
    need.add_row(name="Sensor")
    rebuild()
    guest = Client()

    for url in ("/bedarf/", "/suche/?q=Sensor", "/themen/parken/", "/feeds/bedarf.atom", f"/kommunen/{need.home.slug}/", "/sitemap.xml"):
        assert NeedPage.objects.get(pk=need.page_id).get_absolute_url() not in guest.get(url).text, url


def test_a_change_of_rows_is_seen_against_what_is_online_and_goes_online_with_its_approval(need):
    page = published(need)
    client = signed_in(need.cdo)
    client.post(need.url("change"))
    submission = Submission.objects.filter(page=page).open().get()
    rows = need.url("rows", "positionen")
    keys = [row.key for row in page.positions.all()]
    client.post(rows, {"act": "remove", "row": keys[0]})
    assert "Sensor" in Client().get(page.get_absolute_url()).text
    submission.refresh_from_db()
    client.post(need.url("check"), {"version": submission.version, **CONSENTS})

    text = signed_in(need.editor).get(reverse("review:submission", args=[submission.pk])).text
    assert "<del>Bezeichnung: Sensor · Menge: 1.200" in text
    decide(need, submission, "approve")

    assert [(row.key, row.name) for row in NeedPage.objects.get(pk=page.pk).positions.all()] == [(keys[1], "Mast")]


def test_taken_down_it_is_gone_everywhere(need):
    page = published(need)
    signed_in(need.cdo).post(need.url("archive"))
    rebuild()
    guest = Client()

    assert guest.get(page.get_absolute_url()).status_code == 404
    for url in ("/bedarf/", "/suche/?q=Sensor", "/themen/parken/", "/feeds/bedarf.atom", f"/kommunen/{need.home.slug}/", "/sitemap.xml"):
        assert page.get_absolute_url() not in guest.get(url).text, url


@pytest.mark.parametrize("standing", Standing, ids=lambda one: one.name)
def test_its_page_says_in_each_state_what_that_of_every_kind_says(need, standing: Standing):
    need.add_row(name="Sensor", amount="1.200")
    bring(need.submission, standing, by=need.cdo, editor=need.editor)

    page = signed_in(need.cdo).get(need.url("tasks")).text

    badge, lead, act, now = SAID[standing]
    assert [words for words in (badge, lead, act, now) if words not in page] == []
    if not standing.is_written:
        assert "Zuletzt gespeichert" not in page
