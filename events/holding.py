"""Whether somebody who holds a sign-up may see its conference now: asked anew at every use of what they hold.

A seat, a link, an address of a calendar outlive the right to see: the page is hidden, its audience narrowed, the last role taken
away. Who may not see the conference any more keeps the sign-up with date and place, and may cancel it. Name, summary, sessions,
online access, material, certificate, evaluation and calendar are gone until they may see it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.roles import read_memberships
from search.audiences import audiences_of

from .audiences import read_audiences
from .models import SignUp


def sees(sign_up: SignUp) -> bool:
    """Whether the page of the conference is for this person now; a blocked one sees nothing."""
    return not is_blocked(sign_up) and _is_shown(sign_up)


def _is_shown(sign_up: SignUp) -> bool:
    """A guest is no member, but takes part: the signed link is the proof."""
    page = sign_up.registration.page
    if sign_up.user is not None:
        return page.is_visible_to(sign_up.user)
    own = {f"participants:{page.pk}"} if sign_up.takes_part else set()
    return bool(page.audiences & (audiences_of(AnonymousUser()) | own))


def is_blocked(sign_up: SignUp) -> bool:
    """Whether the account is closed; of a guest, an account with the same address."""
    if sign_up.user is not None:
        return not sign_up.user.is_active
    return bool(_closed([sign_up.guest_email]))


def _closed(addresses: Sequence[str]) -> set[str]:
    return set(User.objects.filter(email__in=addresses, is_active=False).values_list("email", flat=True)) if addresses else set()


def unseeing(sign_ups: Iterable[SignUp]) -> set[int]:
    """Keys of the sign-ups, with user, registration and page, whose people may not see the conference; in three queries."""
    people = list(sign_ups)
    users = [one.user for one in people if one.user is not None]
    read_memberships(users)
    read_audiences(users)
    closed = _closed([one.guest_email for one in people if one.user is None])
    return {one.pk for one in people if not _is_shown(one) or (one.guest_email in closed if one.user is None else not one.user.is_active)}
