"""Wagtail keeps a table of what refers to what, for the page "Verwendung"; an UPDATE of many rows passes it by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from ..models import Municipality

if TYPE_CHECKING:
    from django.db.models import Model


def point_on(model: type[Model], keys: Iterable[Any], old: Municipality, new: Municipality) -> None:
    """Have the references of these rows to one municipality lead to the other."""
    kind = ContentType.objects.get_for_model(Municipality)
    of_rows = ReferenceIndex.objects.filter(
        base_content_type=ReferenceIndex._get_base_content_type(model), object_id__in=[str(key) for key in keys]
    )
    of_rows.filter(to_content_type=kind, to_object_id=str(old.pk)).update(to_object_id=str(new.pk))
