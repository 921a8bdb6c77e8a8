"""Between the forms and the draft: initial values, bound forms, and what is stored beside the draft."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from pages import moderation
from pages.models import UNTITLED, ContactPerson, Submission
from pages.models.contributions import ContributionPage

from .forms import StepForm


def apply(form_class: type[StepForm], draft: ContributionPage, submission: Submission) -> dict[str, Any]:
    """Initial values of a step: the draft's, or what was typed where that could not be understood."""
    person = ContactPerson.objects.filter(page=draft.pk).first()
    outside = {
        "visibility": draft.visibility,
        "person": person.name if person else "",
        "person_consent": bool(person and person.may_be_named),
    }
    initial = {}
    for name in form_class.base_fields:
        value = outside[name] if name in outside else getattr(draft, name)
        initial[name] = list(value.all()) if hasattr(value, "all") else value
        if name in submission.unparsed:
            initial[name] = submission.unparsed[name]
    if initial.get("title") == str(UNTITLED):
        initial["title"] = ""
    return initial


def bound_form(form_class: type[StepForm], data: QueryDict, submission: Submission) -> StepForm:
    """A form with what was typed. Lines of a published entry's visibility are ignored: that is an act of its own."""
    form = form_class(data)
    if "visibility" in form.fields and submission.page.was_published:
        del form.fields["visibility"]
    return form


def save_outside_draft(form: StepForm, page: ContributionPage, *, by: Any) -> None:
    """Store the fields that are no part of the draft: visibility before the first publication, the contact person."""
    values = form.cleaned_data
    if values.get("visibility") and not page.was_published:
        moderation.set_visibility(page, values["visibility"], by=by, may_widen=False)
    if "person" in form.fields and "person" in values:
        _save_person(page, values["person"], bool(values.get("person_consent")), by=by)


def _save_person(page: ContributionPage, name: str, consent: bool, *, by: Any) -> None:
    """The contact person with the consent as it stands; without a name there is none."""
    if not name:
        ContactPerson.objects.filter(page=page).delete()
        return
    person, _created = ContactPerson.objects.get_or_create(page=page, defaults={"name": name[:160]})
    if person.name != name[:160]:
        person.name, person.consent_at, person.withdrawn_at = name[:160], None, None
    if consent and not person.may_be_named:
        person.consent_at, person.consent_by, person.withdrawn_at = timezone.now(), by, None
    elif not consent and person.may_be_named:
        person.withdrawn_at = timezone.now()
    person.save()


def label_of(name: str, form_class: type[StepForm]) -> str:
    return str(form_class.base_fields[name].label or _("Feld"))
