"""Lists, badges and confirmations for download. Who fetched a list of people stands in the log."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from municipalities.export import FORMATS, table_answer
from pages import audit

from .. import exports, pdf
from ..certificates import pdf_answer
from ..models import Registration, SignUp
from .access import editors_only, shown, standing


@editors_only
@require_safe
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be fetched, and how many people it names."""
    found = standing(pk)
    people = list(exports.with_seat(found.registration))
    named = sum(exports.may_be_named(one) for one in people)
    attended = sum(one.state == SignUp.State.ATTENDED for one in people)
    return shown(request, "files", found, part="desk:files", total=len(people), named=named, attended=attended)


@editors_only
@require_safe
def download(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """One of the files below; raises Http404 for other names."""
    found = standing(pk)
    make = FILES.get(name)
    if make is None:
        raise Http404
    audit.record("export", found.page, by=request.user, file=name)
    return make(found.registration)


def _table(form: str) -> Callable[[Registration], HttpResponseBase]:
    def make(registration: Registration) -> HttpResponseBase:
        return table_answer("teilnehmende", form, exports.columns(), exports.rows(registration))

    return make


def _certificates(registration: Registration) -> HttpResponse:
    attended = exports.by_name(exports.with_seat(registration).filter(state=SignUp.State.ATTENDED))
    if not attended:
        raise Http404
    return pdf_answer(pdf.certificates(registration, attended), "teilnahmebescheinigungen")


FILES: dict[str, Callable[[Registration], HttpResponseBase]] = {
    **{f"teilnehmende-{form}": _table(form) for form in FORMATS},
    "teilnehmende-pdf": lambda registration: pdf_answer(pdf.participants(registration), "teilnehmende"),
    "namensschilder": lambda registration: pdf_answer(pdf.badges(registration), "namensschilder"),
    "bescheinigungen": _certificates,
}
