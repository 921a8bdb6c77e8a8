"""FM1: nothing typed is lost when a form is not taken, in every form of the portal there is.

The forms are found by opening every address of the role matrix, and every page and snippet of the admin, as each person who may:
a new form is tried from its first day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from accounts.kept.sent import is_secret
from accounts.models import Membership, User
from events.models import ConferencePage
from municipalities.models import Municipality
from pages.models import EditorialPage
from portal.admin_doors import OPEN, is_listed
from tests.helpers import login, signed_in
from tests.kept import Form, forms_with_texts, kind, one_per_radio
from tests.test_permissions import PERSONAS, ROWS, Row, World, made, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
HERE = {"HTTP_ORIGIN": "http://testserver"}
OF_THE_LOGIN = ("account_", "mfa_")
"""Passwords, codes and addresses alone: never kept."""
OPENED = [row for row in ROWS if row.get and 200 in row.get.values() and not row.name.startswith(OF_THE_LOGIN)]


def forms_of(world: World, row: Row) -> Iterator[tuple[User | None, Form]]:  # noqa: F811
    """The forms at an address, each once, as the first person who sees it."""
    address, seen = reverse(row.name, args=row.args(world)), set()
    for persona in PERSONAS:
        if row.get.get(persona, row.get.get("*")) != 200:
            continue
        user = world.people[persona]
        answer = signed_in(user).get(address)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return
        for form in forms_with_texts(answer.content.decode(), address):
            key = (form.action, tuple(one["name"] for one in form.controls()))
            if key not in seen:
                seen.add(key)
                yield user, form


def in_the_admin() -> dict[str, str]:
    """Pages and snippets that editors write: addresses to add and to change one."""
    home = Page.objects.get(depth=2)
    found = {"Seite": reverse("wagtailadmin_pages:edit", args=[EditorialPage.objects.first().pk])}
    found["neue Seite"] = reverse("wagtailadmin_pages:add", args=["pages", "editorialpage", home.pk])
    found["Kommune"] = reverse("kommunen:edit", args=[Municipality.objects.first().pk])
    for model in get_snippet_models():
        for name, keys in (("add", []), ("edit", [getattr(model.objects.first(), "pk", None)])):
            url_name = model.snippet_viewset.get_url_name(name)
            if is_listed(OPEN, url_name) and None not in keys:
                found[f"{model.__name__}: {name}"] = reverse(url_name, args=keys)
    return found


def sent(form: Form) -> tuple[dict[str, Any], dict[str, str]]:
    """What a browser sends of a form that was filled in, and the words in it that are not secret."""
    return one_per_radio(form.typed(), form), {name: text for name, text in form.texts().items() if not is_secret(name)}


def missing(page: str, texts: dict[str, str]) -> list[str]:
    """Texts that do not stand in any field of a page."""
    fields = BeautifulSoup(page, "html.parser").find_all(["input", "textarea"])
    stand = {one.get_text().removeprefix("\n") if one.name == "textarea" else one.get("value") for one in fields}
    return [name for name, text in texts.items() if text not in stand]


def same_form(form: Form, page: str) -> Form | None:
    names = [one["name"] for one in form.controls()]
    return next((one for one in forms_with_texts(page, form.page) if [c["name"] for c in one.controls()] == names), None)


def after_the_session(user: User | None, form: Form) -> list[str]:
    """What is wrong once the session was over when a form was sent, and the person signed in again."""
    if user is None:
        return []
    client = signed_in(user)
    client.get(form.page)
    Session.objects.all().delete()
    data, texts = sent(form)
    answer = client.post(form.action, data, HTTP_REFERER=f"http://testserver{form.page}", **HERE)
    if answer.status_code == 422:  # guests have a form of their own there, which asks them for more
        return not_filled("session", login(client, user), form, data)
    wrong = [f"session: {name} is not shown" for name in missing(answer.content.decode(), texts)]
    if answer.status_code != 403 or "Anmelden und weiterschreiben" not in answer.content.decode():
        wrong.append(f"session: {answer.status_code}")
    return wrong + not_filled("session", login(client, user), form, data)


def not_filled(when: str, client: Client, form: Form, data: dict[str, Any]) -> list[str]:
    page = client.get(form.page).content.decode()
    again = same_form(form, page)
    if again is None or "sind wieder da" not in page:
        return [f"{when}: the form is not there again"]
    holds, ticks = again.holds(), {one["name"] for one in form.controls() if kind(one) != "hidden"}
    return [
        f"{when}: {name} holds {holds.get(name)}"
        for name, values in data.items()
        if name in ticks and not is_secret(name) and holds.get(name) != values
    ]


def after_an_old_token(user: User | None, form: Form) -> list[str]:
    """What is wrong once the token of a form is not good any more: signed in elsewhere meanwhile, or cookies lost."""
    client = signed_in(user)
    client.handler.enforce_csrf_checks = True
    data, texts = sent(form)
    answer = client.post(form.action, data, HTTP_REFERER=f"http://testserver{form.page}", **HERE)
    wrong = [f"token: {name} is not shown" for name in missing(answer.content.decode(), texts)]
    if answer.status_code != 403 or "Das Formular ist abgelaufen" not in answer.content.decode():
        wrong.append(f"token: {answer.status_code}")
    return wrong + (not_filled("token", client, form, data) if user else [])


def after_an_error(user: User | None, form: Form) -> list[str]:
    """What is wrong once the view itself refuses what was typed, whichever button sent it."""
    data, texts = sent(form)
    found = []
    for button in form.buttons():
        with transaction.atomic():
            client = signed_in(user)
            answer = client.post(form.action, data | button, HTTP_REFERER=f"http://testserver{form.page}")
            page = answer.content.decode() if answer.status_code != 302 else client.get(answer["Location"]).content.decode()
            if answer.status_code == 302 and ("kern-alert--warning" in page or "messages error" in page):
                found.append(f"error {button}: said after a redirect, the texts are gone")
            if answer.status_code >= 400 or (answer.status_code == 200 and same_form(form, page)):
                found += [f"error {button}: {answer.status_code}, {name} is gone" for name in missing(page, texts)]
            transaction.set_rollback(True)
    return found


def after_the_right_is_gone(user: User | None, form: Form) -> list[str]:
    """What is wrong once the person may not do it any more; the page shows nothing but what was sent."""
    if user is None:
        return []
    client = signed_in(user)
    Membership.objects.filter(user=user).delete()
    data, texts = sent(form)
    answer = client.post(form.action, data, HTTP_REFERER=f"http://testserver{form.page}")
    if answer.status_code < 400:
        return []
    return [f"right {answer.status_code}: {name} is gone" for name in missing(answer.content.decode(), texts)]


def lost(user: User | None, form: Form) -> list[str]:
    """What is lost of a form, each way tried from the same beginning."""
    found = []
    for way in (after_the_session, after_an_old_token, after_an_error, after_the_right_is_gone):
        with transaction.atomic():
            found += way(user, form)
            transaction.set_rollback(True)
    where = f"{form.page} → {form.action} ({', '.join(sorted(form.texts()))})"
    return [f"{where}: {one}" for one in found]


@pytest.mark.parametrize("row", OPENED, ids=lambda row: f"{row.name} {row.note}".strip())
def test_nothing_typed_is_lost(row: Row, world: World):  # noqa: F811
    assert [one for user, form in list(forms_of(world, row)) for one in lost(user, form)] == []


@pytest.fixture
def written(world: World) -> dict[str, str]:  # noqa: F811
    """What editors write with Wagtail's own forms: each with its address."""
    return in_the_admin()


def test_nothing_typed_is_lost_in_the_forms_of_wagtail(world: World, written: dict[str, str]):  # noqa: F811
    """Their formatted texts are drawn by scripts from what stands in hidden fields: those are set again like all others."""
    found = []
    for what, address in written.items():
        page = signed_in(world.people["editor"]).get(address)
        forms = forms_with_texts(page.content.decode(), address)
        assert forms, what
        form = max(forms, key=lambda one: len(one.controls()))
        for way in (after_the_session, after_an_old_token):
            with transaction.atomic():
                found += [f"{what}: {one}" for one in way(world.people["editor"], form)]
                transaction.set_rollback(True)

    assert found == []
    assert len(written) >= 8


def after_a_redirect(client: Client, address: str, data: dict[str, str]) -> str:
    """The page on which somebody ends whose form is closed by now."""
    answer = client.post(address, data, follow=True, HTTP_REFERER=f"http://testserver{address}")
    assert answer.redirect_chain
    return answer.content.decode()


def test_answers_to_a_question_that_was_withdrawn_meanwhile_stand_on_the_page_it_leads_to(world: World):  # noqa: F811
    client = signed_in(world.people["cdo"])
    address = reverse("writing:questions", args=[world.question.page_id])
    name = f"answer-{world.question.questions.get().pk}"
    client.post(reverse("writing:withdraw", args=[world.question.page_id]))

    page = after_a_redirect(client, address, {name: "Drei Absätze Antwort"})

    assert missing(page, {name: "Drei Absätze Antwort"}) == []


def test_wishes_for_a_conference_that_began_meanwhile_stand_on_the_page_it_leads_to(world: World):  # noqa: F811
    client, found = signed_in(world.people["staff"]), world.values["sign_up"]
    ConferencePage.objects.filter(pk=found.registration.page_id).update(starts_at=timezone.now() - timedelta(hours=1))

    page = after_a_redirect(client, reverse("my_events:change", args=[found.pk]), {"accessibility": "Rampe am Eingang"})

    assert missing(page, {"accessibility": "Rampe am Eingang"}) == []
