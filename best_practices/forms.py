"""The sections of a best practice, one Django form each. Mandatory fields and limits are asked for at submission, not here."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.writing import common
from contributions.writing.fields import GermanDateField, KnownChoicesField, LineField, PartialDateField, TextField
from contributions.writing.forms import Groups, StepForm, choice, chosen, web_address
from municipalities.numbers import WholeNumberField
from pages.models import Standard

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


class TitleForm(common.TitleForm):
    hints = {
        "title": _("Höchstens 120 Zeichen. Zum Beispiel: Starkregenkarte warnt Anwohnende per App"),
        "summary": _("In zwei bis drei Sätzen: Was tut die Lösung, für wen, mit welchem Ergebnis? Höchstens 300 Zeichen."),
    }


class TopicsForm(common.TopicsForm):
    hints = {"topics": _("Mindestens eines, höchstens drei. Danach finden andere Kommunen Ihre Lösung.")}


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
    rare = ("cost_note", "duration_months", "funding", "funding_note", "funding_ends_on", "continuation", "operator")
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
    rare = ("development_status", "interfaces", "reuse_conditions", "keywords")
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
    rare = ("resolution_body", "resolution_on", "resolution_url", "service_name", "service_key", "task_kind")
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


class ContactForm(common.ContactForm):
    visible_to_all = _("Öffentlich: alle können die Lösung lesen")
