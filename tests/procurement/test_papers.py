"""Papers: what they say, to whom, and that hostile text stays text. ODT and PDF come from the same data."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal

import odfdo
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader
from wagtail.models import PageLogEntry

from accounts.models import Membership, Role
from contributions.models import Visibility
from contributions.printing.kept import Busy
from files.uploads import check_document
from municipalities.models import Municipality
from pages.setup import ensure_portal
from procurement.demand import acts as demand
from procurement.demand.acts import Contact
from procurement.demand.sight import Sight
from procurement.leading.estimates import set_estimates
from procurement.models import CostKey, GuardRailAnswer, NoticePage, TextBlock
from procurement.papers import blocks, documents, pdf
from procurement.papers.agreement import Reader, agreement, resolution
from procurement.papers.costs import Wanted, set_cost_key
from procurement.papers.document import Document, Section, Table
from procurement.papers.figures import values_of
from procurement.papers.odt import MIMETYPE, as_odt
from procurement.papers.record import record_of
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import PDF
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
HOSTILE = 'Stadt <b>#panic()</b> {{ kommune }} &amp; *x* $y$ "]] \x0b\x01<text:p/>'
SHOWN = 'Stadt <b>#panic()</b> {{ kommune }} &amp; *x* $y$ "]] <text:p/>'


def words_of(content: bytes) -> str:
    """What an ODT or a PDF says, blanks made one."""
    if content[:4] == b"%PDF":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    else:
        body = odfdo.Document(io.BytesIO(content)).body
        text = "\n".join(str(part) for part in (*body.headers, *body.paragraphs))
        text += "\n".join(str(value) for table in body.tables for row in table.get_values() for value in row)
    return " ".join(text.split())


def of(table, kind: str = "") -> str:
    return f"/mein-bereich/beschaffungen/{table.page_id}/{kind}"


def three_parties():
    """Frozen, called on, three interested: Aachen is named, Bonn and Celle are not."""
    table = made.noticed()
    found = {}
    for name, expected in (("Aachen", 10), ("Bonn", 20), ("Celle", 40)):
        contact = demand.Contact("Amt", "amt@stadt.example", is_named=name == "Aachen")
        found[name] = made.interested(table, expected, 1, municipality=MunicipalityFactory(name=name, short_name=""), contact=contact)
    return made.binding(table), found


# --- ODT and PDF ----------------------------------------------------------------------------------


def hostile_document() -> Document:
    table = Table(HOSTILE, (HOSTILE, "B"), ((HOSTILE, "zwei\nZeilen"),), (1, 1))
    return Document(HOSTILE, HOSTILE, (HOSTILE,), (Section(HOSTILE, (HOSTILE, table)),), HOSTILE, (HOSTILE,))


def test_an_odt_is_a_german_document_of_the_portal_with_hostile_text_as_text():
    content = as_odt(hostile_document())
    archive = zipfile.ZipFile(io.BytesIO(content))
    opened = odfdo.Document(io.BytesIO(content))
    (table,) = opened.body.tables

    assert (archive.infolist()[0].filename, archive.infolist()[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert archive.read("mimetype").decode() == MIMETYPE
    assert [(int(one.level), str(one).strip()) for one in opened.body.headers] == [(1, SHOWN), (2, SHOWN)]
    assert table.get_values() == [[SHOWN, "B"], [SHOWN, "zwei\nZeilen"]]
    assert b"table:table-header-rows" in archive.read("content.xml")
    assert (opened.meta.title, opened.meta.language, opened.meta.creator, opened.meta.generator) == (
        SHOWN,
        "de-DE",
        settings.PORTAL_NAME,
        settings.PORTAL_NAME,
    )
    assert not [name for name in archive.namelist() if b"odfdo" in archive.read(name).lower()]
    assert b'fo:language="de"' in archive.read("styles.xml")
    assert b'fo:language="en"' not in archive.read("styles.xml")
    check_document(SimpleUploadedFile("papier.odt", content))  # the portal takes its own document back


def test_a_pdf_is_tagged_german_and_hostile_text_stays_text():
    content = pdf.as_pdf(hostile_document())
    reader = PdfReader(io.BytesIO(content))

    assert reader.trailer["/Root"]["/Lang"] == "de-DE"
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert "#panic()" in words_of(content)
    assert reader.metadata.author == settings.PORTAL_NAME
    assert b"Typst" not in content
    assert b"pdfuaid:part>1" in content


# --- Text blocks ----------------------------------------------------------------------------------


def test_the_first_texts_are_made_once_and_what_editors_changed_stays():
    ensure_portal()
    block = TextBlock.objects.get(heading="Haftung")
    TextBlock.objects.filter(pk=block.pk).update(text="Ganz anders.")
    TextBlock.objects.filter(heading="Textform").delete()
    number = TextBlock.objects.count()

    ensure_portal()
    block.refresh_from_db()
    assert (block.text, TextBlock.objects.count()) == ("Ganz anders.", number)
    assert list(TextBlock.objects.filter(paper="vereinbarung").values_list("heading", flat=True)) == [
        "Gegenstand",
        "Beteiligte",
        "Federführung",
        "Bedarf und Abnahme",
        "Kosten",
        "Haftung",
        "Kündigung",
        "Schlussbestimmungen",
    ]
    assert [block.heading for block in blocks.first_texts() if blocks.mistakes_in(f"{block.heading}\n\n{block.text}")] == []


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("Für {{ kommmune }}.", "Den Platzhalter „kommmune“ gibt es nicht. Es gibt: titel,"),
        ("Für {{ kommune }.", "Ein Platzhalter ist nicht geschlossen."),
        ("Tabelle: {{ positionen }}", "braucht einen eigenen Absatz"),
        ("{{ heute }} {{federführung}}\n\n{{ positionen }}\n\n{{kosten}}", ""),
    ],
)
def test_a_place_that_does_not_exist_is_refused_by_its_name(text, mistake):
    values = {"paper": "vereinbarung", "place": "10", "heading": "Kosten", "text": text, "is_active": "on"}
    form = blocks.TextBlockForm(values)

    assert form.is_valid() == (not mistake)
    assert mistake in " ".join(form.errors.get("text", []))
    wrong = blocks.TextBlockForm({**values, "heading": "{{ kosten }}", "text": "Text"})
    assert "In einer Überschrift" in " ".join(wrong.errors["heading"])


def test_what_is_filled_in_is_not_filled_in_again():
    assert blocks.filled("{{ kommune }}, {{titel}}, {{ neu }}", {"kommune": "{{ titel }}", "titel": "T"}) == "{{ titel }}, T, {{ neu }}"


def test_a_table_that_no_block_names_comes_at_the_end():
    ensure_portal()
    TextBlock.objects.filter(heading="Bedarf und Abnahme").update(text="Ohne Tabelle.")
    _table, found = three_parties()

    last = agreement(Reader.of(found["Bonn"])).sections[-1]
    assert (last.heading, isinstance(last.parts[0], Table)) == ("Anlage", True)


# --- Agreement and resolution ---------------------------------------------------------------------


def test_before_it_signs_a_municipality_reads_the_key_no_amount_and_names_by_consent_alone():
    ensure_portal()
    table, found = three_parties()
    lead = made.lead_of(table)
    set_cost_key(table.pk, Wanted(Decimal("700.00"), CostKey.Key.EQUAL, Decimal(19), "Nach § 2b UStG geprüft."), by=lead)
    client = signed_in(member(Role.STAFF, found["Bonn"].municipality))

    for form in ("odt", "pdf"):
        answer = client.get(of(table, f"bedarf/{found['Bonn'].municipality.slug}/vereinbarung.{form}"))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
        said = words_of(answer.content)
        for words in ("Bonn", "Aachen", "Gemeinsame Kosten werden verteilt", "§ 2b UStG geprüft", "Kündigung", "70", "Entwurf vom"):
            assert words in said, (form, words)
        for words in ("Celle", "700,00", "233,3", "277,66", "833,00"):
            assert words not in said, (form, words)
        assert "{{" not in said


def test_bound_parties_and_the_lead_read_all_of_theirs():
    ensure_portal()
    table, found = three_parties()
    set_cost_key(table.pk, Wanted(Decimal("700.00"), CostKey.Key.EQUAL, Decimal(19)), by=made.lead_of(table))
    for one in found.values():
        made.bound(one)
    lead = signed_in(made.lead_of(table))

    own = signed_in(made.person_of(found["Bonn"])).get(of(table, f"bedarf/{found['Bonn'].municipality.slug}/vereinbarung.pdf"))
    whole, same = (
        lead.get(of(table, "fuehrung/vereinbarung.odt")),
        lead.get(of(table, f"fuehrung/beteiligte/{found['Bonn'].municipality.slug}/vereinbarung.pdf")),
    )
    for answer in (own, whole, same):
        said = words_of(answer.content)
        for words in ("Celle", "233,34 €", "700,00 €", "833,00 €", "Beim Runden der Nettobeträge blieb 1 Cent übrig", "Aachen."):
            assert words in said, words
    assert words_of(own.content) == words_of(same.content)
    assert [entry.data["paper"] for entry in PageLogEntry.objects.filter(action="portal.procurement_export").order_by("pk")] == [
        "vereinbarung",
        f"vereinbarung-{found['Bonn'].municipality.slug}",
    ]


def test_two_parties_are_never_told_a_sum():
    ensure_portal()
    table = made.noticed()
    first = made.interested(table, 10, 1)
    made.interested(table, 25, 1)
    table = made.binding(table)

    said = words_of(as_odt(agreement(Reader.of(again(first)))))
    assert "Summe aller Beteiligten" not in said
    assert re.search(r"(?<!\d)35(?!\d)", said) is None


def test_what_a_cdo_of_two_municipalities_reads_hides_nothing_in_the_paper_of_one():
    """With both own figures the sum of three would be the third one's."""
    ensure_portal()
    table, found = three_parties()
    both = made.person_of(found["Bonn"])
    Membership.objects.create(user=both, municipality=found["Aachen"].municipality, role=Role.CDO)
    address = of(table, f"bedarf/{found['Bonn'].municipality.slug}/vereinbarung.odt")
    colleague = member(Role.STAFF, found["Bonn"].municipality)

    said = {name: words_of(signed_in(who).get(address).content) for name, who in {"both": both, "one": colleague}.items()}
    assert {name: "Summe aller Beteiligten" in text for name, text in said.items()} == {"both": False, "one": True}


