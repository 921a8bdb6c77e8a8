from __future__ import annotations

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from municipalities.importing import ImportReport, import_data
from municipalities.models import Municipality
from municipalities.tables import MAX_BYTES

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

HEADER = "id,name,type,state_code,ags,ars"
KOELN = "koeln,Köln,Stadt,DE-NW,05315000,053150000000"
BONN = "bonn,Bonn,Stadt,DE-NW,05314000,053140000000"


def load(*lines: str, header: str = HEADER, **options) -> ImportReport:
    return import_data("\r\n".join([header, *lines, ""]).encode(), **options)


def faults(report: ImportReport) -> list[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in report.faults]


def many(count: int) -> list[str]:
    """Lines of good rows with unique keys; the row of index i stands in line i + 2."""
    return [f"ort-{n},Ort {n:05},Gemeinde,DE-BY,09{n:06},09{n // 1000:03}0{n % 1000:03}{n % 1000:03}" for n in range(count)]


def test_the_model_projects_are_read_as_they_are(shared):
    data = (shared / "data" / "mpsc_municipalities.csv").read_bytes()
    report = import_data(data)
    assert (report.summary, report.encoding) == ("73 neu, 0 geändert, 0 unverändert", "UTF-8")

    kassel = Municipality.objects.get(slug="kassel")
    assert (kassel.ags, kassel.ars, kassel.kind, kassel.state) == ("06611000", "066110000000", "stadt", "DE-HE")
    assert (kassel.inhabitants, kassel.size_class, kassel.cohort) == (204202, "200000-500000", 2020)
    assert (kassel.members, kassel.lead_name, kassel.lead_key) == ([], "", "")
    hof = Municipality.objects.get(slug="landkreis-hof")
    assert (hof.kind, hof.ags, hof.district_key, hof.ars) == ("landkreis", None, "09475", "094750000000")
    twins = Municipality.objects.get(slug="connected-urban-twins")
    assert (twins.kind, twins.ags, twins.lead_name, twins.lead_key) == ("kooperation", None, "Hamburg", "02000000")
    assert twins.members[1] == {"name": "Leipzig", "key": "14713000"}
    assert twins.states == ["DE-HH", "DE-SN", "DE-BY"]
    assert Municipality.objects.get(slug="rhein-neckar").states == ["DE-BW", "DE-HE", "DE-RP"]
    assert Municipality.objects.get(slug="landkreis-mayen-koblenz").members[0] == {"name": "Andernach", "key": ""}


def test_a_second_run_changes_nothing_and_says_so(shared):
    data = (shared / "data" / "mpsc_municipalities.csv").read_bytes()
    import_data(data)
    before = list(Municipality.objects.values())
    assert import_data(data).summary == "0 neu, 0 geändert, 73 unverändert"
    assert list(Municipality.objects.values()) == before


def test_a_dry_run_reports_the_same_and_stores_nothing():
    assert load(KOELN, BONN, dry_run=True).summary == "2 neu, 0 geändert, 0 unverändert"
    assert Municipality.objects.count() == 0


def test_only_what_differs_is_changed():
    load(KOELN, BONN)
    report = load(KOELN.replace("Köln", "Köln am Rhein"), BONN)
    assert report.summary == "0 neu, 1 geändert, 1 unverändert"
    assert Municipality.objects.get(slug="koeln").sort_key == "koln am rhein"


def test_columns_that_a_file_lacks_leave_their_fields_alone():
    load(KOELN + ",koeln@stadt.example", header=HEADER + ",contact_email")
    assert load(KOELN).summary == "0 neu, 0 geändert, 1 unverändert"
    assert Municipality.objects.get().contact_email == "koeln@stadt.example"


def test_of_5000_rows_exactly_the_37_faulty_are_reported_and_nothing_is_stored():
    lines = many(5000)
    broken = range(100, 100 + 37 * 100, 100)
    for index in broken:
        lines[index] = lines[index].replace("Gemeinde", "Planet")
    report = load(*lines)
    assert faults(report) == [(index + 2, "type") for index in broken]
    assert report.summary == "37 fehlerhafte Zeilen, nichts gespeichert"
    assert Municipality.objects.count() == 0


