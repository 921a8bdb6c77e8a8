"""When two saved one draft: what both changed stands side by side, one choice per field, nothing lost.

A form carries the version it was opened with and, in ``base``, a digest of each field as it was then. With it the
fields only one side changed are told from those both changed; without it every difference is a question.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from ..diff import word_diff
from ..models import Submission
from ..models.contributions import ContributionPage
from .editing import opened_form
from .fields import TextField, clean_text
from .forms import StepForm, Target

MINE, BOTH = "mine", "both"
_DELETED = re.compile(r"<del>.*?</del>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One field that differs: what each side has in words, and in ``values`` what the person sent, to send it again."""

    name: str
    label: str
    mine: str
    theirs: str
    values: list[str]
    can_join: bool

    @property
    def mine_marked(self) -> SafeString:
        return _marked(self.theirs, self.mine)

    @property
    def theirs_marked(self) -> SafeString:
        return _marked(self.mine, self.theirs)


@dataclass(slots=True)
class Comparison:
    """The fields both changed, those only the person changed, and those only somebody else changed."""

    both: list[Row] = field(default_factory=list)
    mine: list[Row] = field(default_factory=list)
    theirs: list[Row] = field(default_factory=list)

    @property
    def is_conflict(self) -> bool:
        """Saving the form as it was sent would undo somebody else's change."""
        return bool(self.both or self.theirs)


def base_of(form: StepForm) -> str:
    """The digests of an opened form, for its hidden field ``base``."""
    return json.dumps({name: _digest(_values(form, name)) for name in form.fields})


def compare(form: StepForm, current: ContributionPage, submission: Submission, base: str) -> Comparison:
    """The sent form against the stored draft."""
    stored = opened_form(form.target, current, submission)
    opened = _parse(base)
    found = Comparison()
    for name in form.fields:
        mine, theirs = _values(form, name), _values(stored, name)
        if mine == theirs:
            continue
        can_join = isinstance(form.fields[name], TextField) and bool(mine) and bool(theirs)
        row = Row(name, str(form.fields[name].label), _words(form, name, mine), _words(form, name, theirs), mine, can_join)
        if opened.get(name) == _digest(theirs):
            found.mine.append(row)
        elif opened.get(name) == _digest(mine):
            found.theirs.append(row)
        else:
            found.both.append(row)
    return found


def merged(target: Target, data: QueryDict, current: ContributionPage, submission: Submission) -> QueryDict:
    """The form to store: the person's text where it was chosen, both where that was, the stored one everywhere else."""
    stored = opened_form(target, current, submission)
    result = QueryDict(mutable=True)
    for name in stored.fields:
        mine, theirs = data.getlist(f"value-{name}"), _values(stored, name)
        choice = data.get(f"choice-{name}")
        result.setlist(name, mine if choice == MINE else ["\n\n".join(mine + theirs)] if choice == BOTH else theirs)
    return result


def _values(form: StepForm, name: str) -> list[str]:
    """The value of a field as a browser would send it; equal values give equal lists, however they were typed."""
    known = form.cleaned_data if form.is_bound else form.initial
    return _as_sent(form.fields[name], known[name] if name in known else form[name].value())


def _as_sent(form_field: forms.Field, value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list):
        return sorted(str(item.pk) if isinstance(item, Model) else str(item) for item in value)
    prepared = form_field.prepare_value(value)
    return [clean_text(str(prepared))] if prepared not in (None, "") else []


def _words(form: StepForm, name: str, values: list[str]) -> str:
    """A value in words: the labels of choices, "Ja" and "Nein" for a tick, else the text."""
    if isinstance(form.fields[name], forms.BooleanField):
        return "Ja" if values else "Nein"
    choices = getattr(form.fields[name], "choices", None)
    if choices is None:
        return "".join(values)
    labels = {str(code): str(label) for code, label in choices}
    return ", ".join(labels.get(value, value) for value in values)


def _marked(other: str, text: str) -> SafeString:
    """A text with the words underlined that the other one does not have; everything escaped by word_diff."""
    return mark_safe(_DELETED.sub("", word_diff(other, text)))


def _digest(values: list[str]) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:12]


def _parse(base: str) -> dict[str, Any]:
    """The digests a form came with; {} for anything else than what base_of wrote."""
    try:
        opened = json.loads(base)
    except (ValueError, RecursionError):
        return {}
    return opened if isinstance(opened, dict) else {}
