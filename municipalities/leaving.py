"""The door for files that leave: what they say of their making is that the portal made them. No program, no person, no remark."""

from __future__ import annotations

import re
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.packaging.extended import ExtendedProperties
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_APP
from openpyxl.xml.functions import tostring

_TOOL = re.compile(rb"/(?:Creator|Producer)\(Typst [\w.+-]*\)|<(xmp:CreatorTool|pdf:Producer)>Typst [\w.+-]*</\1>")
"""Where Typst names itself in a PDF. What people type cannot look so: brackets are escaped there."""


def author() -> str:
    """Who is named as the author of papers and tables."""
    return str(settings.PORTAL_NAME)


class _Signed(ZipFile):
    """The archive of a workbook whose part about the program names none."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *args: Any, **kwargs: Any) -> None:
        super().writestr(zinfo_or_arcname, _about_the_program() if zinfo_or_arcname == ARC_APP else data, *args, **kwargs)


def _about_the_program() -> str:
    """The part ``docProps/app.xml``: the portal made the file, in no version."""
    made = ExtendedProperties()
    made.Application, made.AppVersion = author(), None
    return str(tostring(made.to_tree()), "utf-8")


def save_workbook(book: Workbook, file: IO[bytes]) -> None:
    """Write the workbook with the portal as its author; the library's own way to save names the library."""
    book.properties = DocumentProperties(creator=author(), lastModifiedBy=author())
    ExcelWriter(book, _Signed(file, "w", ZIP_DEFLATED)).save()


def signed_pdf(paper: bytes) -> bytes:
    """The PDF without the name of the program. Blanks take its place, for a PDF counts its bytes."""
    return _TOOL.sub(lambda found: b" " * len(found[0]), paper)
