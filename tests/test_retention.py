"""Whoever adds a table with a person in it says how long it is kept (docs/retention.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from jobs.registry import periodic_jobs

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "retention.md").read_text()
ROW = re.compile(r"^\| `([\w.]+)` \|(.*)\|$", re.MULTILINE)
NAMES_SOMEBODY = re.compile(r"email|telephone|phone|callback")


def with_people() -> Iterator[str]:
    """Tables that lead to an account, or hold an address or a number at which somebody answers."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label != "third_kind" and any(map(_is_about_somebody, model._meta.local_fields)):
            yield model._meta.label


def _is_about_somebody(field: models.Field) -> bool:
    related = field.related_model is get_user_model()
    return related or isinstance(field, models.EmailField) or (not field.is_relation and bool(NAMES_SOMEBODY.search(field.name)))


def test_every_table_with_a_person_in_it_has_its_row_and_no_row_is_out_of_date():
    labels = [label for label, _rest in ROW.findall(PAGE)]

    assert len(labels) == len(set(labels))
    assert set(with_people()) - set(labels) == set()
    assert set(labels) - {model._meta.label for model in apps.get_models(include_auto_created=True)} == set()


def test_every_row_says_of_whom_how_long_and_by_whom():
    rows = {label: [cell.strip() for cell in rest.split("|")] for label, rest in ROW.findall(PAGE)}

    assert {label for label, cells in rows.items() if len(cells) != 3 or not all(cells)} == set()


def test_the_jobs_and_the_times_that_it_names_exist():
    jobs = {job.name for job in periodic_jobs()}
    constants = re.findall(r"`([a-z]\w*(?:\.\w+)+\.[A-Z_]{3,})`", PAGE)

    assert set(re.findall(r"„([^“]+)“", PAGE)) - jobs - {"…"} == set()
    assert len(constants) > 10
    assert [name for name in constants if not _exists(name)] == []


def _exists(name: str) -> bool:
    path, _dot, last = name.rpartition(".")
    try:
        return hasattr(import_module(path), last)
    except ModuleNotFoundError:
        module, _dot, kind = path.rpartition(".")
        return hasattr(getattr(import_module(module), kind), last)
