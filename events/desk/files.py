"""Lists, badges and confirmations for download."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from contributions.desk.downloads import Downloads, tables
from contributions.desk.papers import pdf_answer

from ..papers import exports, pdf
from ..words.standing import Standing
from .access import DESK, for_editors, shown


@for_editors
@require_safe
def files(request: HttpRequest, found: Standing) -> HttpResponse:
    """What can be fetched, and how many people it names."""
    counted = exports.counted(found.registration)
    missing = pdf.with_missing_letters(found.registration)
    fetched = FILES.fetched(request, found)
    return shown(request, "events/desk/files.html", found, part="desk:files", fetched=fetched, missing=missing, **counted)


@for_editors
@require_safe
def download(request: HttpRequest, found: Standing, name: str) -> HttpResponseBase:
    """One of the files below; raises Http404 for other names."""
    return FILES.answer(request, found, name)


def _certificates(found: Standing) -> HttpResponse:
    attended = exports.by_name(exports.with_seat(found.registration).attended())
    if not attended:
        raise Http404
    return pdf_answer(pdf.certificates(found.registration, attended), "teilnahmebescheinigungen")


FILES: Downloads[Standing] = Downloads(
    DESK,
    part="desk:files",
    address="desk:download",
    files={
        **tables("teilnehmende", exports.columns, lambda found: exports.rows(found.registration)),
        "teilnehmende-pdf": lambda found: pdf_answer(pdf.participants(found.registration), "teilnehmende"),
        "namensschilder": lambda found: pdf_answer(pdf.badges(found.registration), "namensschilder"),
        "bescheinigungen": _certificates,
    },
)
