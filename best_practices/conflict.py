"""When two saved one draft: both texts side by side, one choice per field, nothing lost."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from pages.models import Submission
from pages.models.contributions import ContributionPage

from .editing import apply
from .forms import StepForm

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Row:
    """One field that differs: what each side has, for reading and (``values``) for sending again."""

    name: str
    label: str
    mine: str
    theirs: str
    values: list[str]


def three_way(form: StepForm, current: ContributionPage, submission: Submission) -> list[Row]:
    """The fields in which the sent form and the stored draft differ."""
    stored = type(form)(initial=apply(type(form), current, submission))
    rows = []
    for name in form.draft_fields:
        mine, theirs = _raw(form, name), _raw(stored, name)
        if sorted(mine) != sorted(theirs):
            rows.append(Row(name, str(form.fields[name].label), _shown(form, name, mine), _shown(form, name, theirs), mine))
    return rows


def _raw(form: StepForm, name: str) -> list[str]:
    """The value of a field as strings, as a browser would send it."""
    value = form[name].value()
    if isinstance(value, list | tuple):
        return [str(getattr(item, "pk", item)) for item in value]
    prepared = form.fields[name].prepare_value(value)
    return [str(prepared).replace("\r\n", "\n").strip()] if prepared not in (None, "") else []


def _shown(form: StepForm, name: str, values: list[str]) -> str:
    """A value in words: the labels of choices, else the text."""
    choices = getattr(form.fields[name], "choices", None)
    if choices is None:
        return "".join(values)
    labels = {str(code): str(label) for code, label in choices}
    return ", ".join(labels.get(value, value) for value in values)


def merged(form_class: type[StepForm], data: QueryDict, current: ContributionPage, submission: Submission) -> QueryDict:
    """The form to store: the person's text where it was chosen, the stored one everywhere else."""
    stored = form_class(initial=apply(form_class, current, submission))
    result = QueryDict(mutable=True)
    result["version"] = data.get("version", "")
    for name in form_class.base_fields:
        values = data.getlist(f"value-{name}") if data.get(f"choice-{name}") == MINE else _raw(stored, name)
        if name == "person_consent" and values == ["False"]:
            values = []
        result.setlist(name, values)
    return result
