"""Permissions around accounts; views name these strings only."""

import rules

from .roles import is_cdo, is_cdo_of_municipality, is_kts_editor, is_portal_admin

rules.add_perm("accounts.invite_to_municipality", is_cdo_of_municipality | is_kts_editor | is_portal_admin)
rules.add_perm("accounts.manage_colleagues", is_cdo)
rules.add_perm("accounts.manage_accounts", is_portal_admin)
