"""A foreign key to Municipality that nobody decided about stops the portal at its start, and the tests before."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import Error

from ..models import Municipality
from .registry import decided

OWN = (
    "municipalities.Municipality.successor",
    "municipalities.Merger.former",
    "municipalities.Merger.successor",
    "municipalities.Merger.noted_successor",
)
"""The merger itself. The predecessors of a former municipality still lead to it, and from there on."""


def references() -> list[str]:
    """Every column that names a municipality, in all apps: ``"accounts.Membership.municipality"``."""
    models = apps.get_models(include_auto_created=True)
    fields = [field for model in models for field in (*model._meta.local_fields, *model._meta.local_many_to_many)]
    return sorted(f"{field.model._meta.label}.{field.name}" for field in fields if field.related_model is Municipality)


def undecided() -> list[str]:
    return [reference for reference in references() if reference not in {*OWN, *decided()}]


def check_references(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every reference is moved by somebody, or said to stay."""
    hint = "Register a mover, or say why it stays (municipalities/mergers/registry.py)."
    sentence = "Nobody says what becomes of {} when a municipality merges."
    return [Error(sentence.format(name), hint=hint, id="municipalities.E001") for name in undecided()]
