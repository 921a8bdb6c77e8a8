"""From conference to knowledge: a draft from a session, once; open questions that go to the next conference."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.models import Role
from accounts.refusals import Refused
from best_practices.models import BestPracticePage
from contributions import drafts, moderation
from contributions.draft_makers import draft_maker
from contributions.models import Submission, Visibility
from events.evaluation import knowledge
from events.models import Material, OpenQuestion, Registration, Session
from notifications.models import Mail
from pages.models import Topic
from tests.factories.accounts import editor, member
from tests.factories.events import conference, session
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


class Talk:
    """A session of a past conference, held by a municipality with a CDO."""

    def __init__(self) -> None:
        self.home = MunicipalityFactory(name="Stadt Aalen")
        self.cdo = member(Role.CDO, self.home)
        self.registration = conference(title="26. Regionalkonferenz: Daten [offen]", starts_in=timedelta(days=-30))
        self.page = self.registration.page
        self.topic = TopicFactory(name="Parken")
        self.page.topics.add(self.topic)
        self.page.save()
        self.session = session(
            self.registration,
            "Parkdaten offen veröffentlichen",
            municipality=self.home,
            speakers="Petra Musterfrau, Amt für Verkehr",
            about="Sensoren melden freie Plätze.\n\n- ohne Kameras\n- in einem Standard",
        )
        self.add("Folien", Visibility.PUBLIC)
        self.add("Internes Protokoll", Visibility.PARTICIPANTS)
        self.editor = editor()
        self.client = signed_in(self.editor)

    def add(self, title: str, visibility: str) -> Material:
        return Material.objects.create(
            page=self.page, session=self.session, title=title, visibility=visibility, url="https://folien.example/1"
        )

    def draft(self) -> BestPracticePage:
        found, _is_new = knowledge.make_draft(self.session.pk, by=self.editor)
        return drafts.content_of(Submission.objects.get(page=found.draft_id))

    def url(self, name: str, *args: int) -> str:
        return reverse(f"conference_after:{name}", args=[self.page.pk, *args])


@pytest.fixture
def talk() -> Talk:
    return Talk()


# --- A draft --------------------------------------------------------------------------------------------


def test_a_session_becomes_a_draft_of_the_speakers_municipality(talk):
    draft = talk.draft()

    assert (draft.title, draft.municipality, draft.live) == ("Parkdaten offen veröffentlichen", talk.home, False)
    assert draft.summary == "Sensoren melden freie Plätze. ohne Kameras in einem Standard"
    assert list(draft.topics.all()) == [Topic.objects.get(pk=talk.topic.pk)]
    assert draft.solution.startswith(talk.session.about)


def test_the_draft_leads_back_and_names_the_speaker_by_function_only(talk):
    text = talk.draft().solution

    assert "die Referierenden von Stadt Aalen" in text
    assert "Musterfrau" not in text
    assert f"[26. Regionalkonferenz: Daten \\[offen\\]]({talk.page.get_absolute_url()})" in text


def test_material_that_is_not_for_everyone_is_not_named(talk):
    text = talk.draft().solution

    material = Material.objects.get(title="Folien")
    assert f"[Folien: Folien]({talk.page.get_absolute_url()}#material-{material.pk})" in text
    assert "Internes Protokoll" not in text


def test_the_links_of_the_draft_work_once_it_is_published(talk):
    submission = Submission.objects.get(page=talk.draft().pk)
    changes = {"initial_situation": "x", "results": "y", "phase": "pilot", "contact_unit": "Amt", "contact_email": "amt@aalen.example"}
    submission = drafts.save(submission, changes, version=submission.version, by=talk.cdo)
    submission = moderation.submit(submission, version=submission.version, by=talk.cdo)
    moderation.approve(submission, by=talk.editor)

    entry = BestPracticePage.objects.get()
    text = Client().get(entry.get_absolute_url()).text

    assert f'<a href="{entry.get_absolute_url()}">{entry.title}</a>' in Client().get(talk.page.get_absolute_url()).text
    assert f'<a href="{talk.page.get_absolute_url()}" rel="noopener nofollow ugc">26. Regionalkonferenz: Daten [offen]</a>' in text


def test_the_conference_names_what_became_of_it_to_those_who_may_see_it(talk):
    entry = talk.draft()
    heading = "Was daraus wurde"

    assert heading not in talk.client.get(talk.page.get_absolute_url()).text
    Page.objects.filter(pk=entry.pk).update(live=True)
    BestPracticePage.objects.filter(pk=entry.pk).update(visibility=Visibility.MUNICIPALITIES)
    assert heading not in Client().get(talk.page.get_absolute_url()).text
    assert heading in signed_in(talk.cdo).get(talk.page.get_absolute_url()).text


def test_a_second_click_leads_to_the_draft_that_is_there(talk):
    first = talk.client.post(talk.url("make_draft", talk.session.pk), follow=True)
    second = talk.client.post(talk.url("make_draft", talk.session.pk))

    made = BestPracticePage.objects.get()
    assert "Der Entwurf ist angelegt. Die CDO von Stadt Aalen erhält eine E-Mail." in first.text
    assert second["Location"] == reverse("writing:tasks", args=[made.pk])
    assert Session.objects.get(pk=talk.session.pk).draft_id == made.pk
    write_told()
    assert Mail.objects.filter(event="entwurf_aus_sitzung").count() == 1


def test_the_cdos_hear_of_it_and_can_write_on(talk):
    second_cdo, _staff, _foreign = member(Role.CDO, talk.home), member(Role.STAFF, talk.home), member(Role.CDO, MunicipalityFactory())
    member(Role.CDO, talk.home, is_active=False)

    draft = talk.draft()

    write_told()
    mails = Mail.objects.filter(event="entwurf_aus_sitzung")
    assert set(mails.values_list("recipient", flat=True)) == {talk.cdo.pk, second_cdo.pk}
    text = mails.first().text
    assert ("Parkdaten offen veröffentlichen" in text, reverse("writing:tasks", args=[draft.pk]) in text) == (True, True)
    assert signed_in(talk.cdo).get(reverse("writing:step", args=[draft.pk, "loesung"])).status_code == 200


def test_the_desk_says_when_nobody_hears_of_it(talk):
    talk.cdo.is_active = False
    talk.cdo.save()

    answer = talk.client.post(talk.url("make_draft", talk.session.pk), follow=True)

    assert "hat noch keine CDO im Portal" in answer.text


def test_a_session_without_municipality_makes_no_draft(talk):
    Session.objects.filter(pk=talk.session.pk).update(municipality=None)

    with pytest.raises(Refused, match="nennt keine Kommune"):
        talk.draft()
    assert not BestPracticePage.objects.exists()


def test_a_draft_that_was_thrown_away_can_be_made_again(talk):
    draft = talk.draft()
    drafts.trash(Submission.objects.get(page=draft.pk), by=talk.cdo)
    BestPracticePage.objects.filter(pk=draft.pk).update(trashed_at=timezone.now() - timedelta(days=31))
    drafts.empty_trash()

    assert talk.draft().pk != draft.pk


def test_a_title_and_text_of_any_length_fit(talk):
    Session.objects.filter(pk=talk.session.pk).update(title="ä" * 200, about="wort " * 500)

    draft = talk.draft()

    assert (len(draft.title), len(draft.summary)) == (120, 300)


def test_an_unknown_kind_has_no_maker():
    with pytest.raises(LookupError):
        draft_maker("unbekannt")


# --- Open questions ---------------------------------------------------------------------------------------


def ask(talk: Talk, text: str = "Wer zahlt die Sensoren?", **fields) -> OpenQuestion:
    return OpenQuestion.objects.create(session=talk.session, text=text, **fields)


def test_unanswered_questions_go_to_the_next_conference_in_one_step(talk):
    later = conference(starts_in=timedelta(days=90), title="28. Regionalkonferenz")
    coming = conference(starts_in=timedelta(days=30), title="27. Regionalkonferenz")
    open_one, _answered = ask(talk), ask(talk, "Was kostet es?", answer="Nichts.")

    page = talk.client.get(talk.url("knowledge")).text
    answer = talk.client.post(talk.url("carry_on"), {"to": coming.page.pk}, follow=True)

    assert page.index("27. Regionalkonferenz") < page.index("28. Regionalkonferenz")
    assert "1 Frage geht mit zu „27. Regionalkonferenz“." in answer.text
    assert list(coming.page.carried_questions.all()) == [open_one]
    assert not later.page.carried_questions.exists()


def test_both_pages_show_a_carried_question(talk):
    coming = conference(title="27. Regionalkonferenz")
    ask(talk, "Wer zahlt <b>die</b> Sensoren?")
    ask(talk, "Was kostet es?", answer="Nichts.")
    knowledge.carry_on(talk.page, coming.page)

    before, after = (Client().get(found.page.get_absolute_url()).text for found in (talk.registration, coming))

    assert "Wer zahlt &lt;b&gt;die&lt;/b&gt; Sensoren?" in before
    assert f'Wir nehmen sie mit zu: <a href="{coming.page.get_absolute_url()}#offene-fragen">27. Regionalkonferenz</a>' in before
    assert ("<b>Antwort:</b> Nichts." in before, "Was kostet es?" in after) == (True, False)
    assert "Wer zahlt &lt;b&gt;die&lt;/b&gt; Sensoren?" in after
    assert f'<a href="{talk.page.get_absolute_url()}#offene-fragen">' in after


def test_a_conference_that_is_not_public_is_not_named(talk):
    coming = conference(title="Geheime Konferenz")
    ask(talk)
    knowledge.carry_on(talk.page, coming.page)
    Page.objects.filter(pk=coming.page.pk).update(live=False)

    text = Client().get(talk.page.get_absolute_url()).text

    assert ("Wer zahlt die Sensoren?" in text, "Geheime Konferenz" in text) == (True, False)


def test_questions_go_only_where_they_can_be_taken_up(talk):
    cancelled, before = conference(), conference(starts_in=timedelta(days=-60))
    Registration.objects.filter(pk=cancelled.pk).update(cancelled_at=timezone.now())
    ask(talk)

    for found in (cancelled, before, talk.registration):
        with pytest.raises(Refused):
            knowledge.carry_on(talk.page, found.page)
    assert list(knowledge.next_conferences(talk.page)) == []
    assert talk.client.post(talk.url("carry_on"), {"to": "x"}).status_code == 404


def test_a_question_that_was_carried_stays_where_it_is(talk):
    first, second = conference(), conference(starts_in=timedelta(days=90))
    question = ask(talk)

    assert (knowledge.carry_on(talk.page, first.page), knowledge.carry_on(talk.page, second.page)) == (1, 0)
    question.refresh_from_db()
    assert question.carried_to == first.page


def test_questions_are_noted_answered_and_deleted_on_the_desk(talk):
    talk.client.post(talk.url("note_question", talk.session.pk), {f"sitzung-{talk.session.pk}-text": "Wie oft?"})
    question = OpenQuestion.objects.get()
    prefix = f"frage-{question.pk}"

    assert "Wie oft?" in talk.client.get(talk.url("knowledge")).text
    talk.client.post(talk.url("answer_question", question.pk), {f"{prefix}-text": "Wie oft?", f"{prefix}-answer": "Täglich."})
    question.refresh_from_db()
    assert question.answer == "Täglich."
    talk.client.post(talk.url("answer_question", question.pk), {"delete": "1"})
    assert not OpenQuestion.objects.exists()


@pytest.mark.parametrize("text", ["", "x" * 1001])
def test_a_faulty_question_keeps_what_was_typed(talk, text):
    answer = talk.client.post(talk.url("note_question", talk.session.pk), {f"sitzung-{talk.session.pk}-text": text})

    assert (answer.status_code, OpenQuestion.objects.exists()) == (422, False)
    assert text in answer.text


def test_sessions_and_questions_of_another_conference_are_not_found(talk):
    foreign = session(conference(), municipality=talk.home)
    question = OpenQuestion.objects.create(session=foreign, text="Fremd?")

    for name, key in (("make_draft", foreign.pk), ("note_question", foreign.pk), ("answer_question", question.pk)):
        assert talk.client.post(talk.url(name, key)).status_code == 404
