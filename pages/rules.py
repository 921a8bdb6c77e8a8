"""Who may do what with contributions; views name these strings only."""

import rules

from accounts.roles import is_cdo, is_cdo_of_municipality, is_kts_editor, is_member_of_municipality

rules.add_perm("pages.start_draft", is_cdo)
rules.add_perm("pages.read_draft", is_member_of_municipality | is_kts_editor)
rules.add_perm("pages.edit_draft", is_cdo_of_municipality | is_kts_editor)
rules.add_perm("pages.submit", is_cdo_of_municipality)
rules.add_perm("pages.archive", is_cdo_of_municipality | is_kts_editor)
rules.add_perm("pages.confirm", is_cdo_of_municipality | is_kts_editor)
rules.add_perm("pages.moderate", is_kts_editor)
