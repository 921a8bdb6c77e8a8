"""Who may do what with joint procurements; views name these strings only. Who sees which figures is another matter (demand/sight.py)."""

import rules

from accounts.roles import is_cdo_of_municipality, is_kts_editor, is_member_of_municipality

rules.add_perm("procurement.lead", is_cdo_of_municipality)
rules.add_perm("procurement.read_all", is_member_of_municipality)
rules.add_perm("procurement.declare_demand", is_cdo_of_municipality)
rules.add_perm("procurement.curate", is_kts_editor)
