"""XML, Turtle and CSV."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from .problems import BASE, Problem, Wrong, is_elsewhere, line_of, problem

DECLARED = re.compile(r"""<\?xml\s[^>?]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
"""The encoding that a file says it has; ours are kept and served in UTF-8."""


def check_xml(text: str, kind: str) -> list[Problem]:
    """Well-formed, without a DTD; of an XML Schema and a code list also what they say."""
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    named = DECLARED.match(text)
    if named and named[1].lower() not in ("utf-8", "us-ascii"):
        raise Wrong("encoding", 1)
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError as error:
        raise Wrong("xml", error.position[0], error.position[1] + 1) from error
    except DefusedXmlException as error:
        raise Wrong("dtd") from error
    if kind == "xsd":
        return _check_xsd(root, text)
    return _check_codes(root) if kind == "genericode" else []


def _check_xsd(root: Any, text: str) -> list[Problem]:
    from xmlschema import XMLSchema10, XMLSchemaException

    space = "{http://www.w3.org/2001/XMLSchema}"
    if root.tag != f"{space}schema":
        return [problem("other_xml")]
    for child in root:
        place = child.get("schemaLocation")
        if child.tag in (f"{space}import", f"{space}include", f"{space}redefine") and place:
            if is_elsewhere(place):
                return [problem("remote", line_of(text, place), reference=place[:80])]
            return []  # the files it is made of are not read: nothing more can be said
    try:
        XMLSchema10(text, allow="none", defuse="never")  # it knows no DTD any more
    except XMLSchemaException as error:
        name = getattr(error, "elem", None)
        known = name.get("name") or name.get("ref") or name.get("type") if name is not None else None
        return [problem("xsd", line_of(text, f'"{known}"') if known else None, field=known or "")]
    return []


def _check_codes(root: Any) -> list[Problem]:
    if root.tag.rpartition("}")[2] != "CodeList" or "genericode" not in root.tag:
        return [problem("other_xml")]
    columns = {column.get("Id") for column in root.iter("Column")}
    for value in root.iter("Value"):
        reference = value.get("ColumnRef")
        if reference is not None and reference not in columns:
            return [problem("column", field=reference)]
    return [] if columns else [problem("no_columns")]


def check_turtle(text: str, kind: str) -> list[Problem]:
    """Turtle, and of SHACL that there is a shape."""
    from rdflib import OWL, RDF, SH, Graph
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax

    graph = Graph()
    try:
        graph.parse(data=text, format="turtle", publicID=BASE)
    except BadSyntax as error:
        raise Wrong("turtle", error.lines + 1) from error
    except RecursionError as error:
        raise Wrong("deep") from error
    except (ParserError, ValueError, AssertionError, IndexError, KeyError) as error:
        raise Wrong("turtle_as_a_whole") from error
    for _subject, address in graph.subject_objects(OWL.imports):
        if not str(address).startswith(BASE):
            return [problem("remote", line_of(text, str(address)), reference=str(address)[:80])]
    shapes = any(graph.subjects(RDF.type, SH.NodeShape)) or any(graph.subjects(RDF.type, SH.PropertyShape))
    return [problem("no_shape")] if kind == "shacl" and not shapes else []


def check_csv(text: str, kind: str) -> list[Problem]:
    """Lines of the same width."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    width = 0
    try:
        for row in reader:
            width = width or len(row)
            if row and len(row) != width:
                return [problem("width", reader.line_num, found=len(row), expected=width)]
    except csv.Error as error:
        raise Wrong("csv", reader.line_num) from error
    return []
