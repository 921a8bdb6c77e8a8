"""The forms of accession, leaving and adoption."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contributions.writing.fields import PartialDateField, RequiredDateField
from contributions.writing.forms import web_address
from files.formats import ALLOWED, IS_PICTURE
from files.uploads import check_document
from municipalities.typed_forms import TypedForm

from ..models import Adoption, Version
from .acts import TOO_EARLY, Resolution, Use, day_refused

TEXT_LENGTH = 4000


class AccessionForm(TypedForm):
    """``version``: whose accession is declared or put right; ``stands``: what was declared, which may stay."""

    body = forms.CharField(
        label=_("Gremium"),
        max_length=200,
        help_text=_("Zum Beispiel: Stadtrat, Hauptausschuss, Kreistag"),
        error_messages={"required": _("Nennen Sie das Gremium, das den Beitritt beschlossen hat.")},
    )
    resolved_on = RequiredDateField(label=_("Beschlossen am"), help_text=_("Zum Beispiel 12.11.2026."))
    url = forms.CharField(
        label=_("Beschluss im Ratsinformationssystem"),
        required=False,
        max_length=500,
        help_text=_("Adresse, beginnt mit https://."),
    )
    valid_from = RequiredDateField(label=_("Gilt ab"))
    deviations = forms.CharField(
        label=_("Abweichungen mit Begründung"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Wovon weicht Ihre Kommune ab, und warum? Leer lassen, wenn sie den Standard ganz anwendet. Alle können das lesen."),
    )

    def __init__(self, *args: Any, version: Version, stands: Resolution | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.stands = version, stands

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and self.resolution() != self.stands and (why := day_refused(self.version, self.resolution())):
            self.add_error("valid_from", why)
        return values

    def clean_url(self) -> str:
        return web_address(self.cleaned_data["url"])

    def clean_resolved_on(self) -> date:
        day: date = self.cleaned_data["resolved_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Der Beschluss liegt in der Zukunft: %(day)s.") % {"day": date_format(day)})
        return day

    def resolution(self) -> Resolution:
        values = self.cleaned_data
        return Resolution(values["body"], values["resolved_on"], values["valid_from"], values["url"], values["deviations"])


def check_resolution(upload: UploadedFile) -> None:
    """A document as everywhere; here no picture is asked for beside it, so none is named."""
    try:
        check_document(upload)
    except forms.ValidationError as error:
        if error.messages[0] in (ALLOWED, IS_PICTURE):
            raise forms.ValidationError(_("Diese Datei geht hier nicht. Erlaubt sind PDF, DOCX, XLSX, ODT und ODS.")) from error
        raise


class ProofForm(TypedForm):
    """The resolution as a file. Without a new one only who sees it changes; ``has_file``: there is one already."""

    file = forms.FileField(
        label=_("Beschluss als Datei"),
        validators=[check_resolution],
        help_text=_("PDF, DOCX, XLSX, ODT oder ODS"),
        error_messages={"required": _("Wählen Sie eine Datei aus."), "empty": _("Die Datei ist leer.")},
    )
    internal = forms.BooleanField(
        label=_("Nicht öffentlich: nur Ihre Kommune und die KTS sehen die Datei"),
        required=False,
        help_text=_("Sonst können alle sie lesen. Prüfen Sie, ob Namen geschwärzt werden müssen."),
    )

    def __init__(self, *args: Any, has_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_file:
            self.fields["file"].required = False
            self.fields["file"].help_text = _("PDF, DOCX, XLSX, ODT oder ODS. Eine neue Datei ersetzt die bisherige.")


class LeavingForm(TypedForm):
    reason = forms.CharField(
        label=_("Grund des Austritts"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Alle können ihn lesen."),
        error_messages={"required": _("Bitte nennen Sie den Grund des Austritts.")},
    )


class AdoptionForm(TypedForm):
    status = forms.ChoiceField(
        label=_("Stand"),
        choices=Adoption.Status.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Wählen Sie, wie weit Ihre Kommune ist."),
            "invalid_choice": _("Wählen Sie, wie weit Ihre Kommune ist."),
        },
    )
    system = forms.CharField(
        label=_("System"), required=False, max_length=200, help_text=_("Welche Software oder Plattform liefert die Daten?")
    )
    since = PartialDateField(label=_("Seit wann?"), help_text=_("Monat und Jahr, zum Beispiel 4/2026. Das Jahr allein genügt."))
    proof_url = forms.CharField(label=_("Nachweis"), required=False, max_length=500, help_text=_("Adresse, unter der man die Daten sieht."))

    def clean_proof_url(self) -> str:
        return web_address(self.cleaned_data["proof_url"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and self.use().is_early(timezone.localdate()):
            self.add_error("since", TOO_EARLY)
        return values

    def use(self) -> Use:
        values = self.cleaned_data
        return Use(values["status"], values["system"], values["since"] or "", values["proof_url"])
