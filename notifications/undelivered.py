"""Mails that no server took, for whom it concerns: organisers at their desk, who invited, the KTS."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Mail


def undelivered(name: str, keys: Iterable[int]) -> dict[int, str]:
    """Key → why, for the things among ``keys`` whose mails were refused; ``name`` is their name in ``Mail.target``."""
    refused = Mail.objects.filter(state=Mail.State.REFUSED, **{f"target__{name}__in": list(keys)}).order_by("pk")
    return {target[name]: outcome for target, outcome in refused.values_list("target", "outcome")}
