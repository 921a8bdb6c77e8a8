"""What the check page shows: every answer in its group, and entries of the own municipality that look alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.sorting import sort_key

from ..models import UNTITLED, ContributionPage
from ..rows import relation_of
from ..scoping import contributions_for
from .kind import kind_of
from .steps import Step

SHARED_WORDS = 2
"""Words two titles must share to be called similar."""
MIN_WORD = 5
WORD_START = 7
SIMILAR = 5


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


def answer_groups(draft: ContributionPage, errors: dict[str, list[str]]) -> list[AnswerGroup]:
    """All answers, those that are empty left out unless something is missing there."""
    groups = []
    for step in kind_of(draft).steps.all:
        answers = [Answer(name, label, step.answer(draft, name), _errors_at(name, errors)) for name, label in step.labels.items()]
        shown = [answer for answer in answers if answer.value or answer.error]
        groups.append(AnswerGroup(step, step.url(draft.pk), shown))
    return groups


def _errors_at(name: str, errors: dict[str, list[str]]) -> str:
    """What is said about a field, or about all rows of a relation."""
    return " ".join(str(message) for key, found in errors.items() if relation_of(key) == name for message in found)


@dataclass(frozen=True, slots=True)
class Similar:
    """Another entry of the municipality that may be about the same, with where it stands."""

    page: ContributionPage
    state: str


def similar_own(draft: ContributionPage, page: ContributionPage, user: User) -> list[Similar]:
    """Entries and drafts of the same municipality whose titles share words with this one: perhaps it is there already.

    Who writes this entry for another municipality sees those alone that they may read.
    """
    words = _title_words(draft.title)
    readable = contributions_for(user).order_by().values("pk")
    others = (
        type(page).objects.filter(municipality=page.municipality_id, trashed_at=None, archived_at=None, pk__in=readable).exclude(pk=page.pk)
    )
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
