"""The paper of an entry, for whoever may read its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from ..desk.papers import pdf_answer
from ..history.access import entry_at
from .kept import Busy
from .papers import paper_of

AGAIN = 5
"""Seconds after which a portal that makes other papers is asked again."""


@require_safe
def paper_of_entry(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """The entry as PDF, kept by nobody on the way, as its page is; 503 while too many others are made."""
    entry = entry_at(request, code, slug)
    name = "-".join(filter(None, [slugify(entry.number or ""), entry.slug]))
    try:
        return _as_pdf(b"" if request.method == "HEAD" else paper_of(entry, request.user), name)
    except Busy:
        answer = render(request, "contributions/printing/busy.html", {"entry": entry}, status=503)
        answer.headers["Retry-After"] = str(AGAIN)
        return answer


def _as_pdf(made: bytes, name: str) -> HttpResponse:
    answer = pdf_answer(made, name)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
