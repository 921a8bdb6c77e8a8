"""Who may do what with sign-ups; views name these strings only. Seats and deadlines are another matter (events/seats/signup.py)."""

from __future__ import annotations

from typing import Any

import rules

from accounts.roles import is_cdo, is_cdo_of_municipality, is_member


@rules.predicate
def is_own_sign_up(user: Any, sign_up: Any = None) -> bool:
    return sign_up is not None and sign_up.user_id is not None and sign_up.user_id == user.pk


rules.add_perm("events.sign_up", is_member)
rules.add_perm("events.sign_up_colleague", is_cdo)
rules.add_perm("events.cancel_sign_up", is_own_sign_up | is_cdo_of_municipality)
rules.add_perm("events.change_sign_up", is_own_sign_up)
"""What somebody needs and agrees to is said by that person alone."""
