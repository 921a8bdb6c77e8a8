"""A paper as a tagged PDF; one that was just made is kept for a while (contributions/printing/kept.py)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from contributions.desk.papers import paper, unprintable
from contributions.printing.kept import Papers

from .document import Document

TEMPLATE = Path(__file__).parent / "paper.typ"
_papers = Papers()


def as_pdf(document: Document) -> bytes:
    """The file; raises Busy."""
    if unprintable(document.texts()):
        missing = _("Schriftzeichen, die der Schrift dieser Datei fehlen, stehen darin als Kästchen. Im Portal sind sie zu lesen.")
        document = replace(document, lines=(*document.lines, missing))
    data = document.data()
    key = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    return _papers.get(key, lambda: paper(TEMPLATE, **data))
