"""What the check page shows: every answer in its group, and entries of the own municipality that look alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format, localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from municipalities.sorting import sort_key
from pages.markup import render

from ..models import UNTITLED, ContactPerson, ContributionPage
from .fields import TextField
from .kind import kind_of
from .steps import MEDIA_STEP, Step

SHARED_WORDS = 2
"""Words two titles must share to be called similar."""
MIN_WORD = 5
WORD_START = 7
SIMILAR = 5
MEDIA = [("images", "Bilder"), ("attachments", "Anlagen")]


@dataclass(frozen=True, slots=True)
class Answer:
    """One line: the question, what was answered, and what is missing."""

    name: str
    label: str
    value: str | SafeString
    error: str


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    step: Step
    url: str
    answers: list[Answer]


def answer_groups(draft: ContributionPage, page: ContributionPage, errors: dict[str, list[str]]) -> list[AnswerGroup]:
    """All answers, those that are empty left out unless something is missing there."""
    groups = []
    for step in kind_of(page).steps.all:
        names = [(name, str(field.label)) for name, field in step.form.base_fields.items()] if step.form else MEDIA
        answers = [Answer(name, label, _value(draft, page, step, name), " ".join(map(str, errors.get(name, [])))) for name, label in names]
        shown = [answer for answer in answers if answer.value or answer.error]
        groups.append(AnswerGroup(step, step.url(page.pk), shown))
    return groups


def _value(draft: ContributionPage, page: ContributionPage, step: Step, name: str) -> str | SafeString:
    """An answer in words."""
    if step.slug == MEDIA_STEP:
        return ", ".join(
            (item.alt_text or item.image.title) if name == "images" else (item.title or item.document.title)
            for item in getattr(draft, name).all()
        )
    if name in ("person", "person_consent"):
        return _person(page, name)
    if name == "title" and draft.title == str(UNTITLED):
        return ""
    value = getattr(draft, name)
    if hasattr(value, "all"):
        return ", ".join(str(item) for item in value.all())
    if step.form and isinstance(step.form.base_fields[name], TextField):
        return render(value) if value else ""
    display = getattr(draft, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    if hasattr(value, "strftime"):
        return date_format(value, "DATE_FORMAT")
    return localize(value) if value not in (None, "") else ""


def _person(page: ContributionPage, name: str) -> str:
    person = ContactPerson.objects.filter(page=page.pk).first()
    if person is None:
        return ""
    return person.name if name == "person" else (_("Ja") if person.may_be_named else _("Nein, der Name erscheint nicht"))


@dataclass(frozen=True, slots=True)
class Similar:
    """Another entry of the municipality that may be about the same, with where it stands."""

    page: ContributionPage
    state: str


def similar_own(draft: ContributionPage, page: ContributionPage) -> list[Similar]:
    """Entries and drafts of the same municipality whose titles share words with this one: perhaps it is there already."""
    words = _title_words(draft.title)
    others = type(page).objects.filter(municipality=page.municipality_id, trashed_at=None, archived_at=None).exclude(pk=page.pk)
    found = []
    for other in others.only("draft_title", "live"):
        theirs = _title_words(other.draft_title)
        if words and theirs and len(words & theirs) >= min(SHARED_WORDS, len(words), len(theirs)):
            found.append(Similar(other, _("Veröffentlicht") if other.live else _("Noch nicht veröffentlicht")))
    return found[:SIMILAR]


def _title_words(title: str) -> set[str]:
    """The beginnings of the long words of a title, so that endings do not matter; nothing for an untitled draft."""
    if title == str(UNTITLED):
        return set()
    return {word[:WORD_START] for word in sort_key(title).split() if len(word) >= MIN_WORD}
