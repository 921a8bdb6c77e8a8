"""What monitoring asks: does the process answer, is the portal ready, and its figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jobs.signs import examine_at_times

from .doors import is_operator
from .report import is_ready, lines

TEXT = "text/plain; charset=utf-8"
RETRY_AFTER = "10"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type=TEXT)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether everything works that the portal needs: a bare word for the public, the reasons for operators."""
    seen = examine_at_times()
    ready = is_ready(seen)
    answer = ["ok" if ready else "nicht bereit", *(lines(seen) if is_operator(request) else [])]
    headers = {} if ready else {"Retry-After": RETRY_AFTER}
    return HttpResponse("\n".join(answer) + "\n", status=200 if ready else 503, content_type=TEXT, headers=headers)
