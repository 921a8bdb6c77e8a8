"""The way to the assistant: a button at every municipality in the admin."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Merger, Municipality
from municipalities.registry import RowButton, register_row_button


def register() -> None:
    register_row_button(_button)


def _button(municipality: Municipality) -> RowButton:
    """To the merger that is in force, else to a new one."""
    if merger := Merger.objects.in_force().filter(former=municipality).first():
        return RowButton(_("Gebietsänderung ansehen"), reverse("mergers:shown", args=[merger.pk]), "resubmit")
    return RowButton(_("Eingemeindung, Fusion"), reverse("mergers:start", args=[municipality.pk]), "resubmit")
