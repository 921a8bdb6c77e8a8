"""Who may do what with agreements; views name these strings only. Where a version stands is another matter (lifecycle/)."""

from __future__ import annotations

from typing import Any

import rules

from accounts.roles import is_cdo_of_municipality, is_kts_editor, is_member, is_member_of_municipality, municipalities_of

from .models import Mandate


@rules.predicate
def has_mandate(user: Any, municipality: Any = None) -> bool:
    """Holds the valid mandate of a municipality, or stands in for whoever holds it, and belongs to it now."""
    if municipality is None or not is_member_of_municipality(user, municipality):
        return False
    mandate = Mandate.objects.valid().filter(municipality=municipality).first()
    return mandate is not None and mandate.is_of(user.pk)


@rules.predicate
def is_free_of_interest(user: Any, ballot: Any = None) -> bool:
    """Belongs to no municipality that votes: an editor who does neither closes nor declares the ballot."""
    if ballot is None:
        return False
    own = [municipality.pk for municipality in municipalities_of(user)]
    return not own or not ballot.electors.filter(municipality__in=own).exists()


@rules.predicate
def is_for_voting_body(user: Any, municipality: Any = None) -> bool:
    """Asked for a municipality that votes; Zweckverband and purchasing body publish and lead alone."""
    return municipality is not None and municipality.is_voting


rules.add_perm("data_standards.curate", is_kts_editor)
rules.add_perm("data_standards.support", is_cdo_of_municipality & is_for_voting_body)
rules.add_perm("data_standards.comment", is_member)
rules.add_perm("data_standards.vote", has_mandate)
rules.add_perm("data_standards.accede", has_mandate)
rules.add_perm("data_standards.report_adoption", is_cdo_of_municipality & is_for_voting_body)
rules.add_perm("data_standards.grant_mandate", is_cdo_of_municipality | is_kts_editor)
rules.add_perm("data_standards.declare", is_kts_editor & is_free_of_interest)
