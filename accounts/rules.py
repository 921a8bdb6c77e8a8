"""Permissions around accounts; views name these strings only."""

import rules

from .roles import is_cdo_of_municipality, is_kts_editor, is_portal_admin

rules.add_perm("accounts.manage_colleagues", is_cdo_of_municipality)
rules.add_perm("accounts.change_municipality_profile", is_cdo_of_municipality)
rules.add_perm("accounts.manage_accounts", is_portal_admin)
rules.add_perm("accounts.invite_anywhere", is_kts_editor | is_portal_admin)

# Who may invite to which role; the object is the municipality, None for roles of the portal as a whole.
rules.add_perm("accounts.invite_staff", is_cdo_of_municipality | is_kts_editor | is_portal_admin)
rules.add_perm("accounts.invite_cdo", is_cdo_of_municipality | is_kts_editor | is_portal_admin)
rules.add_perm("accounts.invite_editor", is_kts_editor | is_portal_admin)
rules.add_perm("accounts.invite_admin", is_portal_admin)
