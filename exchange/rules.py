"""Who may do what here; views name these strings only. What somebody sees at all: ``scoping.py`` of each room."""

import rules

from accounts.roles import is_cdo_of_municipality, is_member_of_municipality

rules.add_perm("exchange.change_contact_settings", is_cdo_of_municipality)
rules.add_perm("exchange.seek", is_member_of_municipality)
rules.add_perm("exchange.end_seeking", is_member_of_municipality)
rules.add_perm("exchange.support_seeking", is_cdo_of_municipality)
rules.add_perm("exchange.answer_seeking", is_member_of_municipality)
