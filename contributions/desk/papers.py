"""Papers as PDF: tagged, in German, with a title; made by Typst, which reads its template and the data, nothing else.

A kind keeps its templates with its own papers. Data goes in as JSON and comes out as text: nothing that somebody typed is ever read
as markup. The compiler gets a folder as its root that is empty but for the pictures of this paper, so that no path leads to another
file, and the templates import no package, so that nothing is fetched.
"""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse

from municipalities.leaving import author, signed_pdf

FONTS = Path(__file__).parent / "fonts"
FITTING = Path(__file__).parent / "fitting.typ"
"""Stands before every template, which may import nothing."""
LETTERS = b'#set document(title: "-")\n#set text(lang: "de", font: "Fira Sans")\n#sys.inputs.signs'
MOST_TRIED = 50
"""Letters of rare scripts that are looked at one by one, some milliseconds each; the rest counts as missing."""


def paper(template: Path, pictures: Mapping[str, bytes] | None = None, /, **data: Any) -> bytes:
    """The PDF of a ``.typ`` template, which reads ``data`` and the portal's name as its author from ``sys.inputs.data``.

    ``pictures`` lie beside it under names that the portal chose.
    """
    inputs = {"data": json.dumps({"author": author(), **data})}
    source = FITTING.read_bytes() + template.read_bytes()
    try:
        return signed_pdf(_compiled(source, ["ua-1"], inputs, pictures))
    except typst.TypstError:
        # A name with a letter that no font has may not call itself PDF/UA; it is tagged all the same, a box stands for the letter.
        return signed_pdf(_compiled(source, [], inputs, pictures))


def _compiled(source: bytes, standards: list[Any], inputs: dict[str, str], pictures: Mapping[str, bytes] | None = None) -> bytes:
    with tempfile.TemporaryDirectory() as root:
        for name, content in (pictures or {}).items():
            Path(root, name).write_bytes(content)
        compiler = typst.Compiler(root=root, font_paths=_fonts(), sys_inputs=inputs, package_path=root, package_cache_path=root)
        made = compiler.compile(input=source, format="pdf", pdf_standards=standards)
    if not isinstance(made, bytes):
        raise TypeError("A PDF is one file.")
    return made


def unprintable(texts: Iterable[str]) -> set[str]:
    """The letters of some texts that no font of the papers has, and that a box stands for."""
    rare = {sign for text in texts for sign in unicodedata.normalize("NFC", text) if not _is_in_fira(sign)}
    if not rare or _prints("".join(sorted(rare))):
        return set()
    tried = sorted(sign for sign in rare if not _is_east_asian(sign))[:MOST_TRIED]
    return rare - {sign for sign in tried if _prints(sign)}


def _is_in_fira(sign: str) -> bool:
    """Latin, Greek and Cyrillic letters and their accents are in the font of the papers, and so are punctuation and blanks."""
    return sign < "\u0483" or "\u048a" <= sign <= "\u052f" or "\u1e00" <= sign <= "\u206f"


def _is_east_asian(sign: str) -> bool:
    """Fonts of these scripts weigh megabytes; none is brought along."""
    return unicodedata.name(sign, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL"))


def _prints(signs: str) -> bool:
    """Whether each of these has a glyph: only then may a file call itself PDF/UA."""
    try:
        _compiled(LETTERS, ["ua-1"], {"signs": signs})
    except typst.TypstError:
        return False
    return True


@cache
def _fonts() -> typst.Fonts:
    """Fira Sans, then the fonts that Typst brings for letters it lacks; what the machine has does not matter."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def pdf_answer(made: bytes, name: str) -> HttpResponse:
    """A download; kept by nobody on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
