"""What was typed and not taken: whose it is, how long it stays, what is never kept, and how it is set into a form again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import jobs
from accounts.kept.filling import fill
from accounts.kept.sent import Sent, is_secret, sent_by
from accounts.kept.store import COOKIE, MOST, Kept
from accounts.models import KeptText, Role
from operations import maintenance
from tests.factories.accounts import PASSWORD, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import login, signed_in
from tests.test_typed_forms import _own_forms

TEXT = "Leitung der Stabsstelle, seit Mai"
DATA = {"first_name": "Kim", "last_name": "Muster", "function": TEXT}
HERE = {"HTTP_REFERER": "http://testserver/mein-bereich/profil/", "HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def profile(portal) -> str:
    return reverse("accounts:profile")


def sent_after_the_end(person, profile: str, **more) -> tuple[Client, object]:
    """A browser whose session ended before the form was sent."""
    client = signed_in(person)
    client.get(profile)
    Session.objects.all().delete()
    return client, client.post(profile, DATA | more, **HERE)


@pytest.mark.django_db
def test_the_way_through_the_login_leads_back_to_the_filled_form(profile):
    person = member(Role.STAFF, MunicipalityFactory())
    client, answer = sent_after_the_end(person, profile)
    way = BeautifulSoup(answer.content.decode(), "html.parser").select_one("main .kern-btn--primary")["href"]

    back = client.post(way, {"login": person.email, "password": PASSWORD}, follow=True)

    assert back.redirect_chain[-1][0] == profile
    assert back.context["form"]["function"].value() != TEXT
    assert TEXT in back.content.decode()
    assert "sind wieder da" in back.content.decode()


@pytest.mark.django_db
def test_another_person_at_the_same_browser_sees_nothing_of_it_and_the_key_is_gone(profile):
    person, other = member(Role.STAFF, MunicipalityFactory()), member(Role.STAFF, MunicipalityFactory())
    client, _answer = sent_after_the_end(person, profile)
    key = client.cookies[COOKIE].value

    page = login(client, other).get(profile)

    assert TEXT not in page.content.decode()
    assert client.cookies[COOKIE].value != key
    Session.objects.all().delete()
    assert TEXT not in login(client, person).get(profile).content.decode()


@pytest.mark.django_db
def test_a_stolen_cookie_opens_nothing_for_another_account(profile):
    person, other = member(Role.STAFF, MunicipalityFactory()), member(Role.STAFF, MunicipalityFactory())
    client, _answer = sent_after_the_end(person, profile)
    thief = signed_in(other)
    thief.cookies[COOKIE] = client.cookies[COOKIE].value

    assert TEXT not in thief.get(profile).content.decode()


@pytest.mark.django_db
def test_the_table_says_nothing_of_what_was_typed(profile):
    sent_after_the_end(member(Role.STAFF, MunicipalityFactory()), profile)
    row = KeptText.objects.values_list("key", "box").get()

    assert not any(word in " ".join(row) for word in ("Stabsstelle", "Muster", "profil"))


@pytest.mark.django_db
def test_it_is_kept_for_two_hours_and_then_deleted(profile):
    person = member(Role.STAFF, MunicipalityFactory())
    client, _answer = sent_after_the_end(person, profile)
    KeptText.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert TEXT not in login(client, person).get(profile).content.decode()
    jobs.store.clear()
    assert not KeptText.objects.exists()


@pytest.mark.django_db
def test_it_is_forgotten_once_it_was_sent(profile):
    person = member(Role.STAFF, MunicipalityFactory())
    client, _answer = sent_after_the_end(person, profile)

    assert login(client, person).post(profile, DATA, **HERE).status_code == 302
    assert not KeptText.objects.exists()


@pytest.mark.django_db
def test_a_person_fills_no_table(profile):
    person = member(Role.STAFF, MunicipalityFactory())
    client = signed_in(person)
    client.get(profile)
    Session.objects.all().delete()
    for number in range(MOST + 3):
        client.post(profile, DATA, HTTP_REFERER=f"http://testserver{profile}?q={number}", HTTP_ORIGIN="http://testserver")
    client.post(profile, {"function": "x" * 3_000_000}, HTTP_REFERER=f"http://testserver{profile}?q=lang", HTTP_ORIGIN="http://testserver")

    assert KeptText.objects.count() == MOST


@pytest.mark.django_db
def test_of_guests_nothing_is_kept_but_all_is_shown(portal):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("pages:feedback"), {"text": TEXT}, **HERE)

    assert (answer.status_code, KeptText.objects.count()) == (403, 0)
    assert TEXT in answer.content.decode()
    assert COOKIE not in client.cookies


@pytest.mark.django_db
def test_another_site_lays_no_words_into_a_form(profile):
    client = signed_in(member(Role.STAFF, MunicipalityFactory()))
    client.handler.enforce_csrf_checks = True
    answer = client.post(profile, DATA, HTTP_ORIGIN="https://boese.example", HTTP_REFERER="https://boese.example/")

    assert answer.status_code == 403
    assert TEXT not in answer.content.decode()
    assert not KeptText.objects.exists()


@pytest.mark.django_db
def test_passwords_codes_and_files_are_never_kept():
    fields = {name: field for form in _own_forms() for name, field in form.base_fields.items()}
    secret = {name for name, field in fields.items() if "password" in name or field.widget.attrs.get("autocomplete") == "one-time-code"}
    secret |= {*AuthenticationForm.base_fields} - {"username"}
    data = dict.fromkeys(secret, "Geheim aber lang") | {"text": TEXT, "file": SimpleUploadedFile("a.txt", b"Geheim aber lang")}

    sent = sent_by(RequestFactory().post("/", data))

    assert {"password", "code"} <= secret | {"code"}
    assert all(is_secret(name) for name in secret | {"code", "oldpassword", "csrfmiddlewaretoken", "token"})
    assert not any(is_secret(name) for name in fields if name not in secret | {"secret_choice"})  # a secret ballot's vote, on purpose
    assert sent == Sent((("text", (TEXT,)),), had_files=True)


@pytest.mark.django_db
def test_a_closed_portal_shows_what_was_sent_to_it(portal, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    maintenance.start()
    try:
        answer = Client().post(reverse("pages:feedback"), {"text": TEXT})
    finally:
        maintenance.end()

    assert answer.status_code == 503
    assert TEXT in answer.content.decode()


FORM = """<p>é</p><form method="post" action="/a/"><input name="q"></form>
<form class="x" METHOD="POST" action="/b/">
<input type="hidden" name="version" value="9"><input type=hidden name=csrfmiddlewaretoken value=neu>
<details><summary>Name</summary><input name="name" value="alt &amp; gut" required></details><details><input name="leer"></details>
<textarea name="text" rows=3>alt &lt;/textarea&gt;</textarea>
<input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2">
<input type=checkbox name=c><input type=checkbox name=d value=x checked>
<select name="s" multiple><option value="1" selected>Eins<option>Zwei</option></select>
<input name="p" type="password"></form><input name="away" form="f"><form method=get><input name="name"></form>"""


def test_a_form_is_filled_as_it_was_and_every_other_letter_stays():
    typed = Sent(
        (
            ("version", ("7",)),
            ("name", ('N"<&',)),
            ("text", ("a\n</textarea><b>",)),
            ("r", ("2",)),
            ("c", ("on",)),
            ("s", ("Zwei",)),
            ("p", ("x",)),
        )
    )
    page = fill(FORM, "/seite/", Kept(typed, "/b/", 0), lambda left: f"<p>{sorted(left)}</p>")
    form = BeautifulSoup(page, "html.parser").find_all("form")[1]

    assert form.p.text == "['p']"
    assert [one.has_attr("open") for one in form.find_all("details")] == [True, False]
    assert form.find(attrs={"name": "name"})["value"] == 'N"<&'
    assert form.find("textarea").get_text().removeprefix("\n") == "a\n</textarea><b>"
    assert {one["name"] for one in form.find_all("input") if one.has_attr("checked")} == {"r", "c"}
    assert [one.text.strip() for one in form.find_all("option") if one.has_attr("selected")] == ["Zwei"]
    assert form.find(attrs={"name": "version"})["value"] == "7"
    assert form.find(attrs={"name": "csrfmiddlewaretoken"})["value"] == "neu"
    assert not form.find(attrs={"name": "p"}).has_attr("value")
    assert page.startswith('<p>é</p><form method="post" action="/a/"><input name="q"></form>')
    assert page.endswith('<input name="away" form="f"><form method=get><input name="name"></form>')


def test_a_page_without_the_form_is_left_alone():
    assert fill("<p>weg</p>", "/", Kept(Sent((("text", ("x",)),)), "/b/", 0), lambda left: "") is None
