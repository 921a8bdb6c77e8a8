from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contributions.writing.fields import GermanDateField, LineField, TextField
from contributions.writing.forms import StepForm
from municipalities.numbers import WholeNumberField

from .models import NeedPage, Position


class NeedForm(StepForm):
    asked = ("purpose",)
    purpose = TextField(label=_("Zweck"), limit=NeedPage.LIMITS["purpose"])
    budget = WholeNumberField(label=_("Budget in Euro"), required=False)
    needed_on = GermanDateField(label=_("Gebraucht ab"))


class PositionForm(StepForm):
    asked = ("name",)
    name = LineField(label=_("Bezeichnung"), limit=Position.LIMITS["name"])
    amount = WholeNumberField(label=_("Menge"), required=False)
