"""What one form of the journey writes, and the addresses it is written at."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import ContributionPage, Submission
from ..rows import RowPlace
from .access import Crumb, crumbs
from .conflict import merged
from .editing import bound_form, not_written_by, opened_form
from .forms import StepForm, Target
from .kind import kind_of
from .steps import Fields, Rows


@dataclass(frozen=True, slots=True)
class Part:
    """A section of fields, or one row of a section of rows."""

    page: ContributionPage
    step: Fields | Rows
    target: Target

    @property
    def row(self) -> RowPlace | None:
        return self.target.row

    @property
    def title(self) -> str:
        return str(self.step.one) if isinstance(self.step, Rows) else str(self.step.title)

    @property
    def way(self) -> list[Crumb]:
        """The way to the form; to a row by the list of rows."""
        if self.row is None:
            return crumbs(self.page, self.title)
        *above, _here = crumbs(self.page, "")
        return [*above, (str(self.step.title), self.step.url(self.page.pk)), (self.title, None)]

    @property
    def url(self) -> str:
        return self._address("writing:step", "writing:row")

    @property
    def resolve_url(self) -> str:
        return self._address("writing:resolve", "writing:resolve_row")

    @property
    def next_url(self) -> str:
        """Where a person goes on: the next section; from a row back to the list of rows."""
        if self.row is not None:
            return self.step.url(self.page.pk)
        following = kind_of(self.page).steps.after(self.step)
        return following.url(self.page.pk) if following else reverse("writing:check", args=[self.page.pk])

    @property
    def proceed(self) -> str:
        """What the button says that leads there."""
        return _("Weiter") if self.row is None else _("Speichern und zurück zur Liste")

    def _address(self, of_section: str, of_row: str) -> str:
        if self.row is None:
            return reverse(of_section, args=[self.page.pk, self.step.slug])
        return reverse(of_row, args=[self.page.pk, self.step.slug, self.row.key])

    def opened(self, draft: ContributionPage, submission: Submission) -> StepForm:
        return opened_form(self.target, draft, submission)

    def bound(self, data: QueryDict, submission: Submission) -> StepForm:
        return bound_form(self.target, data, submission)

    def merged(self, data: QueryDict, draft: ContributionPage, submission: Submission) -> QueryDict:
        return merged(self.target, data, draft, submission)

    def errors(self, draft: ContributionPage) -> dict[str, list[str]]:
        """What submission asks of the fields of this part."""
        found = draft.submission_errors()
        if self.row is None:
            return {name: messages for name, messages in found.items() if name in self.step.labels}
        start = self.row.name("")
        return {name.removeprefix(start): messages for name, messages in found.items() if name.startswith(start)}


def section(page: ContributionPage, slug: str, user: User) -> Part:
    """A section of fields by its slug, as a person writes it; 404 for any other word."""
    step = kind_of(page).steps.named(slug)
    if not isinstance(step, Fields):
        raise Http404
    return Part(page, step, Target(step.form, without=not_written_by(user, page)))


def rows_of(page: ContributionPage, slug: str) -> Rows:
    """A section of rows by its slug; 404 for any other word."""
    step = kind_of(page).steps.named(slug)
    if not isinstance(step, Rows):
        raise Http404
    return step


def one_row(page: ContributionPage, slug: str, key: UUID) -> Part:
    step = rows_of(page, slug)
    return Part(page, step, Target(step.form, RowPlace(step.relation, key)))
