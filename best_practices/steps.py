"""The task list: sections in groups, each with its form and its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pages.models import UNTITLED, Submission
from pages.models.contributions import ContributionPage

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

DONE, MISSING, OPEN = "done", "missing", "open"
LABELS = {DONE: _("Fertig"), MISSING: _("Angaben fehlen"), OPEN: _("Offen")}


@dataclass(frozen=True, slots=True)
class StepState:
    """How far a section is, and the first thing that is missing."""

    number: int
    step: Step
    state: str
    missing: str = ""

    @property
    def label(self) -> Any:
        return LABELS[self.state]


def next_step(step: Step) -> Step | None:
    """The section after this one; None after the last."""
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def step_of_field(name: str) -> Step | None:
    """The section a field stands in."""
    if name in ("images", "attachments"):
        return BY_SLUG[MEDIA_STEP]
    return next((step for step in STEPS if step.form is not None and name in step.form.base_fields), None)


def states(draft: ContributionPage, submission: Submission) -> list[StepState]:
    """The state of every section: done, something missing, or still untouched."""
    errors = {**draft.submission_errors()}
    for name in submission.unparsed:
        errors.setdefault(name, [str(_("Diese Angabe können wir nicht lesen."))])
    return [_state(number, step, draft, errors) for number, step in enumerate(STEPS, start=1)]


def _state(number: int, step: Step, draft: ContributionPage, errors: dict[str, list[str]]) -> StepState:
    names = list(step.form.base_fields) if step.form else ["images", "attachments"]
    wrong = next((errors[name][0] for name in names if name in errors), "")
    touched = any(_has_value(draft, name) for name in names if name not in ("visibility", "content_licence", "person", "person_consent"))
    if not touched:
        return StepState(number, step, OPEN)
    return StepState(number, step, MISSING, wrong) if wrong else StepState(number, step, DONE)


def _has_value(draft: ContributionPage, name: str) -> bool:
    value = getattr(draft, name)
    if hasattr(value, "all"):
        return bool(list(value.all()))
    return bool(value) and value != str(UNTITLED)
