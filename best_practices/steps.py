"""The task list: sections in groups, each with its form and its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contributions.models import UNTITLED, Submission
from contributions.models.contributions import ContributionPage

from . import forms
from .forms import StepForm

MEDIA_STEP = "bilder-und-anlagen"


@dataclass(frozen=True, slots=True)
class Step:
    """One section of the form; ``form`` is None for pictures and attachments, which have a page of their own."""

    slug: str
    title: Any
    group: Any
    form: type[StepForm] | None
    voluntary: bool = False

    @property
    def fields(self) -> list[str]:
        """The names of the fields the section holds."""
        return list(self.form.base_fields) if self.form else ["images", "attachments"]

    def url(self, page_id: int) -> str:
        """Where the section of an entry is written."""
        return reverse("my_practices:step", args=[page_id, self.slug]) if self.form else reverse("my_practices:media", args=[page_id])


GROUPS = (_("Das Wichtigste"), _("Ihre Lösung"), _("Veröffentlichung"))
STEPS = (
    Step("titel", _("Titel und Kurzfassung"), GROUPS[0], forms.TitleForm),
    Step("handlungsfelder", _("Handlungsfelder"), GROUPS[0], forms.TopicsForm),
    Step("loesung", _("Ausgangslage und Lösung"), GROUPS[1], forms.SolutionForm),
    Step("ergebnis", _("Ergebnis und Erfahrungen"), GROUPS[1], forms.ResultsForm),
    Step("stand", _("Stand, Kosten und Aufwand"), GROUPS[1], forms.EffortForm),
    Step("software", _("Software, Standards und Nachnutzung"), GROUPS[1], forms.SoftwareForm, voluntary=True),
    Step("organisation", _("Organisation und Recht"), GROUPS[1], forms.OrganisationForm, voluntary=True),
    Step(MEDIA_STEP, _("Bilder und Anlagen"), GROUPS[1], None, voluntary=True),
    Step("ansprechstelle", _("Ansprechstelle und Sichtbarkeit"), GROUPS[2], forms.ContactForm),
)
BY_SLUG = {step.slug: step for step in STEPS}

PRESET = ("visibility", "content_licence", "person", "person_consent")
"""Fields that have a value from the beginning: they do not say whether a section was worked on."""
DONE, MISSING, OPEN = "done", "missing", "open"
LABELS = {DONE: _("Fertig"), MISSING: _("Angaben fehlen"), OPEN: _("Offen")}


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


def next_step(step: Step) -> Step | None:
    """The section after this one; None after the last."""
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def step_of_field(name: str) -> Step | None:
    """The section a field stands in."""
    return next((step for step in STEPS if name in step.fields), None)


def errors_of(draft: ContributionPage, submission: Submission) -> dict[str, list[str]]:
    """All that keeps a draft from being handed in: what is missing or too long, and what could not be understood."""
    errors = draft.submission_errors()
    for name, typed in submission.unparsed.items():
        errors[name] = [_("„%(typed)s“ können wir nicht lesen. Bitte prüfen Sie die Angabe.") % {"typed": typed[:80]}]
    return errors


def states(draft: ContributionPage, submission: Submission) -> list[StepState]:
    """The state of every section: done, something missing, or still untouched."""
    errors = errors_of(draft, submission)
    found = []
    for number, step in enumerate(STEPS, start=1):
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
