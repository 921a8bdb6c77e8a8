"""Who acts. Every act names a person as ``by``: what is done is logged with them, and four eyes are counted."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .models import User


def actor(request: HttpRequest) -> User:
    """Who is signed in. Raises PermissionDenied for a guest, whom the views send to the login before."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied
