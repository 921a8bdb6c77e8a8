"""What an editor may do with a notice: what its lead does not, or cannot any more. All of it by lifecycle/acts.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from municipalities.typed_forms import TypedForm

from ..leading.forms import ReasonForm
from ..lifecycle import acts
from ..models import TimeTable
from .forms import LeadForm


@dataclass(frozen=True, slots=True)
class OnNotice:
    """``run(table, values of the form, by)`` does it and says so, or raises Refused."""

    label: Any
    hint: Any
    states: tuple[str, ...]
    form: type[TypedForm]
    run: Callable[[TimeTable, dict[str, Any], User], Any]


def _change_lead(table: TimeTable, values: dict[str, Any], by: User) -> Any:
    acts.change_lead(table.pk, values["successor"], by=by)
    return _("%(municipality)s ist jetzt federführend. Alle Beteiligten bekommen eine E-Mail.") % {"municipality": values["successor"]}


def _close(table: TimeTable, values: dict[str, Any], by: User) -> Any:
    acts.close(table.pk, by=by)
    return _("Die Beschaffung ist abgeschlossen.")


def _cancel(table: TimeTable, values: dict[str, Any], by: User) -> Any:
    acts.cancel(table.pk, reason=values["reason"], by=by)
    return _("Die Beschaffung ist abgebrochen. Alle Beteiligten bekommen eine E-Mail.")


ACTS = {
    "federfuehrung": OnNotice(
        gettext_lazy("Federführung übergeben"),
        gettext_lazy("Wenn die federführende Stelle keine CDO mehr hat oder darum bittet. Mengen und Verlauf bleiben."),
        TimeTable.RUNNING,
        LeadForm,
        _change_lead,
    ),
    "abschliessen": OnNotice(
        gettext_lazy("Beschaffung abschließen"),
        gettext_lazy("Der Vertrag ist beendet, oder niemand ruft mehr ab. Das lässt sich nicht rückgängig machen."),
        TimeTable.CLOSABLE,
        TypedForm,
        _close,
    ),
    "abbrechen": OnNotice(
        gettext_lazy("Beschaffung abbrechen"),
        gettext_lazy("Alle können die Begründung lesen. Alle Beteiligten bekommen eine E-Mail. Das lässt sich nicht rückgängig machen."),
        TimeTable.CANCELLABLE,
        ReasonForm,
        _cancel,
    ),
}
"""By the value of the button."""


def offered(table: TimeTable) -> list[str]:
    """What can be done now."""
    return [name for name, act in ACTS.items() if table.state in act.states]
