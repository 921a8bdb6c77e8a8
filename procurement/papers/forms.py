"""What the lead says about costs, and the documents it adds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from files.uploads import check_document
from municipalities.numbers import DecimalNumberField
from municipalities.typed_forms import TypedForm

from ..models import CostKey, NoticeDocument
from ..opened import OpenedForm
from .costs import Wanted

NOT_SAVED_YET = _("Die Datei ist noch nicht gespeichert. Wählen Sie sie bitte noch einmal aus.")


class CostKeyForm(OpenedForm):
    amount = DecimalNumberField(
        label=_("Betrag, netto"),
        euros=True,
        max_value=CostKey.MOST,
        help_text=_("Was alle zusammen tragen, in Euro ohne Umsatzsteuer. Zum Beispiel 12.500,00."),
        error_messages={"required": _("Geben Sie den Betrag ein."), "max_value": _("Dieser Betrag ist zu groß.")},
    )
    key = forms.ChoiceField(
        label=_("Schlüssel"),
        choices=CostKey.Key.choices,
        widget=forms.RadioSelect,
        help_text=_("Nach Menge: Bei mehreren Positionen zählt die Menge mit ihrem Schätzwert."),
        error_messages={"required": _("Wählen Sie den Schlüssel.")},
    )
    vat = DecimalNumberField(
        label=_("Umsatzsteuer in Prozent"),
        max_value=100,
        percent=True,
        help_text=_(
            "0, 7, 19 oder ein anderer Satz. Wenn Kommunen Kosten teilen, kann das umsatzsteuerpflichtig sein (§ 2b UStG). "
            "Fragen Sie Ihre Steuerstelle."
        ),
        error_messages={
            "required": _("Geben Sie den Satz ein; 0, wenn keine Umsatzsteuer anfällt."),
            "max_value": _("Geben Sie einen Satz bis 100 ein, zum Beispiel 19."),
        },
    )
    note = forms.CharField(
        label=_("Hinweis zur Umsatzsteuer"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Er steht in der Vereinbarung. Zum Beispiel: nicht steuerbar nach § 2b UStG."),
    )

    def wanted(self) -> Wanted:
        return Wanted(**{name: self.cleaned_data[name] for name in Wanted.__slots__})


class DocumentForm(TypedForm):
    title = forms.CharField(label=_("Titel"), max_length=200, error_messages={"required": _("Geben Sie der Unterlage einen Titel.")})
    file = forms.FileField(
        label=_("Datei"),
        validators=[check_document],
        help_text=_("PDF, DOCX, XLSX, ODT oder ODS."),
        error_messages={"required": _("Wählen Sie eine Datei aus."), "empty": _("Die Datei ist leer.")},
    )
    audience = forms.ChoiceField(
        label=_("Sichtbar für"),
        choices=[(value.value, value.label) for value in NoticeDocument.AUDIENCES],
        widget=forms.RadioSelect,
        help_text=_("Was alle lesen dürfen, hängen Sie an die Bekanntmachung."),
        error_messages={"required": _("Wählen Sie, wer die Unterlage sieht.")},
    )

    def full_clean(self) -> None:
        """As of the signed agreement (demand/binding.py): a chosen file is lost with the error of another field."""
        super().full_clean()
        if self.is_bound and self.errors and self.cleaned_data.get("file"):
            self.add_error("file", str(NOT_SAVED_YET))

    def upload(self) -> UploadedFile:
        found: Any = self.cleaned_data["file"]
        return found
