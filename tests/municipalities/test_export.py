"""Tables that leave the portal: German, complete, and without formulas."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from municipalities.export import csv_lines, table_answer, xlsx_file

COLUMNS = ["Name", "Wert"]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", '=HYPERLINK("http://x.example";"y")']


def in_csv(*rows) -> str:
    return "".join(csv_lines(COLUMNS, rows))


def in_sheet(*rows):
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(COLUMNS, rows, "Teil/nehmende: [1]")))
    return list(book.active.rows)


def test_a_csv_file_opens_in_a_german_spreadsheet():
    text = in_csv(["Köln; Süd", Decimal("1234.5")], ['"Zitat"\nZeile', date(2026, 12, 24)])

    assert text == '\ufeffName;Wert\r\n"Köln; Süd";1234,5\r\n"""Zitat""\nZeile";24.12.2026\r\n'


def test_keys_keep_their_zeros_and_times_are_those_of_berlin():
    moment = timezone.make_aware(datetime(2026, 7, 1, 9, 30))

    assert in_csv(["01001000", moment], [None, 0.5]).splitlines()[1:] == ["01001000;01.07.2026 09:30", ";0,5"]
    cells = in_sheet(["01001000", moment])[1]
    assert [cell.value for cell in cells] == ["01001000", datetime(2026, 7, 1, 9, 30)]
    assert cells[0].data_type == "s"


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_becomes_a_formula(text):
    ((_header, _), (cell, _other)) = list(csv.reader(io.StringIO(in_csv([text, 1])[1:], newline=""), delimiter=";"))
    assert cell == f"'{text}"

    stored = in_sheet([text, 1])[1][0]
    assert (stored.data_type, stored.quotePrefix) == ("s", True)


def test_headings_are_texts_too():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(["=1+1"], [], "x")))

    assert book.active["A1"].data_type == "s"
    assert next(csv_lines(["=1+1"], [])) == "\ufeff'=1+1\r\n"


def test_a_number_stays_a_number():
    assert in_csv(["a", -5]).splitlines()[1] == "a;-5"
    assert in_sheet(["a", -5])[1][1].data_type == "n"


def test_signs_that_no_spreadsheet_knows_are_left_out():
    assert in_csv(["a\x00b\x0bc", 1]).splitlines()[1] == "abc;1"
    assert in_sheet(["a\x00b", 1])[1][0].value == "ab"


def test_many_rows_are_written_line_by_line():
    answer = table_answer("liste", "csv", COLUMNS, ([str(number), number] for number in range(50_000)))

    assert answer.streaming
    assert answer["Content-Disposition"] == 'attachment; filename="liste.csv"'
    assert sum(1 for _line in answer.streaming_content) == 50_001


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="pdf"):
        table_answer("liste", "pdf", COLUMNS, [])