def test_after_the_tender_page_and_papers_add_up_the_same_and_who_is_not_bound_reads_its_own():
    ensure_portal()
    table = made.noticed(positions=made.POSITIONS[:1])
    bound = [made.interested(table, number) for number in (1007, 2011, 4013)]
    out, named = made.interested(table, 500), made.interested(table, 3170, contact=Contact("Amt", "amt@stadt.example", is_named=True))
    table = made.binding(table)
    for one in bound:
        made.bound(one)
    documents.add(table.pk, paper(), title="Nur für Beteiligte", audience=Visibility.PARTICIPANTS, by=made.lead_of(table))
    table = made.tendered(table)
    own, bundled = signed_in(made.person_of(out)), of(table, "buendelung/bedarf.csv")

    assert own.get(bundled).status_code == 403
    assert own.get(of(table, f"bedarf/{out.municipality.slug}/vereinbarung.odt")).status_code == 404
    page = own.get(table.page.get_absolute_url()).content.decode()
    assert ("Gebündelter Bedarf" in page, "Nur für Beteiligte" in page, named.municipality.name in page) == (False, False, False)
    mine = own.get(of(table, f"bedarf/{out.municipality.slug}/")).content.decode()
    assert ("500" in mine, "vereinbarung.odt" in mine) == (True, False)

    papers = signed_in(made.lead_of(table)).get(of(table, "fuehrung/papiere/")).content.decode()
    assert (bound[0].municipality.name in papers, out.municipality.name in papers) == (True, False)  # its agreement is there no more

    for person in (made.person_of(bound[0]), made.lead_of(table)):
        assert "7031" in signed_in(person).get(bundled).getvalue().decode("utf-8-sig")
    for address in (f"bedarf/{bound[0].municipality.slug}/vereinbarung.odt", "fuehrung/vereinbarung.odt"):
        person = made.person_of(bound[0]) if address.startswith("bedarf") else made.lead_of(table)
        assert "7.031" in words_of(signed_in(person).get(of(table, address)).content)