def test_a_fault_beside_good_rows_keeps_the_stored_rows_as_they_were():
    load(KOELN)
    report = load(KOELN.replace("Köln", "Kölle"), BONN.replace("05314000", "5314000"))
    assert not report.ok
    assert list(Municipality.objects.values_list("slug", "name")) == [("koeln", "Köln")]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (KOELN.replace("koeln", "Köln"), "id", "Die Kennung besteht aus Kleinbuchstaben"),
        (KOELN.replace("koeln", "05315000"), "id", "braucht einen Buchstaben"),
        (KOELN.replace("koeln", "k" * 61), "id", "höchstens 60 Zeichen"),
        (KOELN.replace("Köln", ""), "name", "Dieses Feld darf nicht leer sein."),
        (KOELN.replace("DE-NW", "NRW"), "state_code", "„NRW“ ist kein Land"),
        (KOELN.replace("DE-NW", "DE-BY"), "ags", "liegt nicht im angegebenen Land"),
        (KOELN.replace("05315000", "5315000", 1), "ags", "Fehlt die führende Null?"),
        (KOELN.replace("053150000000", "053130000000"), "ars", "gehört zum AGS 05313000"),
        (KOELN.replace("Stadt", "Kooperation"), "ags", "keinen eigenen"),
        ("hof,Landkreis Hof,Landkreis,DE-BY,,094750001001", "ars", "endet auf 0000000"),
        (KOELN + ",zu viel", "", "Die Zeile hat 7 Felder, die Kopfzeile 6."),
        ("koeln,Köln", "", "Die Zeile hat 2 Felder, die Kopfzeile 6."),
    ],
)
def test_every_fault_has_line_column_and_reason(line, column, reason):
    report = load(BONN, line)
    assert faults(report) == [(3, column)]
    assert reason in report.faults[0].reason


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("population", "viele", "keine ganze Zahl"),
        ("population", "-5", "keine ganze Zahl"),
        ("population", "999999999", "liegt nicht zwischen"),
        ("population_year", "22", "liegt nicht zwischen"),
        ("latitude", "6.95", "Breite und Länge vertauscht"),
        ("longitude", "50°57'", "keine Gradzahl"),
        ("contact_email", "koeln", "gültige E-Mail-Adresse"),
        ("website", "javascript:alert(1)", "gültige Adresse"),
    ],
)
def test_values_that_cannot_be_meant_are_refused(column, value, reason):
    report = load(f"{KOELN},{value}", header=f"{HEADER},{column}")
    assert faults(report) == [(2, column)]
    assert reason in report.faults[0].reason


def test_german_spellings_of_numbers_are_understood():
    report = load(KOELN + ',1.084.831,"50,94"', header=HEADER + ",population,latitude")
    assert report.ok
    koeln = Municipality.objects.get()
    assert (koeln.inhabitants, str(koeln.latitude)) == (1084831, "50.9400")


def test_members_and_keys_must_be_equally_many():
    header = HEADER + ",members,member_ags"
    report = load("v,Verbund,Kooperation,DE-NW,,,Köln;Bonn,05315000", header=header)
    assert [str(fault) for fault in report.faults] == ["Zeile 2, Spalte member_ags: 2 Mitglieder, aber 1 Schlüssel."]


def test_a_member_key_that_is_none_is_refused():
    report = load("v,Verbund,Kooperation,DE-NW,,,Köln,4711", header=HEADER + ",members,member_ags")
    assert faults(report) == [(2, "member_ags")]


def test_the_same_slug_or_key_twice_names_the_other_line():
    report = load(KOELN, KOELN)
    assert [str(fault) for fault in report.faults] == [
        "Zeile 3, Spalte id: „koeln“ steht schon in Zeile 2.",
        "Zeile 3, Spalte ags: „05315000“ steht schon in Zeile 2.",
        "Zeile 3, Spalte ars: „053150000000“ steht schon in Zeile 2.",
    ]


def test_a_key_of_a_stored_row_that_the_file_does_not_name_is_refused():
    load(KOELN)
    report = load(KOELN.replace("koeln", "colonia"))
    assert str(report.faults[0]) == "Zeile 2, Spalte ags: „05315000“ ist schon bei „Köln“ gespeichert."


def test_rows_may_pass_their_keys_on_to_one_another():
    load(KOELN, BONN)
    swapped = load(
        KOELN.replace("05315000,053150000000", "05314000,053140000000"),
        BONN.replace("05314000,053140000000", "05315000,053150000000"),
    )
    assert swapped.summary == "0 neu, 2 geändert, 0 unverändert"
    assert dict(Municipality.objects.values_list("slug", "ags")) == {"koeln": "05314000", "bonn": "05315000"}


