"""Papers as PDF: tagged, in German, with a title; made by Typst, which reads its template and the data, nothing else.

A kind keeps its templates with its own papers. Data goes in as JSON and comes out as text: nothing that somebody typed is ever read
as markup. The compiler gets an empty folder as its root, so that no path leads to a file, and the templates import no package, so
that nothing is fetched.
"""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse

from municipalities.leaving import author, signed_pdf

FONTS = Path(__file__).parent / "fonts"


def paper(template: Path, **data: Any) -> bytes:
    """The PDF of a ``.typ`` template, which reads ``data`` and the portal's name as its author from ``sys.inputs.data``."""
    inputs = {"data": json.dumps({"author": author(), **data})}
    source = template.read_bytes()
    with tempfile.TemporaryDirectory() as nothing:
        compiler = typst.Compiler(root=nothing, font_paths=_fonts(), sys_inputs=inputs, package_path=nothing, package_cache_path=nothing)
        try:
            return _compiled(compiler, source, ["ua-1"])
        except typst.TypstError:
            # A name with a letter that no font has may not call itself PDF/UA; it is tagged all the same.
            return _compiled(compiler, source, [])


def _compiled(compiler: typst.Compiler, source: bytes, standards: list[Any]) -> bytes:
    made = compiler.compile(input=source, format="pdf", pdf_standards=standards)
    if not isinstance(made, bytes):
        raise TypeError("A PDF is one file.")
    return signed_pdf(made)


@cache
def _fonts() -> typst.Fonts:
    """Fira Sans, then the fonts that Typst brings for letters it lacks; what the machine has does not matter."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def pdf_answer(made: bytes, name: str) -> HttpResponse:
    """A download; kept by nobody on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