def paper():
    return SimpleUploadedFile("preise.pdf", PDF)


def again(participation):
    return type(participation).objects.select_related("municipality", "time_table__page__municipality").get(pk=participation.pk)


def test_the_amount_of_a_share_is_told_to_who_is_bound():
    ensure_portal()
    table = made.noticed()
    found = [made.interested(table, 10, 1) for _number in range(3)]
    set_cost_key(table.pk, Wanted(Decimal("900.00"), CostKey.Key.EQUAL, Decimal(0)), by=made.lead_of(table))
    made.binding(table)

    said = words_of(as_odt(agreement(Reader.of(again(found[0])))))
    assert ("300,00 €" in said, "sobald Ihre Kommune verbindlich teilnimmt" in said) == (False, True)
    made.bound(found[0])
    assert "300,00 €" in words_of(as_odt(agreement(Reader.of(again(found[0])))))


def test_a_council_reads_need_cost_and_what_it_decides():
    ensure_portal()
    table, found = three_parties()
    set_cost_key(table.pk, Wanted(Decimal("700.00"), CostKey.Key.EQUAL, Decimal(19)), by=made.lead_of(table))
    answer = signed_in(made.person_of(found["Bonn"])).get(of(table, f"bedarf/{found['Bonn'].municipality.slug}/beschlussvorlage.odt"))
    said = words_of(answer.content)

    for words in (
        "Beschlussvorschlag",
        "Bonn nimmt verbindlich",
        "Bodensensoren",
        "20",
        "Gemeinsame Kosten werden verteilt",
        "Parkraumsensorik",
    ):
        assert words in said, words
    assert ("Celle" in said, "277,66" in said) == (False, False)
    assert resolution(Reader(table, Sight(own=(found["Bonn"],)), found["Bonn"])).signatures == ()


