"""The sections of a form in steps, their order in a kind, and how far each is in a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.markup import render

from ..models import UNTITLED, ContactPerson, Submission
from ..models.contributions import ContributionPage
from ..models.values import in_words
from ..rows import relation_of
from ..sentences import unreadable
from .fields import TextField
from .forms import StepForm

PRESET = ("visibility", "content_licence", "person", "person_consent")
"""Fields that have a value from the beginning: they do not say whether a section was worked on."""
DONE, MISSING, OPEN = "done", "missing", "open"
LABELS = {DONE: gettext_lazy("Fertig"), MISSING: gettext_lazy("Angaben fehlen"), OPEN: gettext_lazy("Offen")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One section of the form; what it holds and how it is answered is said by its sort: Fields, Media, Rows."""

    slug: str
    title: Any
    group: Any
    voluntary: bool = False
    hint: str = ""
    """A template beside the form."""
    address: ClassVar[str] = "writing:step"
    is_in_draft: ClassVar[bool] = True
    """Whether it is part of the version; else it is a row beside the page and says what holds now."""

    @property
    def labels(self) -> dict[str, str]:
        """What the section holds: names of the draft with their German labels, in order."""
        raise NotImplementedError

    def url(self, page_id: int) -> str:
        """Where the section of an entry is written."""
        return reverse(self.address, args=[page_id, self.slug])

    def holds(self, name: str) -> bool:
        """Whether a field of the draft stands in this section, also one of a row: ``positions.<key>.amount``."""
        return relation_of(name) in self.labels

    def url_of(self, page_id: int, name: str) -> str:
        """Where one field is written."""
        return f"{self.url(page_id)}#id_{name}"

    def has_value(self, draft: ContributionPage, name: str) -> bool:
        """Whether something was written there."""
        value = getattr(draft, name)
        return bool(list(value.all())) if hasattr(value, "all") else bool(value)

    def answer(self, draft: ContributionPage, name: str) -> str | SafeString:
        """What was written there, in words; "" for nothing."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields(Step):
    """Fields of the entry itself, in one form."""

    form: type[StepForm]

    @property
    def labels(self) -> dict[str, str]:
        return {name: str(field.label) for name, field in self.form.base_fields.items()}

    def has_value(self, draft: ContributionPage, name: str) -> bool:
        return name not in PRESET and Step.has_value(self, draft, name) and getattr(draft, name) != str(UNTITLED)

    def answer(self, draft: ContributionPage, name: str) -> str | SafeString:
        if name in ("person", "person_consent"):
            return _person(draft, name)
        value = getattr(draft, name)
        if hasattr(value, "all"):
            return ", ".join(str(item) for item in value.all())
        if name == "title" and value == str(UNTITLED):
            return ""
        if isinstance(self.form.base_fields[name], TextField):
            return render(value) if value else ""
        return in_words(draft, name)


def _person(draft: ContributionPage, name: str) -> str:
    person = ContactPerson.objects.filter(page=draft.pk).first()
    if person is None:
        return ""
    return person.name if name == "person" else (_("Ja") if person.may_be_named else _("Nein, der Name erscheint nicht"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Media(Step):
    """Pictures and attachments; they have a page of their own."""

    slug: str = "bilder-und-anlagen"
    voluntary: bool = True
    address: ClassVar[str] = "writing:media"

    @property
    def labels(self) -> dict[str, str]:
        return {"images": _("Bilder"), "attachments": _("Anlagen")}

    def url(self, page_id: int) -> str:
        return reverse(self.address, args=[page_id])

    def answer(self, draft: ContributionPage, name: str) -> str:
        return ", ".join(
            (item.alt_text or item.image.title) if name == "images" else (item.title or item.document.title)
            for item in getattr(draft, name).all()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Step):
    """Rows of one sort, each with a form of its own: positions of a notice, artefacts of a standard."""

    relation: str
    """Name of the relation from the page class to a DraftRow."""
    form: type[StepForm]
    one: Any
    """What a row is called, in the singular: "Position"."""
    add: Any
    """ "Position hinzufügen" """
    most: int = 50
    address: ClassVar[str] = "writing:rows"

    @property
    def labels(self) -> dict[str, str]:
        return {self.relation: str(self.title)}

    def url_of(self, page_id: int, name: str) -> str:
        _relation, _dot, rest = name.partition(".")
        key, _dot, field = rest.partition(".")
        return f"{reverse('writing:row', args=[page_id, self.slug, key])}#id_{field}" if key else self.url(page_id)

    def answer(self, draft: ContributionPage, name: str) -> str | SafeString:
        rows = [(row.in_words() or _("noch leer"),) for row in getattr(draft, name).all()]
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", rows)) if rows else ""


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
        return next((step for step in self.all if step.holds(field)), None)

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
        errors[name] = [unreadable(typed)]
    return errors


def states(steps: Steps, draft: ContributionPage, submission: Submission) -> list[StepState]:
    """The state of every section: done, something missing, or still untouched."""
    errors = errors_of(draft, submission)
    found = []
    for number, step in enumerate(steps.all, start=1):
        unread = any(step.holds(name) for name in submission.unparsed)
        written = unread or any(step.has_value(draft, name) for name in step.labels)
        wrong = next((errors[name][0] for name in _in_order(step, errors)), "") if written else ""
        state = MISSING if wrong else DONE if written else OPEN
        found.append(StepState(number, step, state, step.url(draft.pk), wrong))
    return found


def _in_order(step: Step, errors: dict[str, list[str]]) -> list[str]:
    """The names of a section with errors, in the order of the section; those of rows after the section itself."""
    return [name for name in step.labels if name in errors] + [name for name in errors if name not in step.labels and step.holds(name)]
