"""The two questions of a merger: into whom, and since when."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.sent_keys import OnceField, OwnChoiceField
from municipalities.models import Municipality
from municipalities.moments import DayField
from municipalities.typed_forms import TypedForm


class MergerForm(TypedForm):
    """Read from the address for the preview, and from the hidden fields beside its button."""

    successor = OwnChoiceField(
        Municipality.objects.all(),
        label=_("Geht auf in"),
        error_messages={"required": _("Wählen Sie die Kommune, zu der sie jetzt gehört.")},
    )
    on = DayField(
        label=_("Gebietsänderung zum"),
        help_text=_("Der erste Tag, an dem es nur noch die andere Kommune gibt, meist ein 1. Januar."),
        error_messages={"required": _("Geben Sie den Tag der Gebietsänderung ein.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from municipalities.wagtail_hooks import MunicipalityChooserViewSet  # Wagtail loads its hooks when it is ready

        super().__init__(*args, **kwargs)
        self.fields["successor"].widget = MunicipalityChooserViewSet("kommunen_auswahl").widget_class()


class CarryOutForm(MergerForm):
    """The same with the key that makes a second click harmless."""

    key = OnceField(widget=forms.HiddenInput, initial=uuid4)
