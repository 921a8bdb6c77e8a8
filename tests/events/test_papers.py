"""What people are called fits onto their papers, in one type, whatever letters it has."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import ImageFont
from pypdf import PageObject, PdfReader

from accounts.models import Role
from contributions.desk.papers import FONTS
from events.models import Mode, SignUp
from events.papers import pdf
from events.seats import signup
from events.seats.signup import Person, Wishes
from tests.factories.accounts import editor, member
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

LONG = "Zweckverband Kommunale Datenverarbeitung Oberschwaben, Landesamt für Digitalisierung, Breitband und Vermessung, " * 2
PAPERS = {
    "participants": pdf.participants,
    "badges": pdf.badges,
    "certificates": lambda registration: pdf.certificates(registration, registration.sign_ups.all()),
}


def guest(registration, name: str, organisation: str, email: str = "") -> SignUp:
    town = MunicipalityFactory()
    person = Person(user=member(Role.STAFF, town), municipality=town)
    made = signup.sign_up(registration.pk, person, Wishes(mode=Mode.ON_SITE, listed=True))
    as_guest = {
        "user": None,
        "municipality": None,
        "guest_name": name,
        "guest_organisation": organisation[:200],
        "guest_email": email or f"gast{made.pk}@b.example",
    }
    SignUp.objects.filter(pk=made.pk).update(state=SignUp.State.ATTENDED, **as_guest)
    return made


def reader_of(name: str, registration) -> PdfReader:
    return PdfReader(io.BytesIO(PAPERS[name](registration)))


def fonts_of(reader: PdfReader) -> set[str]:
    """The names of the types a paper is printed in."""
    found = (font.get_object()["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values())
    return {str(name).partition("+")[2].partition("-")[0] for name in found}


def runs(page: PageObject) -> list[tuple[str, float, float, float]]:
    """Every piece of text with its left end, its right end and its base line, in points from the lower left corner."""
    found: list[tuple[str, float, float, float]] = []

    def visit(text, user, place, font, size) -> None:
        if text.strip():
            weight = "600" if "SemiBold" in str(font["/BaseFont"]) else "400"
            scale = abs(place[0] * user[0]) or 1
            width = ImageFont.truetype(FONTS / f"fira-sans-{weight}.ttf", 1000).getlength(text.strip("\n")) / 1000 * size * scale
            x, y = place[4] * user[0] + place[5] * user[2] + user[4], place[4] * user[1] + place[5] * user[3] + user[5]
            found.append((text, x, x + width, y))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize(
    "person", ["Iğdır Œuvre-Cœur", "Иванов Ґалаґан", "Νίκος Παπαδόπουλος", "Nguyễn Thị Ánh", "Ḥātim Ṭāhā", "Große ẞ ŉ ǅ ſ"]
)
def test_every_letter_of_a_european_name_stands_in_the_same_type(name, person):
    registration = conference()
    guest(registration, person, "Iğdır")

    reader = reader_of(name, registration)

    assert fonts_of(reader) == {"FiraSans"}
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_a_letter_that_no_font_has_is_a_box_and_not_blank():
    box = ImageFont.truetype(FONTS / "fira-sans-600.ttf", 40).getmask("山").getbbox()

    assert box is not None
    assert box[3] > 20


@pytest.mark.parametrize(
    ("person", "organisation"),
    [
        ("Maximiliane Freifrau von und zu Großdingharting-Hinterunterammergau", LONG),
        ("N" * 80, "Ministerium" * 18),
        ("x y " * 40, "Bundesministeriumfürwohnenundstadtentwicklung " * 4),
    ],
    ids=["long", "one word", "many words"],
)
def test_nothing_of_a_badge_leaves_it(person, organisation):
    registration = conference(title=f"Konferenz {'für alles ' * 20}")
    guest(registration, person, organisation)

    reader = reader_of("badges", registration)

    (page,) = reader.pages
    found = runs(page)
    shown = "".join("".join(text for text, *_place in found).split())
    assert "".join(person.split()) in shown
    assert "".join(organisation[:200].split()) in shown
    left, top = 15 / 25.4 * 72, float(page.mediabox.height) - 18.5 / 25.4 * 72
    right, bottom = left + 90 / 25.4 * 72, top - 65 / 25.4 * 72
    assert [text for text, start, end, line in found if start < left or end > right - 15 or not bottom < line < top] == []
    lines = [line for _text, _start, _end, line in found]
    assert lines == sorted(lines, reverse=True), "nothing stands on something else"


@pytest.mark.parametrize("name", ["participants", "certificates"])
def test_nothing_leaves_the_page(name):
    registration = conference(title="Regionalkonferenz", venue="Rathaus" * 20)
    guest(registration, "N" * 80, "Ministerium" * 18, f"{'maximiliane.' * 5}mustermann@stadtverwaltung-musterhausen.example")

    (page,) = reader_of(name, registration).pages

    assert [text for text, start, end, _line in runs(page) if start < 50 or end > float(page.mediabox.width) - 50] == []


def test_the_desk_says_whose_letters_are_missing_before_anything_is_printed():
    registration = conference()
    guest(registration, "Иванов Iğdır", "Œuvre")
    client = signed_in(editor())
    address = reverse("desk:files", args=[registration.page_id])
    assert "Auf Papier fehlen Zeichen" not in client.get(address).text

    guest(registration, "山田 太郎", "Kyōto")
    guest(registration, "Łucja", "東京")

    html = client.get(address).text
    assert "Auf Papier fehlen Zeichen" in html
    assert '<li>Łucja <span class="meta">(京東)</span></li><li>山田 太郎 <span class="meta">(太山田郎)</span></li>' in html
    assert "Иванов" not in html
