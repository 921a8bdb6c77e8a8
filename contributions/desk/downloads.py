"""Lists and papers for download. They name people: they leave after the password was shown again, and the log says who fetched which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from accounts.actors import actor
from accounts.second_factor import must_step_up, step_up_to
from municipalities.export import FORMATS, Row, table_answer

from .. import audit
from .frame import Desk

T = TypeVar("T")
Make = Callable[[T], HttpResponseBase]
ASKED = "datei"
"""Parameter of the part with the list: the file that was asked for before the step-up."""


def tables(name: str, columns: Callable[[], Sequence[str]], rows: Callable[[T], Iterable[Row]]) -> dict[str, Make[T]]:
    """A list in every format of municipalities/export.py, as files ``<name>-csv`` and so on."""
    return {f"{name}-{form}": _table(name, form, columns, rows) for form in FORMATS}


def _table(name: str, form: str, columns: Callable[[], Sequence[str]], rows: Callable[[T], Iterable[Row]]) -> Make[T]:
    return lambda found: table_answer(name, form, columns(), rows(found))


@dataclass(frozen=True, slots=True)
class Downloads(Generic[T]):
    """The files of a desk: ``part`` is the address of the page that lists them, ``address`` that of one, which takes its name."""

    desk: Desk[T]
    part: str
    address: str
    files: Mapping[str, Make[T]]
    """Name in the address → what makes the answer; raises Http404 where there is nothing to fetch."""

    def fetched(self, request: HttpRequest, found: T) -> str:
        """The address of the file that was asked for before the step-up, for the page with the list to start it; "" without one."""
        asked = request.GET.get(ASKED, "")
        return self._address(found, asked) if asked in self.files and not must_step_up(request) else ""

    def answer(self, request: HttpRequest, found: T, name: str) -> HttpResponseBase:
        """One of the files, to somebody who has just shown the password or a code again; raises Http404 for other names.

        A download leaves the browser on the page before. So the question leads back to the list, which starts the download.
        """
        make = self.files.get(name)
        if make is None:
            raise Http404
        page = self.desk.page(found)
        if must_step_up(request):
            return step_up_to(request, f"{reverse(self.part, args=[page.pk])}?{urlencode({ASKED: name})}")
        audit.record(audit.Act.EXPORT, page, by=actor(request), file=name)
        return make(found)

    def _address(self, found: T, name: str) -> str:
        return reverse(self.address, args=[self.desk.page(found).pk, name])
