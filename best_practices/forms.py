"""The steps of the form, one Django form each. Mandatory fields and limits are asked for at submission, not here."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from pages.models import ContentLicence, Standard, Topic, Visibility

from .choices import (
    Continuation,
    CostClass,
    DevelopmentStatus,
    Funding,
    ImpactAssessment,
    Phase,
    Reuse,
    SoftwareLicence,
    TaskKind,
)
from .fields import GermanDateField, LineField, PartialDateField, TextField, WholeNumberField
from .models import BestPracticePage

TEXT_HINT = _("Absätze, Listen mit „- “, **fett** und [Text](https://adresse) sind möglich.")
LIMITS = BestPracticePage.LIMITS


def _choice(label: Any, choices: type, *, radios: bool = False, **kwargs: Any) -> forms.ChoiceField:
    """An optional choice; the empty one says that nothing is known."""
    widget = forms.RadioSelect if radios else forms.Select
    empty = [] if radios else [("", _("Keine Angabe"))]
    return forms.ChoiceField(label=label, choices=[*empty, *choices.choices], required=False, widget=widget, **kwargs)  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """One step. ``asked`` names the fields that submission asks for: they carry no "freiwillig"."""

    asked: ClassVar[tuple[str, ...]] = ()
    outside_draft: ClassVar[tuple[str, ...]] = ()
    """Fields that are stored beside the draft, not in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.asked = name in self.asked  # type: ignore[attr-defined]

    @property
    def draft_fields(self) -> list[str]:
        return [name for name in self.fields if name not in self.outside_draft]


class TitleForm(StepForm):
    asked = ("title", "summary")
    title = LineField(label=_("Titel"), limit=LIMITS["title"], help_text=_("Die Lösung in einem Satz, höchstens 120 Zeichen."))
    summary = TextField(
        label=_("Kurzfassung"),
        limit=LIMITS["summary"],
        rows=4,
        help_text=_("Was es ist und was es bringt, in zwei Sätzen. Höchstens 300 Zeichen."),
    )


