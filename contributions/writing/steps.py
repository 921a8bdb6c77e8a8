"""The sections of a form in steps, their order in a kind, and how far each is in a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import UNTITLED, Submission
from ..models.contributions import ContributionPage
from .forms import StepForm

MEDIA_STEP = "bilder-und-anlagen"
PRESET = ("visibility", "content_licence", "person", "person_consent")
"""Fields that have a value from the beginning: they do not say whether a section was worked on."""
DONE, MISSING, OPEN = "done", "missing", "open"
LABELS = {DONE: _("Fertig"), MISSING: _("Angaben fehlen"), OPEN: _("Offen")}


@dataclass(frozen=True, slots=True)
class Step:
    """One section of the form; ``form`` is None for pictures and attachments, which have a page of their own."""

    slug: str
    title: Any
    group: Any
    form: type[StepForm] | None
    voluntary: bool = False
    hint: str = ""
    """A template beside the form."""

    @property
    def fields(self) -> list[str]:
        """The names of the fields the section holds."""
        return list(self.form.base_fields) if self.form else ["images", "attachments"]

    def url(self, page_id: int) -> str:
        """Where the section of an entry is written."""
        return reverse("writing:step", args=[page_id, self.slug]) if self.form else reverse("writing:media", args=[page_id])


@dataclass(frozen=True, slots=True)
class Steps:
    """The sections of a kind, in order."""

    all: tuple[Step, ...]

    def __len__(self) -> int:
        return len(self.all)

    @property
    def first(self) -> Step:
        return self.all[0]

    @property
    def groups(self) -> list[Any]:
        """The headings of the task list."""
        return list(dict.fromkeys(step.group for step in self.all))

    def number(self, step: Step) -> int:
        """Counted from 1."""
        return self.all.index(step) + 1

    def named(self, slug: str) -> Step | None:
        return next((step for step in self.all if step.slug == slug), None)

    def holding(self, field: str) -> Step | None:
        """The section a field stands in."""
        return next((step for step in self.all if field in step.fields), None)

    def after(self, step: Step) -> Step | None:
        """The section after this one; None after the last."""
        following = self.all[self.number(step) :]
        return following[0] if following else None


@dataclass(frozen=True, slots=True)
class StepState:
    """How far a section is, the first thing that is missing, and its address."""

    number: int
    step: Step
    state: str
    url: str
    missing: str = ""

    @property
    def label(self) -> Any:
        return LABELS[self.state]

    @property
    def needs_work(self) -> bool:
        """Submission is not possible before this section is mended."""
        return self.state == MISSING or (self.state == OPEN and not self.step.voluntary)


def errors_of(draft: ContributionPage, submission: Submission) -> dict[str, list[str]]:
    """All that keeps a draft from being handed in: what is missing or too long, and what could not be understood."""
    errors = draft.submission_errors()
    for name, typed in submission.unparsed.items():
        errors[name] = [_("„%(typed)s“ können wir nicht lesen. Bitte prüfen Sie die Angabe.") % {"typed": typed[:80]}]
    return errors


def states(steps: Steps, draft: ContributionPage, submission: Submission) -> list[StepState]:
    """The state of every section: done, something missing, or still untouched."""
    errors = errors_of(draft, submission)
    found = []
    for number, step in enumerate(steps.all, start=1):
        written = any(name in submission.unparsed or _has_value(draft, name) for name in step.fields if name not in PRESET)
        wrong = next((errors[name][0] for name in step.fields if name in errors), "") if written else ""
        state = MISSING if wrong else DONE if written else OPEN
        found.append(StepState(number, step, state, step.url(draft.pk), wrong))
    return found


def _has_value(draft: ContributionPage, name: str) -> bool:
    value = getattr(draft, name)
    if hasattr(value, "all"):
        return bool(list(value.all()))
    return bool(value) and value != str(UNTITLED)
