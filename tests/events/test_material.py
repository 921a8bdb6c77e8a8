"""Material: who sees it on the page, as a file and in the search, and how participants hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, ReferenceIndex
from wagtail.rich_text import RichText

from accounts.models import Role
from accounts.refusals import Refused
from contributions import moderation
from contributions.models import Visibility
from events.material import rules as material
from events.models import Material, SignUp
from events.seats import signup
from files.models import DocumentText, PortalDocument
from files.uploads import store_document
from pages.models import EditorialPage
from search import indexing
from search.contract import SearchRequest
from search.engines import get_engine
from tests.factories.accounts import editor, member
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import PDF
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
VISIBILITIES = (Visibility.PUBLIC, Visibility.MUNICIPALITIES, Visibility.PARTICIPANTS)


def upload(name: str = "folien.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def add(registration, visibility=Visibility.PUBLIC, *, title: str = "", **fields) -> Material:
    """A file with its material, as the desk stores it."""
    title = title or f"Folien {visibility}"
    document = store_document(upload(), None, title=title, by=None)
    return material.keep(Material(page=registration.page, title=title, document=document, visibility=visibility, **fields), by=editor())


class Hall:
    """A conference that is over, with material of each visibility and everybody who might look at it."""

    def __init__(self) -> None:
        self.home = MunicipalityFactory()
        self.registration = conference(municipality=self.home)
        self.page = self.registration.page
        self.attended = signup.sign_up(self.registration.pk, somebody(), ON_SITE)
        self.waiting = signup.sign_up(self.registration.pk, somebody(), ON_SITE)
        SignUp.objects.filter(pk=self.waiting.pk).update(state=SignUp.State.WAITING)
        self.material = {visibility: add(self.registration, visibility) for visibility in VISIBILITIES}
        self.people = {
            "guest": None,
            "member": member(Role.STAFF, MunicipalityFactory()),
            "host": member(Role.CDO, self.home),
            "waiting": self.waiting.user,
            "attended": self.attended.user,
        }

    def seen(self, person: str) -> list[str]:
        text = signed_in(self.people[person]).get(self.page.get_absolute_url()).text
        return [visibility for visibility in VISIBILITIES if f"Folien {visibility}" in text]

    def opened(self, person: str) -> list[str]:
        client = signed_in(self.people[person])
        return [name for name, item in self.material.items() if client.get(item.document.file.url).status_code == 200]


@pytest.fixture
def hall() -> Hall:
    return Hall()


SEEN = [
    ("guest", VISIBILITIES[:1]),
    ("member", VISIBILITIES[:2]),
    ("host", VISIBILITIES[:2]),
    ("waiting", VISIBILITIES[:2]),
    ("attended", VISIBILITIES),
]


@pytest.mark.parametrize(("person", "expected"), SEEN)
def test_page_files_and_search_show_each_material_to_whom_it_is_for(hall, person, expected):
    user = hall.people[person] or Client().get("/").wsgi_request.user

    assert hall.seen(person) == list(expected)
    assert hall.opened(person) == list(expected)
    assert set(material.visible_to(user).values_list("visibility", flat=True)) == set(expected)


@pytest.mark.parametrize(("person", "expected"), SEEN)
def test_the_index_finds_each_material_for_whom_it_is_for(hall, person, expected):
    indexing.rebuild()

    found = signed_in(hall.people[person]).get("/suche/", {"q": "Folien"}).text

    assert [visibility for visibility in VISIBILITIES if f"#material-{hall.material[visibility].pk}" in found] == list(expected)


def test_the_text_of_a_file_is_found_by_those_who_may_see_it(hall):
    hidden = hall.material[Visibility.PARTICIPANTS]
    _build_index()
    name = hidden.document.file.name
    DocumentText.objects.create(document=hidden.document, file_name=name, state=DocumentText.State.READ, text="Kanarienvogel im Bergwerk")
    _write_index()

    answers = {person: signed_in(user).get("/suche/", {"q": "Kanarienvogel"}).text for person, user in hall.people.items()}

    assert [person for person, text in answers.items() if f"#material-{hidden.pk}" in text] == ["attended"]


@pytest.mark.parametrize("visibility", [Visibility.MUNICIPALITIES, Visibility.PARTICIPANTS])
@pytest.mark.parametrize("header", ["If-None-Match", "If-Match", "If-Modified-Since", "Range"])
def test_guests_learn_nothing_of_a_hidden_file(hall, visibility, header):
    document = hall.material[visibility].document
    value = {"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT", "Range": "bytes=0-3"}.get(header, f'"{document.sha256}"')

    for client in (Client(), signed_in(hall.people["waiting"])) if visibility == Visibility.PARTICIPANTS else (Client(),):
        for method in (client.get, client.head):
            assert method(document.file.url, headers={header: value}).status_code == 404


def test_only_a_public_file_may_be_kept_by_a_browser(hall):
    open_file, hidden = (hall.material[name].document.file.url for name in (Visibility.PUBLIC, Visibility.PARTICIPANTS))

    assert signed_in(hall.people["attended"]).get(hidden)["Cache-Control"] == "private, no-store"
    assert Client().get(open_file)["Cache-Control"] == "private, max-age=300"


def _build_index() -> None:
    """As if the worker had done everything that was asked for so far."""
    indexing.rebuild()
    DBTaskResult.objects.all().delete()


def _found(*audiences: str) -> int:
    """Material in the index for these audiences, before the page asks the database."""
    return get_engine().search(SearchRequest(frozenset(audiences), "Folien", kinds=("material",))).total


def _write_index() -> None:
    """What the worker would do now."""
    waiting = DBTaskResult.objects.filter(task_path="search.indexing.refresh_documents")
    indexing.refresh_documents.call([key for task in waiting for key in task.args_kwargs["args"][0]])


def test_a_conference_taken_off_the_site_takes_its_material_along(hall):
    _build_index()
    moderation.archive(hall.page, by=editor(), by_kts=True)
    _write_index()

    assert [hall.opened(person) for person in ("guest", "attended")] == [[], []]
    for person in ("guest", "attended"):
        assert "#material-" not in signed_in(hall.people[person]).get("/suche/", {"q": "Folien"}).text
    assert get_engine().verify().documents.get("material", 0) == 0


def test_a_conference_for_municipalities_keeps_public_material_from_guests(hall):
    _build_index()
    before = _found("public")
    moderation.set_visibility(hall.page, Visibility.MUNICIPALITIES, by=editor(), may_widen=True)
    _write_index()

    assert (before, _found("public"), _found("public", "municipalities")) == (1, 0, 2)
    assert (hall.opened("guest"), hall.opened("member")) == ([], list(VISIBILITIES[:2]))
    assert "#material-" not in Client().get("/suche/", {"q": "Folien"}).text


def test_a_draft_of_a_conference_shows_no_file(hall):
    Page.objects.filter(pk=hall.page.pk).update(live=False)

    assert [hall.opened(person) for person in ("guest", "host", "attended")] == [[], [], []]


def test_who_loses_the_seat_loses_the_material(hall):
    SignUp.objects.filter(pk=hall.attended.pk).update(state=SignUp.State.CANCELLED)

    assert hall.opened("attended") == list(VISIBILITIES[:2])


def test_material_stands_below_its_session(hall):
    talk = session(hall.registration, "Parkdaten veröffentlichen")
    add(hall.registration, title="Folien Parken", session=talk, licence="Rechte: Stadt Aalen", accessibility="barrierefrei")

    text = Client().get(hall.page.get_absolute_url()).text.partition('id="material"')[2]

    assert text.index("<h3>Parkdaten veröffentlichen</h3>") < text.index("Folien Parken")
    assert text.index("Folien public") < text.index("<h3>Parkdaten veröffentlichen</h3>")
    assert "Folien, PDF" in text
    assert "barrierefrei" in text
    assert "Lizenz: Rechte: Stadt Aalen" in text


def test_a_recording_is_a_link_and_nothing_is_embedded(hall):
    Material.objects.create(page=hall.page, kind=Material.Kind.RECORDING, title="Mitschnitt", url="https://videos.example/27")

    text = Client().get(hall.page.get_absolute_url()).text

    assert '<a href="https://videos.example/27" rel="noopener">Mitschnitt</a>' in text
    assert "Link zu videos.example" in text
    assert "<iframe" not in text
    assert "<video" not in text


def test_a_material_is_a_file_or_a_link(hall):
    with pytest.raises(ValidationError):
        Material(page=hall.page, title="Nichts").full_clean()


# --- Telling the participants -----------------------------------------------------------------------


def _told() -> list[int]:
    tasks = DBTaskResult.objects.filter(task_path="notifications.telling.write_mails").order_by("enqueued_at")
    return [task.args_kwargs["args"][1]["sign_up"] for task in tasks if task.args_kwargs["args"][0] == "material"]


def test_participants_are_told_once_a_day(hall):
    today = timezone.localdate()

    assert material.announce(hall.registration.pk, today=today) == 1
    with pytest.raises(Refused, match="heute schon"):
        material.announce(hall.registration.pk, today=today)
    assert _told() == [hall.attended.pk]

    assert material.announce(hall.registration.pk, today=today + timedelta(days=1)) == 1
    assert _told() == [hall.attended.pk] * 2


def test_nobody_is_told_of_nothing():
    with pytest.raises(Refused, match="noch kein Material"):
        material.announce(conference().pk)


def test_nobody_is_told_of_what_nobody_sees(hall):
    Page.objects.filter(pk=hall.page.pk).update(live=False)

    with pytest.raises(Refused, match="nicht öffentlich"):
        material.announce(hall.registration.pk)


# --- On the desk --------------------------------------------------------------------------------------


class Desk:
    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.client = signed_in(editor())

    def url(self, name: str, *args: int) -> str:
        return reverse(f"conference_after:{name}", args=[self.hall.page.pk, *args])

    def add(self, **fields):
        values = {"title": "Protokoll", "kind": "protokoll", "licence": "CC BY 4.0", "visibility": "participants", "session": "", **fields}
        return self.client.post(self.url("material_add"), values)


@pytest.fixture
def desk(hall) -> Desk:
    return Desk(hall)


def test_editors_add_material_with_a_file(desk):
    answer = desk.add(file=upload("Protokoll ä.pdf"))

    made = Material.objects.get(title="Protokoll")
    assert answer.status_code == 302
    assert (made.document.original_name, made.document.owner_page, made.visibility) == ("Protokoll ä.pdf", None, "participants")
    assert made.document.sha256
    assert made.document.file_size == len(PDF)
    assert "Protokoll" in desk.client.get(desk.url("material")).text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Wählen Sie eine Datei, oder geben Sie eine Adresse ein."),
        ({"url": "javascript:alert(1)"}, "Geben Sie eine Adresse ein, die mit https:// oder http:// beginnt."),
        ({"url": "ftp://x.example/a"}, "Geben Sie eine Adresse ein, die mit https:// oder http:// beginnt."),
        ({"url": "https://x.example/", "title": ""}, "Geben Sie eine Bezeichnung ein."),
        ({"file": upload("a.pdf"), "title": ""}, "Die Datei ist noch nicht gespeichert. Wählen Sie sie bitte noch einmal aus."),
        ({"file": upload("a.html", b"<html>")}, "Dieser Dateityp ist nicht erlaubt."),
        ({"file": upload("a.pdf", b"<html>")}, "Dieser Dateityp ist nicht erlaubt."),
        ({"file": upload("a.pdf", b"")}, "Die Datei ist leer."),
    ],
)
def test_the_desk_says_what_is_missing(desk, fields, message):
    before = PortalDocument.objects.count()

    answer = desk.add(**fields)

    assert answer.status_code == 422
    assert message in answer.text
    assert not Material.objects.filter(title="Protokoll").exists()
    assert PortalDocument.objects.count() == before


def test_a_session_of_another_conference_is_refused(desk):
    assert desk.add(url="https://x.example/", session=session(conference()).pk).status_code == 404


def test_a_new_file_replaces_the_old_one(desk):
    item = desk.hall.material[Visibility.PUBLIC]
    before = item.document
    fields = {"title": "Folien neu", "kind": "folien", "licence": "CC BY 4.0", "visibility": "public", "session": ""}

    desk.client.post(desk.url("material_edit", item.pk), {**fields, "file": upload("neu.pdf", PDF + b"%neu\n")})

    item.refresh_from_db()
    assert (item.title, item.document.original_name) == ("Folien neu", "neu.pdf")
    assert not PortalDocument.objects.filter(pk=before.pk).exists()
    assert Client().get(before.file.url).status_code == 404


def test_a_changed_title_keeps_the_file(desk):
    item = desk.hall.material[Visibility.PUBLIC]
    fields = {"title": "Folien neu", "kind": "folien", "licence": "CC BY 4.0", "visibility": "municipalities", "session": ""}

    desk.client.post(desk.url("material_edit", item.pk), fields)

    assert Material.objects.get(pk=item.pk).document_id == item.document_id
    assert desk.hall.opened("guest") == []


def test_deleting_asks_first_and_takes_the_file_along(desk):
    item = desk.hall.material[Visibility.PUBLIC]

    assert "Endgültig löschen" in desk.client.get(desk.url("material_delete", item.pk)).text
    desk.client.post(desk.url("material_delete", item.pk))

    assert not Material.objects.filter(pk=item.pk).exists()
    assert not PortalDocument.objects.filter(pk=item.document_id).exists()


def test_a_file_that_two_show_stays_for_the_other(desk):
    item = desk.hall.material[Visibility.PUBLIC]
    other = Material.objects.create(page=desk.hall.page, title="Dieselben Folien", document=item.document)

    desk.client.post(desk.url("material_delete", item.pk))

    assert Client().get(other.document.file.url).status_code == 200


def test_a_file_that_a_page_of_the_kts_links_to_stays(desk):
    item = desk.hall.material[Visibility.PUBLIC]
    article = EditorialPage.objects.first()
    text = f'<p><a linktype="document" id="{item.document_id}">Folien</a></p>'
    article.body = [("text", RichText(text))]
    article.save()
    ReferenceIndex.create_or_update_for_object(article)

    desk.client.post(desk.url("material_delete", item.pk))

    assert Client().get(item.document.file.url).status_code == 200


def test_material_of_another_conference_is_not_found(desk):
    foreign = add(conference())

    for name in ("material_edit", "material_delete"):
        assert desk.client.post(desk.url(name, foreign.pk), {}).status_code == 404


def test_the_button_tells_participants_and_says_how_many(desk):
    answer = desk.client.post(desk.url("announce"), follow=True)
    again = desk.client.post(desk.url("announce"), follow=True)

    assert "1 Person erhält eine E-Mail." in answer.text
    assert "heute schon eine E-Mail" in again.text
    assert _told() == [desk.hall.attended.pk]