# --- Annex and record -----------------------------------------------------------------------------


def test_the_annex_holds_sums_and_names_only_where_the_lead_asks():
    table, found = three_parties()
    lead = made.lead_of(table)
    first, second = made.items_of(table)
    set_estimates(table.pk, {first.key: Decimal("4711.00")}, by=lead)
    demand.correct(
        found["Celle"].pk,
        {first.pk: made.figure(41), second.pk: made.figure(1)},
        version=found["Celle"].version,
        reason="Tippfehler",
        by=lead,
    )
    client = signed_in(lead)

    said = words_of(client.get(of(table, "fuehrung/anlage-bedarf.pdf")).content)
    for words in ("71", "Bodensensoren", "Stück", "Danach berichtigte Mengen sind enthalten", "eingefroren"):
        assert words in said, words
    for words in ("Aachen", "Bonn", "Celle", "4.711"):
        assert words not in said, words
    named = words_of(client.get(of(table, "fuehrung/anlage-bedarf.pdf?namen=1")).content)
    assert all(words in named for words in ("Aachen", "Bonn", "Celle", "41"))
    assert [
        client.get(of(table, "fuehrung/vergabevermerk.doc")).status_code,
        client.head(of(table, "fuehrung/anlage-bedarf.pdf")).status_code,
    ] == [404, 200]


