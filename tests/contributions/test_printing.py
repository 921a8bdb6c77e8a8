"""C8: an entry as PDF, for whoever may read its page: what people typed is text in it, and nobody gets another's."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from best_practices.models import BestPracticePage
from contributions.models import ContributionImage
from contributions.printing import papers
from contributions.printing.kept import Busy, Papers
from contributions.printing.marks import marked
from files.uploads import store_image
from tests.factories.accounts import editor
from tests.factories.best_practices import published
from tests.files.test_serving import picture

pytestmark = pytest.mark.usefixtures("portal")


def read(page: BestPracticePage) -> pypdf.PdfReader:
    answer = Client().get(reverse("printing:paper", args=[page.KIND, page.slug]))
    assert answer.status_code == 200
    return pypdf.PdfReader(io.BytesIO(answer.content))


def text_of(page: BestPracticePage) -> str:
    return " ".join(part.extract_text() for part in read(page).pages)


def test_the_paper_says_what_the_page_says_tagged_and_in_german():
    page = published(solution="Ein **fetter** Satz mit [Link](https://example.org/a).\n\n- eins\n- zwei")
    file = read(page)
    text = " ".join(part.extract_text() for part in file.pages)

    assert [
        word for word in (page.title, "fetter", "eins", "Zitieren", "CC BY 4.0", page.number, "Fassung 1 vom") if word not in text
    ] == []
    assert page.summary in " ".join(text.split())
    assert "**" not in text
    assert file.root_object["/Lang"].startswith("de")
    assert file.root_object["/MarkInfo"]["/Marked"]
    assert file.metadata.title == page.title
    links = [one.get_object()["/A"]["/URI"] for part in file.pages for one in part.get("/Annots", [])]
    assert "https://example.org/a" in links


def test_a_hyphen_that_is_copied_out_of_the_file_is_a_hyphen():
    page = published(summary=" ".join(f"{'a' * number} Verkehrssteuerungssysteme" for number in range(8)), solution="Die Stadt-App")

    text = text_of(page)
    assert "Stadt-App" in text
    assert page.number in text
    assert "\u00ad" not in text


def test_no_contact_stands_in_a_file_that_lives_on():
    page = published(contact_email="postfach@stadt.example")

    assert "postfach@stadt.example" not in text_of(page)


def test_whatever_was_typed_is_text():
    hostile = '#read("/etc/passwd") $x$ `code` <img src="file:///etc/passwd"> @label \\#emph[x] https://example.org/#image("a")'
    page = published(title='#panic("x") *Titel*', solution=hostile)

    text = text_of(page).replace("\n", " ")
    assert '#panic("x") *Titel*' in text
    assert '#read("/etc/passwd")' in text
    assert "root:" not in text


@pytest.mark.parametrize("title", ["漢字 im Titel", "Wm" * 60, "Ein‑Titel\u00ad mit Zeichen \u202e"])
def test_rare_letters_and_long_words_make_a_paper(title):
    assert len(read(published(title=title)).pages) >= 1


@pytest.mark.parametrize("solution", [f"{'**' * 200}Wichtig{'**' * 200}", f"[Wichtig](https://example.org/{'ü' * 1500})"])
def test_marks_that_no_paper_can_hold_make_one_all_the_same(solution):
    assert "Wichtig" in text_of(published(solution=solution))


def test_a_picture_has_its_alternative_text(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = published()
    image = store_image(SimpleUploadedFile("bild.png", picture(size=(1200, 800))), page, alt_text="Bild", by=editor())
    page.images.set([ContributionImage(image=image, alt_text="Ein Parkplatz"), ContributionImage(image=image, decorative=True)])
    page.save()

    data, files = papers.contents_of(page, None)
    assert [one["alt"] for one in data["pictures"]] == ["Ein Parkplatz", ""]
    assert len(files) == 2
    assert b"pdfuaid:part" in Client().get(reverse("printing:paper", args=[page.KIND, page.slug])).content


def test_the_answer_is_kept_by_nobody_and_named_after_the_entry(client: Client):
    page = published()
    answer = client.get(reverse("printing:paper", args=[page.KIND, page.slug]))

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{page.number.lower()}-{page.slug}.pdf"'
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_paper_is_made_once_and_anew_when_anything_in_it_changes(monkeypatch):
    made: list[str] = []
    monkeypatch.setattr(papers, "paper", lambda template, pictures, /, **data: made.append(data["title"]) or b"%PDF")
    monkeypatch.setattr(papers, "_papers", Papers())
    page = published()

    for _twice in range(2):
        papers.paper_of(page, None)
    page.municipality.name = "Neu benannt"
    papers.paper_of(page, None)
    assert len(made) == 2


def test_many_at_once_get_each_their_own():
    kept = Papers(most_bytes=50, patience=30)
    with ThreadPoolExecutor(16) as pool:
        got = list(pool.map(lambda key: kept.get(str(key % 7), lambda: str(key % 7).encode() * 10), range(500)))

    assert got == [str(key % 7).encode() * 10 for key in range(500)]


def test_who_waits_too_long_is_asked_to_come_back(client: Client, monkeypatch):
    page = published()
    busy = Papers(patience=0)
    monkeypatch.setattr(papers, "_papers", busy)

    def within() -> bytes:
        with pytest.raises(Busy):
            busy.get("b", lambda: b"")
        answer = client.get(reverse("printing:paper", args=[page.KIND, page.slug]))
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        return b""

    busy.get("a", within)


def test_marks_are_those_of_the_page():
    assert marked("<b>x</b> [y](javascript:alert(1))")[0]["of"] == ["<b>x</b> [y](javascript:alert(1))"]


@pytest.mark.parametrize("host", ["kurz.example", f"{'wissensportal.' * 3}example", f"{'w' * 60}.{'x' * 60}.example"])
def test_the_address_that_is_copied_out_of_the_file_leads_to_the_entry(settings, host):
    """A long address breaks without a sign that would be copied with it."""
    settings.PORTAL_BASE_URL = f"https://{host}"
    page = published()
    file = read(page)

    assert f"https://{host}/k/{page.number}" in "".join(part.extract_text() for part in file.pages).replace("\n", "")
    spoken = b"".join(re.findall(rb"/ActualText\s*<([0-9A-Fa-f]*)>", b"".join(part.get_contents().get_data() for part in file.pages)))
    assert b"200B" not in spoken.upper()  # what readers copy instead of the letters