class TopicsForm(StepForm):
    asked = ("topics",)
    topics = forms.ModelMultipleChoiceField(
        label=_("Handlungsfelder"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Wählen Sie mindestens eines, höchstens drei."),
        error_messages={
            "invalid_choice": _("Dieses Handlungsfeld gibt es nicht."),
            "invalid_pk_value": _("Dieses Handlungsfeld gibt es nicht."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Topic.objects.all()  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[Topic, list[tuple[Topic, bool]], bool]]:
        """The topics as they are drawn: an upper one, those below it with whether each is chosen, and whether any is."""
        chosen = {str(getattr(value, "pk", value)) for value in (self["topics"].value() or [])}
        topics = list(Topic.objects.all())
        found = []
        for upper in (topic for topic in topics if topic.parent_id is None):
            below = [upper, *(topic for topic in topics if topic.parent_id == upper.pk)]
            options = [(topic, str(topic.pk) in chosen) for topic in below]
            found.append((upper, options, any(selected for _topic, selected in options)))
        return found


class SolutionForm(StepForm):
    asked = ("initial_situation", "solution")
    initial_situation = TextField(label=_("Ausgangslage"), limit=5000, rows=8, help_text=_("Welches Problem wollten Sie lösen?"))
    solution = TextField(label=_("Lösung"), limit=5000, rows=10, help_text=TEXT_HINT)
    target_groups = TextField(label=_("Zielgruppen"), limit=5000, rows=3)


class ResultsForm(StepForm):
    asked = ("results",)
    results = TextField(
        label=_("Ergebnis und Wirkung"), limit=5000, rows=8, help_text=_("Was hat sich geändert? Zahlen helfen, wenn Sie welche haben.")
    )
    lessons_learned = TextField(label=_("Was würden Sie heute anders machen?"), limit=5000)
    obstacles = TextField(label=_("Hürden und Fehlschläge"), limit=5000, help_text=_("Davon lernen andere am meisten."))
    success_factors = TextField(label=_("Was braucht es für den Erfolg?"), limit=5000)


class EffortForm(StepForm):
    asked = ("phase",)
    phase = _choice(_("Umsetzungsstand"), Phase, radios=True)
    since = PartialDateField(label=_("Seit wann?"), help_text=_("Monat und Jahr, zum Beispiel 4/2022. Das Jahr allein genügt."))
    cost_once = _choice(_("Kosten einmalig"), CostClass)
    cost_yearly = _choice(_("Kosten jährlich"), CostClass)
    cost_note = TextField(label=_("Erläuterung der Kosten"), rows=3)
    duration_months = WholeNumberField(label=_("Dauer bis zum Betrieb in Monaten"), maximum=600)
    staff_effort = TextField(label=_("Personalaufwand"), rows=2, help_text=_("Zum Beispiel: 1,5 Stellen im Aufbau, 0,3 im Betrieb."))
    funding = _choice(_("Finanzierung"), Funding)
    funding_note = LineField(label=_("Förderprogramm"))
    funding_ends_on = GermanDateField(label=_("Förderende"), help_text=_("Zum Beispiel 31.12.2026."))
    continuation = _choice(_("Weiterbetrieb"), Continuation)
    operator = LineField(label=_("Träger"), help_text=_("Wer betreibt und bezahlt die Lösung künftig?"))


class SoftwareForm(StepForm):
    technologies = LineField(label=_("Software und Technik"), help_text=_("Mit Komma getrennt, zum Beispiel PostgreSQL, Grafana."))
    software_licence = _choice(_("Lizenz der Software"), SoftwareLicence)
    repository_url = LineField(label=_("Adresse des Quellcodes"), help_text=_("Beginnt mit https://"))
    development_status = _choice(_("Entwicklungsstand"), DevelopmentStatus)
    standards = forms.ModelMultipleChoiceField(
        label=_("Standards"),
        queryset=Standard.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Diesen Standard gibt es nicht."), "invalid_pk_value": _("Diesen Standard gibt es nicht.")},
    )
    interfaces = TextField(label=_("Schnittstellen"), limit=5000, rows=3)
    reuse = _choice(_("Nachnutzung"), Reuse)
    reuse_conditions = TextField(label=_("Was müssen andere dafür tun?"), limit=5000, rows=4)
    keywords = LineField(label=_("Schlagwörter"), help_text=_("Mit Komma getrennt. Damit finden andere Ihre Lösung."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standards"].queryset = Standard.objects.all()  # type: ignore[attr-defined]

    def clean_repository_url(self) -> str:
        return _web_address(self.cleaned_data["repository_url"])


class OrganisationForm(StepForm):
    organisation = TextField(
        label=_("Organisation und Beteiligte"), limit=5000, rows=4, help_text=_("Wer war beteiligt, wer ist zuständig?")
    )
    legal_basis = TextField(label=_("Rechtsgrundlage"), limit=5000, rows=3)
    impact_assessment = _choice(_("Datenschutz-Folgenabschätzung"), ImpactAssessment)
    data_protection = TextField(label=_("Datenschutz"), limit=5000, rows=4)
    resolution_body = LineField(label=_("Beschluss: Gremium"), help_text=_("Zum Beispiel Stadtrat."))
    resolution_on = GermanDateField(label=_("Beschluss: Datum"))
    resolution_url = LineField(label=_("Beschluss: Adresse im Ratsinformationssystem"), help_text=_("Beginnt mit https://"))
    service_name = LineField(label=_("Verwaltungsleistung"), help_text=_("Name nach OZG oder LeiKa."))
    service_key = LineField(label=_("Leistungsschlüssel oder OZG-Nummer"), help_text=_("LeiKa: 14 Ziffern. OZG: 5 Ziffern."))
    task_kind = _choice(_("Aufgabenart"), TaskKind)

    def clean_resolution_url(self) -> str:
        return _web_address(self.cleaned_data["resolution_url"])

    def clean_service_key(self) -> str:
        key = self.cleaned_data["service_key"].replace(" ", "")
        if key and not (key.isascii() and key.isdigit() and len(key) in (5, 14)):
            raise forms.ValidationError(_("Geben Sie 14 Ziffern (LeiKa) oder 5 Ziffern (OZG) ein."))
        return key


class ContactForm(StepForm):
    asked = ("contact_unit", "contact_email")
    outside_draft = ("visibility", "person", "person_consent")
    contact_unit = LineField(label=_("Ansprechstelle"), help_text=_("Die Stelle, die Fragen beantwortet. Keine Namen."))
    contact_email = LineField(label=_("Funktionspostfach"), help_text=_("Zum Beispiel digitales@stadt.example."))
    person = LineField(label=_("Ansprechperson"), help_text=_("Erscheint nur, wenn die Person eingewilligt hat."))
    person_consent = forms.BooleanField(label=_("Die Person hat eingewilligt, dass ihr Name im Portal steht."), required=False)
    visibility = forms.ChoiceField(
        label=_("Sichtbarkeit"),
        choices=[
            (Visibility.PUBLIC, _("Öffentlich: alle können die Lösung lesen")),
            (Visibility.MUNICIPALITIES, _("Nur für Kommunen: nach der Anmeldung")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    content_licence = forms.ChoiceField(label=_("Lizenz des Textes"), choices=ContentLicence.choices, required=False)

    def clean_contact_email(self) -> str:
        address = self.cleaned_data["contact_email"]
        if address:
            EmailValidator(_("Geben Sie eine gültige E-Mail-Adresse ein, zum Beispiel digitales@stadt.example."))(address)
        return address

    def clean_content_licence(self) -> str:
        return self.cleaned_data["content_licence"] or ContentLicence.CC_BY


def _web_address(text: str) -> str:
    """An address of the web, or nothing."""
    if text:
        URLValidator(schemes=["http", "https"], message=_("Geben Sie eine vollständige Adresse ein, die mit https:// beginnt."))(text)
    return text