def test_the_record_tells_the_whole_history_without_people():
    table, found = three_parties()
    lead = made.lead_of(table)
    first, second = made.items_of(table)
    set_estimates(table.pk, {first.key: Decimal("2.50")}, by=lead)
    demand.correct(
        found["Celle"].pk, {first.pk: made.figure(41), second.pk: made.figure(1)}, version=found["Celle"].version, reason=HOSTILE, by=lead
    )
    late = MunicipalityFactory(name="Detmold", short_name="")
    asked = demand.ask_late(table.pk, late, made.CONTACT, by=member(Role.CDO, late))
    demand.answer_late(asked.pk, admitted=True, by=lead)
    demand.withdraw(found["Aachen"].pk, reason="Kein Geld", by=made.person_of(found["Aachen"]))
    made.bound(found["Bonn"])
    GuardRailAnswer.objects.create(time_table=table, code="kartellrecht", answer="geklaert", note="Geprüft vom Rechtsamt")
    GuardRailAnswer.objects.create(time_table=table, code="lose", answer="geklaert", note="In zwei Losen")
    client = signed_in(lead)

    for form in ("odt", "pdf"):
        said = words_of(client.get(of(table, f"fuehrung/vergabevermerk.{form}")).content)
        for words in (
            "Detmold", "spät zugelassen", "nach dem Einfrieren", "Aachen", "Zurückgezogen", "von 40 auf 41", "Oberbürgermeisteramt",
            "kartellrecht", "Geprüft vom Rechtsamt", "Bedarf eingefroren", "152,50 €", "Montage", "Schätzwerte festgelegt", "#panic()",
            "§ 8 Abs. 2 Nr. 1 VgV", "kleine und mittlere Unternehmen",
        ):  # fmt: skip
            assert words in said, (form, words)
        for person in (lead, made.person_of(found["Bonn"])):
            assert person.address_name not in said
    assert values_of(table).net == Decimal("152.50")
    assert [item.name for item in values_of(table).missing] == ["Montage"]


def test_the_record_of_a_young_notice_says_that_there_is_nothing_yet():
    table = made.noticed()

    said = words_of(as_odt(record_of(table)))
    for words in ("noch nicht eingefroren", "Mengen wurden noch nicht gemeldet", "Noch nichts bekannt gemacht"):
        assert words in said, words


def test_the_record_has_a_heading_and_a_place_for_each_number_of_the_law():
    table = made.noticed()
    asked = {one.heading: one.parts for one in record_of(table).sections if "§ 8 Abs. 2 Nr." in one.heading}

    assert {int(heading.rpartition("Nr. ")[2].split()[0]) for heading in asked} == set(range(1, 13))
    assert all("____" in str(place) for (place,) in asked.values())
    assert asked["Name und Anschrift des öffentlichen Auftraggebers (§ 8 Abs. 2 Nr. 1 VgV)"][0].startswith(str(table.page.municipality))
    assert "Gründe, aus denen mehrere Teil- oder Fachlose zusammen vergeben wurden (§ 8 Abs. 2 Nr. 11 VgV)" in asked


def test_the_first_texts_are_right_for_one_municipality_and_for_all():
    ensure_portal()
    table, found = three_parties()
    whole, own = (" ".join(agreement(reader).texts()) for reader in (Reader.lead(table), Reader.of(found["Bonn"])))

    assert "Für alle Beteiligten gilt der folgende Bedarf." in whole
    assert "Für Bonn gilt der folgende Bedarf." in own
    assert "verhandelt" not in " ".join(TextBlock.objects.get(heading="Alternativen").text.split())


# --- Who fetches what -----------------------------------------------------------------------------


