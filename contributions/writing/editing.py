"""Between the forms and the draft: initial values, bound forms, storing what was typed."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User

from .. import drafts, moderation
from ..models import UNTITLED, ContactPerson, Submission
from ..models.contributions import ContributionPage
from .fields import clean_text
from .forms import StepForm, Target


def opened_form(target: Target, draft: ContributionPage, submission: Submission) -> StepForm:
    """A form as it is opened: with the values of the draft, or of one of its rows, and with what was typed and not understood."""
    form_class, row = target.form, target.row
    if row is None:
        initial = {**_values(form_class, draft), **_outside_draft(form_class, draft), **submission.unparsed}
    else:
        initial = {**_values(form_class, row.holder(draft)), **row.unread(submission)}
    if initial.get("title") == str(UNTITLED):
        initial["title"] = ""
    form = form_class(initial={name: initial[name] for name in form_class.base_fields})
    return _prepared(form, submission, target)


def bound_form(target: Target, data: QueryDict, submission: Submission) -> StepForm:
    """A form with what was typed, already checked."""
    form = _prepared(target.form(data), submission, target)
    form.is_valid()
    return form


def _values(form_class: type[StepForm], holder: Model) -> dict[str, Any]:
    """What a page or a row holds of the fields of a form."""
    values = {name: getattr(holder, name) for name in form_class.base_fields if name not in form_class.outside_draft}
    return {name: list(value.all()) if hasattr(value, "all") else value for name, value in values.items()}


def _outside_draft(form_class: type[StepForm], draft: ContributionPage) -> dict[str, Any]:
    """What stands beside the draft: the visibility, the contact person."""
    if not form_class.outside_draft:
        return {}
    person = ContactPerson.objects.filter(page=draft.pk).first()
    consent = bool(person and person.may_be_named)
    return {"visibility": draft.visibility, "person": person.name if person else "", "person_consent": consent}


def not_written_by(user: User, page: ContributionPage) -> Collection[str]:
    """Fields beside the draft that a person does not write: what is online changes at once, for its owner and the KTS alone."""
    return () if not page.was_published or user.has_perm("contributions.confirm", page) else ("person", "person_consent")


def _prepared(form: StepForm, submission: Submission, target: Target) -> StepForm:
    """The visibility of a published entry is changed by an act of its own, not in the form."""
    gone = {*target.without, *(("visibility",) if submission.page.was_published else ())}
    for name in gone & set(form.outside_draft):
        form.fields.pop(name, None)
    form.target = target
    return form


def store(form: StepForm, submission: Submission, *, version: int, by: User, automatic: bool = False) -> Submission:
    """Write what a checked form holds: parsed values, and as text what could not be understood.

    ``automatic`` saves leave a published entry's contact person alone: half a name must not go online.
    Raises StaleDraft and NotWritable like contributions.drafts.save.
    """
    values = {name: form.cleaned_data[name] for name in form.draft_fields if name in form.cleaned_data}
    unparsed = {name: clean_text(str(form[name].value() or "")) for name in form.draft_fields if name not in form.cleaned_data}
    if form.target.row is not None:
        return drafts.save_row(submission, form.target.row, values, version=version, by=by, unparsed=unparsed)
    with transaction.atomic() if form.outside_draft else nullcontext():  # one within another costs two statements
        submission = drafts.save(submission, values, version=version, by=by, unparsed=unparsed)
        if not (automatic and submission.page.was_published):
            _save_outside_draft(form, submission, by=by)
    return submission


def _save_outside_draft(form: StepForm, submission: Submission, *, by: User) -> None:
    """Store the fields that are no part of the draft: visibility before the first publication, the contact person."""
    page, values = submission.page, form.cleaned_data
    if values.get("visibility"):
        moderation.set_visibility(page, values["visibility"], by=by, may_widen=False)
        if submission.written is not None:
            submission.written.read_live_row()
    if "person" in values:
        _save_person(page, values["person"][:160], bool(values.get("person_consent")), by=by)


def _save_person(page: ContributionPage, name: str, consent: bool, *, by: User) -> None:
    """The contact person with the consent as it stands; without a name there is none."""
    if not name:
        ContactPerson.objects.filter(page=page).delete()
        return
    person, _created = ContactPerson.objects.get_or_create(page=page, defaults={"name": name})
    if person.name != name:
        person.name, person.consent_at, person.withdrawn_at = name, None, None
    if consent and not person.may_be_named:
        person.consent_at, person.consent_by, person.withdrawn_at = timezone.now(), by, None
    elif not consent and person.may_be_named:
        person.withdrawn_at = timezone.now()
    person.save()
