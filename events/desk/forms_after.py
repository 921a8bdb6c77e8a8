"""Material and questions as editors type them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.sent_keys import OwnChoiceField, only_value
from files.models import PortalDocument
from files.uploads import check_document, store_document
from municipalities.typed_forms import TypedModelForm, field_of

from ..models import ConferencePage, Material, OpenQuestion, Session
from ..seats.programme_changes import was_dropped

TEXT_LIMIT = 1000
NO_ADDRESS = gettext_lazy("Geben Sie eine Adresse ein, die mit https:// oder http:// beginnt.")


class MaterialForm(TypedModelForm):
    """A file or an address; a new file takes the place of the old one."""

    file = forms.FileField(
        label=gettext_lazy("Datei"),
        required=False,
        help_text=gettext_lazy("PDF, DOCX, XLSX, ODT oder ODS. Eine neue Datei ersetzt die bisherige."),
        error_messages={"empty": gettext_lazy("Die Datei ist leer.")},
    )
    url = forms.CharField(
        label=gettext_lazy("Adresse"),
        required=False,
        max_length=500,
        validators=[URLValidator(schemes=["http", "https"], message=NO_ADDRESS)],
        help_text=gettext_lazy("Zum Beispiel eines Mitschnitts. Er wird nicht eingebettet, nur verlinkt."),
    )

    session = OwnChoiceField(
        Session.objects.none(), label=gettext_lazy("Sitzung"), required=False, empty_label=gettext_lazy("Ganze Konferenz")
    )

    class Meta:
        model = Material
        fields = ["title", "kind", "session", "file", "url", "licence", "accessibility", "visibility"]
        error_messages = {
            "title": {"required": gettext_lazy("Geben Sie eine Bezeichnung ein.")},
            "licence": {"required": gettext_lazy("Geben Sie an, unter welcher Lizenz das Material steht oder wer die Rechte hat.")},
        }

    def __init__(self, *args: Any, conference: ConferencePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.page = conference
        session = field_of(self, "session", OwnChoiceField)
        session.queryset, session.was_own = conference.sessions.all(), was_dropped
        if self.is_bound:
            only_value(self.data, "session")

    def full_clean(self) -> None:
        """A chosen file that is right is lost with the error of another field: browsers send it once. It is said at its field."""
        super().full_clean()
        if self.is_bound and self.errors and self.cleaned_data.get("file"):
            self.add_error("file", _("Die Datei ist noch nicht gespeichert. Wählen Sie sie bitte noch einmal aus."))

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload is not None:
            check_document(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        nothing = not cleaned.get("file") and not self.instance.document_id and not cleaned.get("url")
        if nothing and not {"file", "url"} & set(self.errors):
            self.add_error("file", _("Wählen Sie eine Datei, oder geben Sie eine Adresse ein."))
        return cleaned

    def store_file(self, *, by: User) -> PortalDocument | None:
        """Keep the uploaded file, which belongs to no municipality, and return the one it replaces. Raises OSError."""
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        before: PortalDocument | None = self.instance.document
        self.instance.document = store_document(upload, None, title=self.cleaned_data["title"], by=by)
        return before


class QuestionForm(TypedModelForm):
    """A question that stayed open, with an answer once there is one."""

    class Meta:
        model = OpenQuestion
        fields = ["text", "answer"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2}), "answer": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("text", "answer"):
            excess = len(cleaned.get(name) or "") - TEXT_LIMIT
            if excess > 0:
                self.add_error(name, _("Der Text ist %(excess)d Zeichen zu lang.") % {"excess": excess})
        return cleaned
