"""Who may do what with joint procurements; views name these strings only. Who sees which figures is another matter (demand/sight.py)."""

from typing import Any

import rules
from django.utils.translation import gettext as _

from accounts.roles import is_cdo_of_municipality, is_kts_editor, is_member_of_municipality
from municipalities.models import Municipality


def why_no_demand(municipality: Municipality) -> str:
    """Why a body declares no demand of its own; "" where it may (docs/decisions/0035)."""
    if municipality.is_voting:
        return ""
    sentence = _("%(name)s (%(kind)s) meldet keinen eigenen Bedarf: Den melden die Mitglieder, für die beschafft wird.")
    return sentence % {"name": municipality.display_name, "kind": municipality.get_kind_display()}


@rules.predicate
def needs_things(_user: Any, target: Any = None) -> bool:
    """The target is a municipality, no body that buys for its members."""
    return target is not None and not why_no_demand(target)


rules.add_perm("procurement.lead", is_cdo_of_municipality)
rules.add_perm("procurement.read_all", is_member_of_municipality)
rules.add_perm("procurement.declare_demand", is_cdo_of_municipality & needs_things)
rules.add_perm("procurement.curate", is_kts_editor)
