"""Who may do what with contributions; views name these strings only."""

import rules

from accounts.roles import is_cdo, is_cdo_of_municipality, is_kts_editor

from .writers import answers, reads, writes

rules.add_perm("contributions.start_draft", is_cdo)
rules.add_perm("contributions.read_draft", reads | is_kts_editor)
rules.add_perm("contributions.edit_draft", writes | is_kts_editor)
rules.add_perm("contributions.answer", answers)
rules.add_perm("contributions.submit", is_cdo_of_municipality)
rules.add_perm("contributions.archive", is_cdo_of_municipality | is_kts_editor)
rules.add_perm("contributions.confirm", is_cdo_of_municipality | is_kts_editor)
rules.add_perm("contributions.moderate", is_kts_editor)
