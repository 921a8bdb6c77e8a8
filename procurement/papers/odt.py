"""A paper as an OpenDocument text in German: headings, tables with header rows, no macro, no field, nothing that is read as markup."""

from __future__ import annotations

import io
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree
from odfdo import Document as OdfDocument
from odfdo import Element, Header, Paragraph, Style

from municipalities.leaving import author
from municipalities.typed import NOT_IN_XML

from .document import Document, Table

MIMETYPE = "application/vnd.oasis.opendocument.text"
SPACES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
LINE_WIDTH = 170
"""Millimetres between the margins of the library's page."""
LANGUAGE, COUNTRY = "de", "DE"
SMALL, HEAD, CELL = "Klein", "Tabellenkopf", "Zelle"


def as_odt(paper: Document) -> bytes:
    """The file. Signs that XML cannot hold are left out."""
    made = OdfDocument("text")
    body = made.body
    body.clear()
    _add_styles(made)
    body.append(_line(paper.kicker, SMALL))
    body.append(Header(1, _fit(paper.title)))
    for line in paper.lines:
        body.append(_line(line, SMALL))
    for number, section in enumerate(paper.sections, start=1):
        body.append(Header(2, _fit(section.heading)))
        for place, part in enumerate(section.parts, start=1):
            if isinstance(part, Table):
                _add_table(made, part, f"Tabelle{number}-{place}")
            else:
                body.append(_line(part))
    for name in paper.signatures:
        body.append(_line(""))
        body.append(_line(_("Ort, Datum: ____________________   Unterschrift: ______________________________")))
        body.append(_line(name, SMALL))
    body.append(_line(paper.footer, SMALL))
    _say_what_it_is(made, paper.title)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _line(text: str, style: str | None = "Standard") -> Paragraph:
    return Paragraph(_fit(text), style=style)


def _fit(text: str) -> str:
    return NOT_IN_XML.sub("", text)


def _add_table(made: OdfDocument, table: Table, name: str) -> None:
    """Built as a plain tree: the library needs milliseconds for each cell, and a history has thousands of them."""
    made.body.append(_line(table.caption, SMALL))
    whole = etree.Element(_name("table", "table"), {_name("table", "name"): name})
    for place, part in enumerate(table.widths):
        style = Style("table-column", name=f"{name}.{place}", width=f"{LINE_WIDTH * part / sum(table.widths):.1f}mm")
        made.insert_style(style, automatic=True)
        etree.SubElement(whole, _name("table", "table-column"), {_name("table", "style-name"): f"{name}.{place}"})
    _add_row(etree.SubElement(whole, _name("table", "table-header-rows")), table.columns, HEAD)
    for cells in table.rows:
        _add_row(whole, cells, "Standard")
    made.body.append(Element.from_tag(whole))
    made.body.append(_line(""))


def _add_row(parent: Any, cells: tuple[str, ...], style: str) -> None:
    row = etree.SubElement(parent, _name("table", "table-row"))
    for text in cells:
        cell = etree.SubElement(
            row, _name("table", "table-cell"), {_name("table", "style-name"): CELL, _name("office", "value-type"): "string"}
        )
        for line in _fit(text).splitlines() or [""]:
            etree.SubElement(cell, _name("text", "p"), {_name("text", "style-name"): style}).text = line


def _name(space: str, tag: str) -> str:
    return f"{{{SPACES[space]}}}{tag}"


def _add_styles(made: OdfDocument) -> None:
    made.insert_style(Style("paragraph", name=SMALL, parent_style="Standard", area="text", size="9pt", color="#444444"))
    made.insert_style(Style("paragraph", name=HEAD, parent_style="Standard", area="text", bold=True))
    made.insert_style(Style("table-cell", name=CELL, border="0.05pt solid #808080", padding="1mm"), automatic=True)
    for style in made.get_styles():
        for properties in style.get_elements("style:text-properties"):
            if properties.get_attribute("fo:language") not in (None, "none", "zxx"):
                properties.set_attribute("fo:language", LANGUAGE)
                properties.set_attribute("fo:country", COUNTRY)


def _say_what_it_is(made: OdfDocument, title: str) -> None:
    meta = made.meta
    meta.title, meta.language = _fit(title), f"{LANGUAGE}-{COUNTRY}"
    meta.initial_creator = meta.creator = meta.generator = author()
    meta.creation_date = meta.date = timezone.localtime().replace(microsecond=0, tzinfo=None)
