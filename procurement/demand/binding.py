"""A municipality takes part bindingly: the day and the office of the signature, and the signed agreement as a confidential file.

The paper binds, not the portal. Its file names figures: it is shown to the people of its municipality and of who leads, and to nobody else.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusals import Refused
from accounts.roles import municipalities_of
from contributions.writing.fields import RequiredDateField
from files.models import ConfidentialFile
from files.serving import register_confidential_rule
from files.uploads import check_document, store_confidential
from municipalities.typed_forms import TypedForm, asked_for

from ..lifecycle.acts import locked
from ..models import Participation
from . import acts
from .acts import Signed
from .forms import not_ahead

AGAIN = gettext_lazy("Die Datei ist noch nicht gespeichert. Wählen Sie sie bitte noch einmal aus.")


def register() -> None:
    register_confidential_rule(shows_agreement)


def shows_agreement(user: Any, file: ConfidentialFile) -> bool:
    """The rule of files/serving.py: the signed agreement is for its municipality and for who leads now."""
    found = Participation.objects.filter(signed_file=file).select_related("time_table__page").first()
    if found is None:
        return False
    own = any(place.pk == found.municipality_id for place in municipalities_of(user))
    return own or user.has_perm("procurement.read_all", found.time_table.page)


@transaction.atomic
def bind(participation_id: int, signed: Signed, upload: UploadedFile | None, *, by: User) -> Participation:
    """Record the signature with its paper, or what replaces it. Raises Refused, and OSError where the file cannot be written."""
    locked(Participation.objects.values_list("time_table", flat=True).get(pk=participation_id))
    before = Participation.objects.select_related("municipality", "signed_file").get(pk=participation_id)
    if upload is None and not (before.is_bound and before.signed_file):
        raise Refused(_("Laden Sie die unterschriebene Vereinbarung hoch."))
    title = _("Vereinbarung: %(municipality)s") % {"municipality": before.municipality}
    stored = store_confidential(upload, title=title, by=by) if upload is not None else None
    try:
        found = acts.bind(participation_id, signed, file=stored, by=by)
    except Refused:
        if stored is not None:  # its row goes with the transaction, its bytes would stay
            stored.file.storage.delete(stored.stored_name)
        raise
    if stored is not None and before.signed_file is not None:
        before.signed_file.delete()
    return found


class BindingForm(TypedForm):
    """What stands on the signed paper. ``has_file``: one is there already, a new one replaces it."""

    bound_on = RequiredDateField(label=gettext_lazy("Unterschrieben am"), help_text=gettext_lazy("Zum Beispiel 12.11.2026."))
    signatory_office = forms.CharField(
        label=gettext_lazy("Amt der unterschreibenden Person"),
        max_length=200,
        help_text=gettext_lazy("Zum Beispiel: Oberbürgermeisterin, Landrat. Keine Namen."),
        error_messages={"required": gettext_lazy("Nennen Sie das Amt, das unterschrieben hat.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Unterschriebene Vereinbarung"),
        required=False,
        validators=[check_document],
        help_text=gettext_lazy("PDF, DOCX oder ODT. Nur Ihre Kommune und die federführende Stelle sehen die Datei."),
        error_messages={"empty": gettext_lazy("Die Datei ist leer.")},
    )
    authorised = forms.BooleanField(
        label=gettext_lazy("Ich bin berechtigt, die verbindliche Teilnahme für meine Kommune einzutragen."),
        error_messages={"required": gettext_lazy("Bestätigen Sie, dass Sie berechtigt sind.")},
    )

    def __init__(self, *args: Any, has_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_file = has_file
        if not has_file:
            asked_for(self, "file")

    def full_clean(self) -> None:
        """A chosen file that is right is lost with the error of another field: browsers send it once. It is said at its field."""
        super().full_clean()
        if self.is_bound and self.errors and self.cleaned_data.get("file"):
            self.add_error("file", str(AGAIN))

    def clean_bound_on(self) -> date:
        return not_ahead(self.cleaned_data["bound_on"], _("Die Unterschrift liegt in der Zukunft: %(day)s."))

    def clean_file(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload is None and not self.has_file:
            raise forms.ValidationError(_("Wählen Sie die unterschriebene Vereinbarung aus."))
        return upload

    def signed(self) -> Signed:
        return Signed(self.cleaned_data["bound_on"], self.cleaned_data["signatory_office"])
