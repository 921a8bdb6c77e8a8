"""Sign-ups cut to those a user may see, before anything else is asked: a foreign one is simply not there."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.models import Role
from accounts.roles import municipalities_of

from .models import SignUp
from .models.signups import SignUpQuerySet


def sign_ups_for(user: Any) -> SignUpQuerySet:
    """The own sign-ups, and for a CDO those of the colleagues."""
    mine = Q(user=user) | Q(municipality__in=municipalities_of(user, Role.CDO), user__isnull=False)
    return SignUp.objects.filter(mine).select_related("registration__page__municipality", "user", "municipality", "needs")
