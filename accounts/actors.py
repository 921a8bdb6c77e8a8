"""Who acts. Every act names a person as ``by``: what is done is logged with them, and four eyes are counted.

Four sorts of acts can be done without an account, and take an ``Actor``; all others take a ``User``.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .models import User

Actor = User | None
"""None where nobody is signed in: a guest who signs up for a conference, the operator at the terminal who grants a role, a right that
ends by itself with another, a file that the stock brings along. The log names nobody then, for there is no account to name."""


def actor(request: HttpRequest) -> User:
    """Who is signed in. Raises PermissionDenied for a guest, whom the views send to the login before."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied


def as_of_now(user: User) -> User:
    """The person without the memberships that were read before a lock: whoever waited for it asks for their right again."""
    return User.objects.get(pk=user.pk)