def test_two_districts_with_one_key_are_refused():
    district = "{},Landkreis Hof,Landkreis,DE-BY,,094750000000"
    assert faults(load(district.format("a"), district.format("b"))) == [(3, "ars")]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_umlauts_survive_every_encoding_and_delimiter(encoding, name, delimiter):
    text = "\r\n".join([HEADER, "muenster,Münster – Süd,Stadt,DE-NW,05515000,055150000000"]).replace(",", delimiter)
    report = import_data(text.encode(encoding))
    assert (report.ok, report.encoding) == (True, name)
    assert Municipality.objects.get().name == "Münster – Süd"
    assert not Municipality.objects.filter(name__contains="Ã").exists()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ((HEADER + "\n" + KOELN).encode().decode("cp1252").encode(), "Die Umlaute sind schon zerstört"),
        ((HEADER + "\n" + KOELN).encode().decode("latin-1").encode(), "Die Umlaute sind schon zerstört"),
        ((HEADER + "\n" + KOELN).encode("cp850"), "nicht eindeutig"),
        ((HEADER + "\n" + KOELN).encode("mac_roman"), "nicht eindeutig"),
        ((HEADER + "\n" + KOELN.replace("ö", "ü")).encode("cp850"), "Zeichensatz wurde nicht erkannt"),
        ((HEADER + "\n" + KOELN.replace("ö", "\0")).encode(), "nicht in Texte gehören"),
        ((HEADER + "\n" + KOELN.replace("ö", "\ufffd")).encode(), "nicht in Texte gehören"),
        (HEADER.encode() + b"\n" + KOELN.encode() + b'\n"offen,', "Anführungszeichen"),
        (HEADER.encode() + b"\n" + b"x" * 200_000, "zu lang"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "nicht in Texte gehören"),
        (b"x" * (MAX_BYTES + 1), "größer als 10 MB"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_a_reason(data, reason):
    report = import_data(data)
    assert len(report.faults) == 1
    assert reason in report.faults[0].reason
    assert Municipality.objects.count() == 0


def test_a_quoted_line_break_belongs_to_its_field_and_lines_are_counted_as_in_an_editor():
    lines = [KOELN + ',"erste Zeile\nzweite Zeile"', "", BONN.replace("Stadt", "Dorf") + ","]
    report = load(*lines, header=HEADER + ",notes")
    assert faults(report) == [(5, "type")]


@pytest.mark.parametrize("column", ["successor", "nachfolge", "valid_to"])
def test_a_successor_is_not_imported_and_the_way_to_it_is_named(column):
    report = load(KOELN + ",bonn", header=f"{HEADER},{column}")
    assert [fault.reason for fault in report.faults] == [
        "Nachfolge und Ende trägt der Import nicht ein. Wählen Sie in der Verwaltung bei der Kommune „Eingemeindung, Fusion“."
    ]


def test_a_wrong_header_is_named():
    report = load("x", header="id,nama,type,state_code,ags,ags")
    assert [str(fault) for fault in report.faults] == [
        "Zeile 1, Spalte name: Diese Spalte fehlt in der Kopfzeile.",
        "Zeile 1, Spalte ars: Diese Spalte fehlt in der Kopfzeile.",
        "Zeile 1, Spalte nama: Diese Spalte ist nicht bekannt.",
        "Zeile 1, Spalte ags: Diese Spalte steht mehrmals in der Kopfzeile.",
    ]


def test_an_empty_file_names_the_columns_it_needs():
    assert [fault.column for fault in import_data(b"").faults] == HEADER.split(",")


def test_lines_without_any_value_are_skipped():
    assert load(KOELN, ",,,,,", "", BONN).summary == "2 neu, 0 geändert, 0 unverändert"


def test_the_command_says_what_it_did(tmp_path: Path):
    file = tmp_path / "kommunen.csv"
    file.write_text(f"{HEADER}\n{KOELN}\n", encoding="utf-8")
    output = io.StringIO()
    call_command("import_municipalities", file, "--dry-run", stdout=output)
    call_command("import_municipalities", file, stdout=output)
    assert output.getvalue().splitlines() == [
        "1 neu, 0 geändert, 0 unverändert (Probelauf, nichts gespeichert). Zeichensatz: UTF-8.",
        "1 neu, 0 geändert, 0 unverändert. Zeichensatz: UTF-8.",
    ]


def test_the_command_lists_every_fault_and_fails(tmp_path: Path):
    file = tmp_path / "kommunen.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER.split(","), [*KOELN.split(",")[:5], "1"], BONN.replace("Stadt", "Dorf").split(",")])
    errors = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_municipalities", file, stderr=errors)
    assert str(caught.value) == "2 fehlerhafte Zeilen, nichts gespeichert."
    assert [line.split(":")[0] for line in errors.getvalue().splitlines()] == ["Zeile 2, Spalte ars", "Zeile 3, Spalte type"]


def test_the_command_answers_a_missing_file(tmp_path: Path):
    with pytest.raises(CommandError, match="ist nicht lesbar"):
        call_command("import_municipalities", tmp_path / "fehlt.csv")


WIDE = "ID;Name;TYPE;State_Code;AGS;ARS;Population;Latitude;LONGITUDE;contact_email"
HOF = "hof;Markt Hof;Markt;DE-BY;09475112;094750112112;12\u202f345;50,32154°;11.917850123;Rathaus <Info@Hof.Example>"


@pytest.mark.parametrize(
    "data",
    [
        "\r\n".join([WIDE, HOF]).replace(";", "\t").encode("utf-16"),
        "\r\n".join([WIDE, HOF]).replace(";", "\t").encode("utf-8-sig"),
        "\r\n".join(["sep=;", WIDE, HOF]).encode("utf-8-sig"),
        "\r\n".join(['"sep=;"', WIDE, HOF]).encode("utf-8"),
        "\r\n".join(["SEP=|", WIDE, HOF]).replace(";", "|").encode("utf-8"),
        "\r\n".join(["", ";;;", WIDE, HOF, ""]).encode(),
        "\r\n".join([f"{WIDE};;;", f"{HOF};;;", ";" * 12]).encode(),
        "\r\n".join([WIDE, f"{HOF};;;;;"]).encode(),
        "\r".join([WIDE, HOF]).encode(),
        "\n".join([WIDE, HOF.replace("\u202f", "\xa0")]).encode("cp1252"),
        "\n".join([WIDE, HOF.replace("Markt Hof", '"Markt\u00ad Ho\u200bf\x0b"')]).encode(),
    ],
    ids=["Unicode-Text", "tabs", "sep", "sep in quotes", "sep=|", "blank lines", "empty columns", "longer line", "CR", "cp1252", "unseen"],
)
def test_a_table_is_read_as_spreadsheets_write_it(data: bytes):
    report = import_data(data)
    hof = Municipality.objects.filter(slug="hof").values_list("name", "kind", "inhabitants", "latitude", "longitude", "contact_email")

    assert [str(fault) for fault in report.faults] == []
    assert list(hof) == [("Markt Hof", "gemeinde", 12345, Decimal("50.3215"), Decimal("11.9179"), "info@hof.example")]


def test_lines_are_counted_as_an_editor_does_also_below_what_is_no_header():
    lines = ["sep=;", "", WIDE, HOF, "", HOF.replace("Markt;", "Planet;").replace("hof;", "planet;").replace("112", "113")]
    assert faults(import_data("\r\n".join(lines).encode())) == [(6, "type")]


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009", "\u2007", "\u3000", " ", "."])
def test_thousands_may_be_parted_by_any_blank(blank: str):
    assert load(f"{KOELN},1{blank}084{blank}831", header=HEADER + ",population").ok
    assert Municipality.objects.get().inhabitants == 1084831


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Kreisfreie Stadt", "stadt"),
        ("GROSSE KREISSTADT", "stadt"),
        ("Große  Kreisstadt", "stadt"),
        ("Stadtkreis", "stadt"),
        ("Markt", "gemeinde"),
        ("Flecken", "gemeinde"),
        ("Verbandsfreie Gemeinde", "gemeinde"),
        ("Regionalverband", "landkreis"),
        ("Samtgemeinde", "verbandsgemeinde"),
        ("Amt", "verbandsgemeinde"),
        ("Verwaltungsgemeinschaft", "verbandsgemeinde"),
    ],
)
def test_the_kinds_of_the_municipal_directory_are_known(word: str, kind: str):
    ars = "053150000000" if kind == "landkreis" else ""
    assert load(f"x,Ort,{word},DE-NW,,{ars}").ok
    assert Municipality.objects.get().kind == kind


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("type", "Gemeindefreies Gebiet", "keine bekannte Art (Stadt, Gemeinde,"),
        ("contact_email", "rathaus@hof,example", "Ist ein Punkt gemeint?"),
    ],
)
def test_what_a_spreadsheet_writes_and_cannot_be_meant_is_refused_with_line_and_reason(column: str, value: str, reason: str):
    cells = dict(zip(WIDE.casefold().split(";"), HOF.split(";"), strict=True)) | {column: value}
    report = import_data("\r\n".join(["sep=;", WIDE, ";".join(cells.values())]).encode())

    assert faults(report) == [(3, column)]
    assert reason in report.faults[0].reason


def test_whatever_table_comes_in_is_read_by_the_one_reader():
    """Beside it stand data of the portal's own, which nobody sends, and the check of files that are kept as they are."""
    own = {"municipalities/maps.py", "portal/demo/loader.py", "data_standards/checking/other_files.py"}
    own |= {"procurement/choices.py", "procurement/papers/blocks.py"}
    sources = [path for app in ROOT.iterdir() if (app / "apps.py").exists() for path in app.rglob("*.py")]
    readers = {str(path.relative_to(ROOT)) for path in sources if re.search(r"csv\.(reader|DictReader)", path.read_text(encoding="utf-8"))}

    assert readers - own == {"municipalities/tables.py"}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_an_import_has_read_nobody_else_writes_until_it_is_done():
    load(KOELN)

    def hold_it_too() -> None:
        try:
            with transaction.atomic():
                Municipality.objects.select_for_update(nowait=True).get(slug="koeln")
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        load(BONN)
        refused = pool.submit(hold_it_too).exception()

    assert isinstance(refused, OperationalError)
