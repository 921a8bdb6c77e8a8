"""The door for files that leave: what they say of their making is that the portal made them. No program, no person, no remark."""

from __future__ import annotations

import re

from django.conf import settings
from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties

_TOOL = re.compile(rb"/(?:Creator|Producer)\(Typst [\w.+-]*\)|<(xmp:CreatorTool|pdf:Producer)>Typst [\w.+-]*</\1>")
"""Where Typst names itself in a PDF. What people type cannot look so: brackets are escaped there."""


def author() -> str:
    """Who is named as the author of papers and tables."""
    return str(settings.PORTAL_NAME)


def signed_workbook(book: Workbook) -> Workbook:
    """The workbook with the portal as its author."""
    book.properties = DocumentProperties(creator=author(), lastModifiedBy=author())
    return book


def signed_pdf(paper: bytes) -> bytes:
    """The PDF without the name of the program. Blanks take its place, for a PDF counts its bytes."""
    return _TOOL.sub(lambda found: b" " * len(found[0]), paper)
