"""The sections of a best practice, one Django form each. Mandatory fields and limits are asked for at submission, not here."""

from __future__ import annotations

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from contributions.models import ContentLicence, Visibility
from contributions.writing.fields import GermanDateField, KnownChoicesField, LineField, PartialDateField, TextField
from contributions.writing.forms import UNKNOWN_CHOICE, Groups, StepForm, choice, chosen, web_address
from municipalities.numbers import WholeNumberField
from pages.models import Standard, Topic

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
from .models import BestPracticePage

LIMITS = BestPracticePage.LIMITS


class TitleForm(StepForm):
    asked = ("title", "summary")
    title = LineField(
        label=_("Titel"),
        limit=LIMITS["title"],
        help_text=_("Höchstens 120 Zeichen. Zum Beispiel: Starkregenkarte warnt Anwohnende per App"),
    )
    summary = TextField(
        label=_("Kurzfassung"),
        limit=LIMITS["summary"],
        rows=4,
        help_text=_("In zwei bis drei Sätzen: Was tut die Lösung, für wen, mit welchem Ergebnis? Höchstens 300 Zeichen."),
    )


class TopicsForm(StepForm):
    asked = ("topics",)
    topics = KnownChoicesField(
        label=_("Handlungsfelder"),
        queryset=Topic.objects.all(),
        help_text=_("Mindestens eines, höchstens drei. Danach finden andere Kommunen Ihre Lösung."),
    )

    def groups_of_topics(self) -> Groups:
        """An upper topic with itself and those below it."""
        picked = chosen(self["topics"].value())
        topics = list(Topic.objects.all())
        found = []
        for upper in (topic for topic in topics if topic.parent_id is None):
            below = [upper, *(topic for topic in topics if topic.parent_id == upper.pk)]
            options = [(topic, str(topic.pk) in picked) for topic in below]
            found.append((upper, options, any(selected for _topic, selected in options)))
        return found


class SolutionForm(StepForm):
    asked = ("initial_situation", "solution")
    initial_situation = TextField(label=_("Ausgangslage"), rows=8, help_text=_("Welches Problem wollten Sie lösen?"))
    solution = TextField(label=_("Lösung"), rows=10)
    target_groups = TextField(label=_("Zielgruppen"), rows=3)


class ResultsForm(StepForm):
    asked = ("results",)
    results = TextField(
        label=_("Ergebnis und Wirkung"), rows=8, help_text=_("Was hat sich geändert? Zahlen helfen, wenn Sie welche haben.")
    )
    lessons_learned = TextField(label=_("Was würden Sie heute anders machen?"))
    obstacles = TextField(label=_("Hürden und Fehlschläge"), help_text=_("Davon lernen andere am meisten."))
    success_factors = TextField(label=_("Was braucht es für den Erfolg?"))


class EffortForm(StepForm):
    asked = ("phase",)
    phase = choice(_("Umsetzungsstand"), Phase, radios=True)
    since = PartialDateField(label=_("Seit wann?"), help_text=_("Monat und Jahr, zum Beispiel 4/2022. Das Jahr allein genügt."))
    cost_once = choice(_("Kosten einmalig"), CostClass)
    cost_yearly = choice(_("Kosten jährlich"), CostClass)
    cost_note = TextField(label=_("Erläuterung der Kosten"), rows=3)
    duration_months = WholeNumberField(label=_("Dauer bis zum Betrieb in Monaten"), max_value=600, required=False)
    staff_effort = TextField(label=_("Personalaufwand"), rows=2, help_text=_("Zum Beispiel: 1,5 Stellen im Aufbau, 0,3 im Betrieb."))
    funding = choice(_("Finanzierung"), Funding)
    funding_note = LineField(label=_("Förderprogramm"))
    funding_ends_on = GermanDateField(label=_("Förderende"), help_text=_("Zum Beispiel 31.12.2026."))
    continuation = choice(_("Weiterbetrieb"), Continuation)
    operator = LineField(label=_("Träger"), help_text=_("Wer betreibt und bezahlt die Lösung künftig?"))


class SoftwareForm(StepForm):
    technologies = LineField(label=_("Software und Technik"), help_text=_("Mit Komma getrennt, zum Beispiel PostgreSQL, Grafana."))
    software_licence = choice(_("Lizenz der Software"), SoftwareLicence)
    repository_url = LineField(label=_("Adresse des Quellcodes"), help_text=_("Beginnt mit https://"))
    development_status = choice(_("Entwicklungsstand"), DevelopmentStatus)
    standards = KnownChoicesField(label=_("Standards"), queryset=Standard.objects.all(), help_text=_("Alle, die Ihre Lösung nutzt."))
    interfaces = TextField(label=_("Schnittstellen"), rows=3)
    reuse = choice(_("Nachnutzung"), Reuse)
    reuse_conditions = TextField(label=_("Was müssen andere dafür tun?"), rows=4)
    keywords = LineField(label=_("Schlagwörter"), help_text=_("Mit Komma getrennt. Damit finden andere Ihre Lösung."))

    def groups_of_standards(self) -> Groups:
        """The standards by their kind."""
        picked = chosen(self["standards"].value())
        kinds: dict[str, list[tuple[Standard, bool]]] = {}
        for standard in sorted(Standard.objects.all(), key=lambda item: item.kind):
            kinds.setdefault(standard.get_kind_display() or str(_("Weitere")), []).append((standard, str(standard.pk) in picked))
        return [(kind, options, any(selected for _standard, selected in options)) for kind, options in kinds.items()]

    def clean_repository_url(self) -> str:
        return web_address(self.cleaned_data["repository_url"])


class OrganisationForm(StepForm):
    organisation = TextField(label=_("Organisation und Beteiligte"), rows=4, help_text=_("Wer war beteiligt, wer ist zuständig?"))
    legal_basis = TextField(label=_("Rechtsgrundlage"), rows=3)
    impact_assessment = choice(_("Datenschutz-Folgenabschätzung"), ImpactAssessment)
    data_protection = TextField(label=_("Datenschutz"), rows=4)
    resolution_body = LineField(label=_("Beschluss: Gremium"), help_text=_("Zum Beispiel Stadtrat."))
    resolution_on = GermanDateField(label=_("Beschluss: Datum"))
    resolution_url = LineField(label=_("Beschluss: Adresse im Ratsinformationssystem"), help_text=_("Beginnt mit https://"))
    service_name = LineField(label=_("Verwaltungsleistung"), help_text=_("Name nach OZG oder LeiKa."))
    service_key = LineField(label=_("Leistungsschlüssel oder OZG-Nummer"), help_text=_("LeiKa: 14 Ziffern. OZG: 5 Ziffern."))
    task_kind = choice(_("Aufgabenart"), TaskKind)

    def clean_resolution_url(self) -> str:
        return web_address(self.cleaned_data["resolution_url"])

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
        error_messages=UNKNOWN_CHOICE,
    )
    content_licence = forms.ChoiceField(
        label=_("Lizenz des Textes"), choices=ContentLicence.choices, required=False, error_messages=UNKNOWN_CHOICE
    )

    def clean_contact_email(self) -> str:
        address = self.cleaned_data["contact_email"]
        if address:
            EmailValidator(_("Geben Sie eine gültige E-Mail-Adresse ein, zum Beispiel digitales@stadt.example."))(address)
        return address

    def clean_content_licence(self) -> str:
        return self.cleaned_data["content_licence"] or ContentLicence.CC_BY
