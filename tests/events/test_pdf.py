"""Papers: tagged, in German, with every letter of a name, and without reaching for anything that a text names."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Role
from events.models import ConferencePage, Mode, SignUp
from events.papers import pdf
from events.seats import signup
from events.seats.persons import Person, Wishes
from tests.factories.accounts import editor, member
from tests.factories.events import conference, session
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def attended(registration, *, first: str = "Łucja", last: str = "Chóśebuz-Müller", listed: bool = True, **wishes) -> SignUp:
    town = MunicipalityFactory(name="Budyšin")
    person = Person(user=member(Role.STAFF, town, first_name=first, last_name=last), municipality=town)
    made = signup.sign_up(registration.pk, person, Wishes(mode=Mode.ON_SITE, listed=listed, **wishes))
    SignUp.objects.filter(pk=made.pk).update(state=SignUp.State.ATTENDED)
    made.refresh_from_db()
    return made


def words(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


PAPERS = {
    "participants": pdf.participants,
    "badges": pdf.badges,
    "certificates": lambda registration: pdf.certificates(registration, registration.sign_ups.all()),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_tagged_german_and_has_a_title(name):
    registration = conference(title="27. Regionalkonferenz")
    attended(registration)

    reader = PdfReader(io.BytesIO(PAPERS[name](registration)))

    root = reader.trailer["/Root"]
    assert root["/Lang"] == "de-DE"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert "27. Regionalkonferenz" in reader.metadata.title
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_the_list_of_participants_is_a_table_with_headings_for_screen_readers():
    registration = conference()
    attended(registration)

    def kinds(element, found):
        element = element.get_object()
        if isinstance(element, list):
            for child in element:
                kinds(child, found)
        elif hasattr(element, "get"):
            found.add(element.get("/S"))
            if "/K" in element and element.get("/S") not in ("/Span",):
                child = element["/K"]
                kinds(child, found) if not isinstance(child, int) else None
        return found

    root = PdfReader(io.BytesIO(pdf.participants(registration))).trailer["/Root"]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds(root["/StructTreeRoot"], set())


@pytest.mark.parametrize("name", PAPERS)
def test_every_letter_of_a_name_is_printed(name):
    registration = conference()
    attended(registration, first="Zoë", last="Wjelikosć-Größmann")

    text = words(PAPERS[name](registration))

    assert "Zoë Wjelikosć-Größmann" in text.replace("- ", "-")
    assert "Budyšin" in text


@pytest.mark.parametrize("last", ["山田", "🦊", "Иванов", "Nguyễn"])
def test_letters_of_other_scripts_do_not_stop_a_paper(last):
    registration = conference()
    attended(registration, last=last)

    root = PdfReader(io.BytesIO(pdf.participants(registration))).trailer["/Root"]

    assert "/StructTreeRoot" in root


TRAPS = [
    '<img src="file:///etc/passwd">',
    '#image("/etc/passwd")',
    '#read("../../../etc/hostname")',
    '#import "@preview/cetz:0.3.0"',
    "*fett* $x^2$ `code` \\ [ ] #panic()",
    "= Überschrift\n+ Liste",
    "https://192.0.2.1/spion.png",
]


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("name", PAPERS)
def test_text_is_printed_as_it_stands(name, trap):
    registration = conference(title=trap.replace("\n", " "))
    attended(registration, first=trap[:80].replace("\n", " "), last="")

    text = words(PAPERS[name](registration))

    assert "".join(trap.split()) in "".join(text.split())


def test_no_paper_reads_a_file_or_a_package_or_runs_what_it_was_given():
    reaching = re.compile(r"\b(import|include|read|image|eval|plugin|bibliography|csv|yaml|toml|xml|cbor)\b")
    sources = list(pdf.PAPERS.glob("*.typ"))

    assert len(sources) == len(PAPERS)
    assert [source.name for source in sources if reaching.search(re.sub("//.*", "", source.read_text()))] == []


def test_the_list_names_those_who_agreed_and_counts_the_others():
    registration = conference()
    attended(registration, last="Offen")
    attended(registration, last="Verborgen", listed=False)

    text = words(pdf.participants(registration))

    assert "Łucja Offen" in text
    assert "Verborgen" not in text
    assert "Mit Einwilligung in die Liste (1)" in text
    assert "Weitere Kommunen und Gäste (1)" in text


def test_eight_badges_stand_on_a_page():
    registration = conference()
    for _number in range(9):
        attended(registration)

    assert len(PdfReader(io.BytesIO(pdf.badges(registration))).pages) == 2


def test_only_who_is_expected_on_site_gets_a_badge():
    registration = conference(online=True)
    attended(registration, last="Vorort")
    SignUp.objects.filter(pk=attended(registration, last="Fern").pk).update(mode=Mode.ONLINE)
    SignUp.objects.filter(pk=attended(registration, last="Fehlt").pk).update(state=SignUp.State.MISSED)

    text = words(pdf.badges(registration))

    assert ("Vorort" in text, "Fern" in text, "Fehlt" in text) == (True, False, False)


def test_a_confirmation_names_person_conference_and_sessions():
    registration = conference(title="27. Regionalkonferenz", venue="Rathaus", starts_at=timezone.now() + timedelta(days=10))
    workshop = session(registration, "Werkstatt Parken")
    one = attended(registration, sessions=(workshop.pk,))

    text = words(pdf.certificates(registration, [one]))

    for part in ("Teilnahmebescheinigung", "Łucja Chóśebuz-Müller", "Budyšin", "27. Regionalkonferenz", "Rathaus", "Werkstatt Parken"):
        assert part in text


def test_all_confirmations_are_one_file_with_a_page_each():
    registration = conference()
    attended(registration), attended(registration)

    answer = signed_in(editor(), again=True).get(reverse("desk:download", args=[registration.page_id, "bescheinigungen"]))

    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 2


def test_people_fetch_their_own_confirmation_and_no_other():
    registration = conference()
    one, other = attended(registration), attended(registration)
    client = signed_in(one.user)

    answer = client.get(reverse("my_events:certificate", args=[one.pk]))

    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/pdf", "private, no-store")
    assert client.get(reverse("my_events:certificate", args=[other.pk])).status_code == 404
    cdo = signed_in(member(Role.CDO, one.municipality))
    assert cdo.get(reverse("my_events:certificate", args=[one.pk])).status_code == 404


def test_the_own_sign_up_leads_to_the_confirmation_once_somebody_was_there():
    registration = conference()
    one = attended(registration)
    client = signed_in(one.user)
    shown, paper = (reverse(f"my_events:{name}", args=[one.pk]) for name in ("shown", "certificate"))

    assert paper in client.get(shown).content.decode()
    SignUp.objects.filter(pk=one.pk).update(state=SignUp.State.CONFIRMED)
    assert paper not in client.get(shown).content.decode()


@pytest.mark.parametrize("state", ["angemeldet", "nicht-erschienen", "abgemeldet", "warteliste"])
def test_who_was_not_there_gets_no_confirmation(state):
    registration = conference()
    one = attended(registration)
    SignUp.objects.filter(pk=one.pk).update(state=state)

    assert signed_in(one.user).get(reverse("my_events:certificate", args=[one.pk])).status_code == 404


def test_without_anybody_there_are_no_confirmations():
    page = conference().page

    assert signed_in(editor(), again=True).get(reverse("desk:download", args=[page.pk, "bescheinigungen"])).status_code == 404
    assert ConferencePage.objects.count() == 1
