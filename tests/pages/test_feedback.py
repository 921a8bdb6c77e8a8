"""Barriere melden: without login, kept, mailed, limited and deleted in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from jobs.registry import periodic_jobs
from notifications.models import Mail
from pages.feedback import HOURLY_LIMIT, delete_answered
from pages.models import Feedback
from tests.helpers import write_told

ADDRESS = "/barriere-melden/"
pytestmark = pytest.mark.usefixtures("portal")


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("page", "filled"),
    [
        ("/gute-praxis/parken/", "/gute-praxis/parken/"),
        ("//evil.example/x", ""),
        ("https://evil.example/", ""),
        ("/x\r\nBcc: a@b.example", ""),
        ("/" + "x" * 600, ""),
        ("", ""),
    ],
)
def test_the_page_one_comes_from_is_filled_in_where_it_is_one_of_ours(client, page, filled):
    response = client.get(ADDRESS, {"seite": page})
    assert response.status_code == 200
    assert response.context["form"]["page_address"].value() == filled


def test_the_form_may_set_the_csrf_cookie_and_is_never_kept(client):
    response = client.get(ADDRESS)
    assert set(response.cookies) == {"csrftoken"}
    assert response["Cache-Control"] == "private, no-store"


def test_a_report_is_kept_and_mailed_to_the_editors(client, settings):
    values = {"text": "Kein Fokus.\n\n> wirklich", "page_address": "/suche/", "name": "Kim Muster", "email": "kim@mail.example"}
    response = client.post(ADDRESS, values)
    assert (response.status_code, response["Location"]) == (302, "/barriere-melden/danke/")
    report = Feedback.objects.get()
    assert (report.text, report.page_address, report.name, report.email) == tuple(values.values())
    write_told()
    mail = Mail.objects.get()
    assert (mail.recipient_email, mail.reply_to) == (settings.KTS_EMAIL, "kim@mail.example")
    assert mail.subject == "[Portal] Eine Barriere wurde gemeldet"
    assert "Kein Fokus." in mail.text
    assert "/suche/" in mail.text
    due = timezone.localdate() + relativedelta(months=1)
    assert f"Bitte antworten Sie bis zum {due:%d.%m.%Y}." in mail.text


def test_the_confirmation_says_until_when_an_answer_comes(client):
    html = text_of(client.get("/barriere-melden/danke/"))
    assert "Ihre Meldung ist eingegangen" in html
    assert f"{timezone.localdate() + relativedelta(months=1):%d.%m.%Y}" in html


def test_name_and_address_are_voluntary(client):
    assert client.post(ADDRESS, {"text": "Zu klein."}).status_code == 302
    write_told()
    mail = Mail.objects.get()
    assert "Eine Adresse für die Antwort ist nicht angegeben." in mail.text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": "  "}, "Bitte beschreiben Sie, was Sie hindert."),
        ({"text": "x" * 5003}, "Der Text ist 3 Zeichen zu lang."),
        ({"text": "x", "email": "keine"}, "Geben Sie eine E-Mail-Adresse wie name@beispiel.de ein, oder lassen Sie das Feld leer."),
        ({"text": "x", "email": "a@b.example\nBcc: c@d.example"}, "Geben Sie eine einzige E-Mail-Adresse ein."),
        ({"text": "x", "name": "Kim\r\nBcc: c@d.example"}, "Bitte verwenden Sie keine Zeilenumbrüche."),
        ({"text": "x", "page_address": "/" + "x" * 500}, "Bitte kürzen Sie die Adresse auf 500 Zeichen."),
    ],
)
def test_errors_are_said_and_what_was_typed_stays(client, values, message):
    response = client.post(ADDRESS, {"name": "Bleibt", **values})
    html = text_of(response)
    assert response.status_code == 200
    assert "<title>Fehler: " in html
    assert "Bitte prüfen Sie Ihre Angaben" in html
    assert message in html
    assert values.get("name", "Bleibt").split()[0] in html
    write_told()
    assert Feedback.objects.count() == Mail.objects.count() == 0


def test_control_characters_that_a_paste_brings_along_are_dropped(client):
    assert client.post(ADDRESS, {"text": "Kein\x00 Fokus\x07.\x0bUnten", "page_address": "/suche/\x00"}).status_code == 302
    kept = Feedback.objects.get()
    assert (kept.text, kept.page_address) == ("Kein Fokus.\nUnten", "/suche/")


def test_hostile_text_is_escaped_on_the_page_and_in_the_mail(client):
    hostile = "<script>alert(1)</script>"
    assert hostile not in client.post(ADDRESS, {"text": "", "name": hostile}).content.decode()
    client.post(ADDRESS, {"text": f"{hostile}\n\nMit freundlichen Grüßen\nIhre Bank", "page_address": hostile})
    write_told()
    mail = Mail.objects.get()
    assert hostile not in mail.html
    assert mail.html.count("<blockquote") == 1
    assert "Ihre Bank</blockquote>" in mail.html


@pytest.mark.parametrize("filled", ["https://spam.example", "\x00"])
def test_a_filled_trap_keeps_the_text_and_names_another_way(client, settings, filled):
    response = client.post(ADDRESS, {"text": "Werbung", "homepage": filled})
    assert settings.KTS_EMAIL in text_of(response)
    assert "Werbung" in text_of(response)
    assert Feedback.objects.count() == 0


def test_a_flood_is_stopped_without_knowing_who_writes(client, settings):
    Feedback.objects.bulk_create(Feedback(text="x") for _ in range(HOURLY_LIMIT))
    response = client.post(ADDRESS, {"text": "Noch eine"})
    assert response.status_code == 429
    assert "Gerade gehen sehr viele Meldungen ein" in text_of(response)
    assert "Noch eine" in text_of(response)
    Feedback.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert client.post(ADDRESS, {"text": "Noch eine"}).status_code == 302


def test_answered_reports_are_deleted_after_six_months_and_open_ones_stay():
    now = timezone.now()
    old = Feedback.objects.create(text="alt", answered_at=now - relativedelta(months=6, days=1))
    kept = [Feedback.objects.create(text="neu", answered_at=now - relativedelta(months=5)), Feedback.objects.create(text="offen")]
    Feedback.objects.update(created_at=now - relativedelta(years=2))
    assert delete_answered() == 1
    assert not Feedback.objects.filter(pk=old.pk).exists()
    assert Feedback.objects.count() == len(kept)
    assert "Beantwortete Meldungen löschen" in [job.name for job in periodic_jobs()]


def test_a_report_sent_twice_is_one_report_and_one_mail(client, portal):
    key = client.get("/barriere-melden/").context["form"]["key"].value()
    fields = {"key": str(key), "text": "Der Kontrast ist zu schwach.", "page_address": "", "name": "", "email": ""}

    answers = [client.post("/barriere-melden/", fields) for _click in range(3)]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}
    assert Feedback.objects.count() == 1
    write_told()
    assert Mail.objects.filter(event="barriere_meldung").count() == 1


def test_a_key_that_nobody_was_given_keeps_nothing(client, portal):
    fields = {"key": "keiner", "text": "Der Kontrast ist zu schwach.", "page_address": "", "name": "", "email": ""}

    assert client.post("/barriere-melden/", fields).status_code == 404
    assert not Feedback.objects.exists()


def test_a_repeated_report_sees_its_first_answer_also_when_many_others_come(client, portal, monkeypatch):
    fields = {"key": "6f1d3c1e-38e5-4a43-9a0b-b3c1b8e4a001", "text": "Zu klein.", "page_address": "", "name": "", "email": ""}
    client.post("/barriere-melden/", fields)
    monkeypatch.setattr("pages.views.is_busy", lambda: True)

    assert client.post("/barriere-melden/", fields).status_code == 302
