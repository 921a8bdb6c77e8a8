"""Mails that no server took, for whom it concerns: organisers at their desk, who invited, the KTS."""

from __future__ import annotations

from .models import Mail


def undelivered(name: str) -> dict[int, str]:
    """Key → why, for all things whose mails were refused; ``name`` is their name in ``Mail.target``.

    There are few of them, and many that somebody might ask about: a conference has thousands of sign-ups.
    """
    refused = Mail.objects.refused().filter(target__has_key=name).order_by("pk")
    return {target[name]: outcome for target, outcome in refused.values_list("target", "outcome")}
