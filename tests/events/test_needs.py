"""A question that stayed open becomes the need of a municipality: once for each, by its CDO or by the KTS for who spoke."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from accounts.models import Membership, Role
from contributions import drafts
from contributions.models import Submission, Visibility
from data_standards.models import AgreementPage
from events.models import OpenQuestion, Session
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.events import conference, session
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def question() -> OpenQuestion:
    town = MunicipalityFactory(name="Stadt Aalen")
    talk = session(conference(title="26. Regionalkonferenz [Daten]"), "Werkstatt *A*", municipality=town)
    return OpenQuestion.objects.create(session=talk, text="In welcher Einheit\nmelden wir # freie Plätze?")


def path_of(question: OpenQuestion) -> str:
    return reverse("my_events:need", args=[question.pk])


def draft_of(page: Page) -> AgreementPage:
    return drafts.content_of(Submission.objects.get(page=page.pk))


def test_a_cdo_begins_a_need_once_and_it_leads_back(question):
    cdo = member(Role.CDO, MunicipalityFactory(name="Ulm"))
    person, conference_url = signed_in(cdo), question.session.page.get_absolute_url()
    link = f'<a href="{path_of(question)}">Als Bedarf für einen Standard melden'

    assert link in person.get(conference_url).text
    assert link not in Client().get(conference_url).text
    assert "Entwurf anlegen" in person.get(path_of(question)).text
    first, second = (person.post(path_of(question), {"municipality": cdo.memberships.get().municipality.slug}) for _twice in range(2))

    made = AgreementPage.objects.get()
    assert first["Location"] == second["Location"] == reverse("writing:tasks", args=[made.pk])
    draft = draft_of(made)
    assert draft.title == "In welcher Einheit melden wir # freie Plätze?"
    assert draft.need.startswith(
        "In welcher Einheit\nmelden wir \\# freie Plätze?\n\nDie Frage blieb offen in der Sitzung „Werkstatt \\*A\\*“"
    )
    assert f"[26. Regionalkonferenz \\[Daten\\]]({conference_url}#offene-fragen)" in draft.need
    assert first["Location"] in person.get(path_of(question)).text
    write_told()
    assert not Mail.objects.filter(event="entwurf_aus_frage").exists()


def test_the_conference_names_the_need_to_those_who_may_see_it(question):
    cdo = member(Role.CDO, MunicipalityFactory())
    signed_in(cdo).post(path_of(question))
    made = AgreementPage.objects.get()
    url, named = question.session.page.get_absolute_url(), f'Daraus wurde: <a href="{made.get_absolute_url()}">'
    assert named not in signed_in(cdo).get(url).text

    Page.objects.filter(pk=made.pk).update(live=True)
    AgreementPage.objects.filter(pk=made.pk).update(visibility=Visibility.MUNICIPALITIES)

    assert named not in Client().get(url).text
    assert named in signed_in(cdo).get(url).text


def test_who_may_not_begin_a_need_reads_why(question):
    home = MunicipalityFactory()
    staff, nowhere, cdo = member(Role.STAFF, home), editor(), member(Role.CDO, home)
    for person, sentence in ((staff, "Fragen Sie die CDO Ihrer Kommune."), (nowhere, "Ihr Konto gehört zu keiner Kommune.")):
        answer = signed_in(person).post(path_of(question))
        assert (answer.status_code, sentence in answer.text) == (403, True)
    assert signed_in(cdo).post(path_of(question), {"municipality": MunicipalityFactory().slug}).status_code == 404

    OpenQuestion.objects.update(answer="In Stellplätzen.")
    answer = signed_in(cdo).post(path_of(question))
    assert (answer.status_code, "Die Frage ist inzwischen beantwortet." in answer.text, "In Stellplätzen." in answer.text) == (
        409,
        True,
        True,
    )

    Page.objects.filter(pk=question.session.page_id).update(live=False)
    assert signed_in(cdo).get(path_of(question)).status_code == 404
    assert not AgreementPage.objects.exists()


def test_who_stands_for_two_municipalities_begins_one_need_for_each(question):
    first, second = MunicipalityFactory(), MunicipalityFactory()
    cdo = member(Role.CDO, first)
    Membership.objects.create(user=cdo, municipality=second, role=Role.CDO)
    person = signed_in(cdo)
    for place in (first, second, second):
        person.post(path_of(question), {"municipality": place.slug})

    assert set(AgreementPage.objects.values_list("municipality", flat=True)) == {first.pk, second.pk}
    assert AgreementPage.objects.count() == 2


def test_the_kts_begins_it_for_who_spoke_and_their_cdos_hear_of_it_once(question, mailoutbox):
    cdo, person = member(Role.CDO, question.session.municipality), signed_in(editor())
    url = reverse("conference_after:make_need", args=[question.session.page_id, question.pk])
    Session.objects.update(municipality=None)
    assert "Die Sitzung nennt keine Kommune." in person.post(url, follow=True).text

    Session.objects.update(municipality=question.session.municipality)
    first, second = person.post(url, follow=True), person.post(url)

    made = AgreementPage.objects.get()
    assert "Die CDO von Stadt Aalen erhält eine E-Mail." in first.text
    assert "in der Redaktion öffnen" in first.text
    assert second["Location"] == reverse("writing:tasks", args=[made.pk])
    write_told()
    mail = Mail.objects.get(event="entwurf_aus_frage")
    assert (mail.recipient, "melden wir # freie Plätze?" in mail.text) == (cdo, True)
    assert reverse("writing:tasks", args=[made.pk]) in mail.text
    Membership.objects.filter(user=cdo).update(role=Role.STAFF)  # whoever is no CDO any more is not written to
    drain()
    assert mailoutbox == []
