"""Lists, badges and confirmations for download. Who fetched a list of people stands in the log."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.second_factor import must_step_up, step_up_to
from contributions import audit
from municipalities.export import FORMATS, table_answer

from ..models import Registration, SignUp
from ..papers import exports, pdf
from ..papers.certificates import pdf_answer
from ..words.standing import Standing
from .access import for_editors, shown

ASKED = "datei"
"""Parameter of the page with the list: the file that was asked for before the step-up."""


@for_editors
@require_safe
def files(request: HttpRequest, found: Standing) -> HttpResponse:
    """What can be fetched, and how many people it names."""
    counted = exports.counted(found.registration)
    asked = request.GET.get(ASKED, "")
    fetched = reverse("desk:download", args=[found.page.pk, asked]) if asked in FILES and not must_step_up(request) else ""
    return shown(request, "events/desk/files.html", found, part="desk:files", fetched=fetched, **counted)


@for_editors
@require_safe
def download(request: HttpRequest, found: Standing, name: str) -> HttpResponseBase:
    """One of the files below, to somebody who has just shown the password or a code again; raises Http404 for other names.

    A download leaves the browser on the page before. So the question leads back to the list, which starts the download.
    """
    make = FILES.get(name)
    if make is None:
        raise Http404
    if must_step_up(request):
        return step_up_to(request, f"{reverse('desk:files', args=[found.page.pk])}?{urlencode({ASKED: name})}")
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