def test_papers_are_for_who_leads_and_for_who_takes_part():
    ensure_portal()
    table, found = three_parties()
    bonn = found["Bonn"].municipality
    people = {
        "guest": None,
        "editor": editor(),
        "foreign": member(Role.CDO, MunicipalityFactory()),
        "other": made.person_of(found["Celle"]),
        "own": member(Role.STAFF, bonn),
        "lead": member(Role.STAFF, table.page.municipality),
    }
    led = ("vereinbarung.odt", "anlage-bedarf.pdf", "vergabevermerk.odt", "papiere/", f"beteiligte/{bonn.slug}/vereinbarung.odt")
    owned = ("vereinbarung.odt", "beschlussvorlage.odt")

    def statuses(user, addresses):
        client = signed_in(user)
        return {client.get(address).status_code for address in addresses}

    assert {name: statuses(user, [of(table, f"fuehrung/{one}") for one in led]) for name, user in people.items()} == {
        "guest": {302}, "editor": {403}, "foreign": {403}, "other": {403}, "own": {403}, "lead": {200},
    }  # fmt: skip
    assert {name: statuses(user, [of(table, f"bedarf/{bonn.slug}/{one}") for one in owned]) for name, user in people.items()} == {
        "guest": {302}, "editor": {404}, "foreign": {404}, "other": {404}, "own": {200}, "lead": {404},
    }  # fmt: skip


def test_while_quantities_change_there_is_nothing_to_sign():
    table = made.noticed()
    one = made.interested(table, 1, 1)
    client = signed_in(made.person_of(one))

    address = of(table, f"bedarf/{one.municipality.slug}/")
    assert [client.get(f"{address}{name}").status_code for name in ("vereinbarung.odt", "beschlussvorlage.odt")] == [404, 200]
    demand.withdraw(one.pk, by=made.person_of(one))
    assert client.get(f"{address}beschlussvorlage.odt").status_code == 404


def test_while_too_many_others_are_made_one_is_asked_to_come_back(monkeypatch):
    table, _found = three_parties()

    def busy(key, make):
        raise Busy

    monkeypatch.setattr(pdf._papers, "get", busy)
    answer = signed_in(made.lead_of(table)).get(of(table, "fuehrung/anlage-bedarf.pdf"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "noch nicht fertig" in answer.content.decode()
    assert not PageLogEntry.objects.filter(action="portal.procurement_export").exists()


def test_hostile_names_stay_text_in_every_paper():
    ensure_portal()
    table, found = three_parties()
    NoticePage.objects.filter(pk=table.page_id).update(title=HOSTILE.replace("\x0b\x01", ""))
    Municipality.objects.filter(pk=found["Bonn"].municipality_id).update(name="Bonn <b>&amp; {{ heute }}")
    client = signed_in(made.lead_of(table))

    for name in ("vereinbarung.odt", "vereinbarung.pdf", "vergabevermerk.odt", "vergabevermerk.pdf"):
        said = words_of(client.get(of(table, f"fuehrung/{name}")).content)
        assert ("Bonn <b>&amp; {{ heute }}" in said, "#panic()</b>" in said) == (True, True), name
    assert Client().get(of(table, "fuehrung/papiere/")).status_code == 302


def test_each_sum_of_a_paper_is_judged_by_who_gave_that_very_quantity():
    from procurement.demand.sight import Sight
    from procurement.papers.figures import parties_of, totals_of

    table = made.noticed()
    item = made.items_of(table)[0]
    own = made.interested(table, figures={item.pk: made.figure(10)})
    made.interested(table, figures={item.pk: made.figure(20, minimum=15)})
    made.interested(table, figures={item.pk: made.figure(30)})

    (total,) = totals_of([item], parties_of(table), Sight(own=(own,)), {own.pk})

    assert total.sums == {"minimum": None, "expected": 60, "maximum": None}
