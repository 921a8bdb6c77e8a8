"""Brings stored text into the form in which text comes in (docs/decisions/0027-one-door-for-text.md): every text column of every model.

Nothing is listed by hand but what stays as it is: a model that is added is met by itself. Columns are read and written as the database
keeps them, so that no field and no signal has a say; a second run changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.db import IntegrityError, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from wagtail.fields import StreamField

from municipalities.addresses import address_of
from municipalities.sorting import findable, sort_key
from municipalities.typed import seen_line, seen_text

BATCH = 200
"""Rows at once: a revision may weigh a megabyte."""
OF_MACHINES = ("auth", "contenttypes", "django_tasks_database", "jobs", "mfa", "sessions", "wagtailembeds", "wagtailsearch")
"""Apps in whose tables nobody's words stand, or that are made from other tables."""
AS_THEY_WERE = {
    "accounts.throttle": "keyed hashes",
    "notifications.mail": "mails stay as they were sent; their addresses are people's",
    "notifications.localmail": "the same",
    "wagtailcore.modellogentry": "the log is never written over",
    "wagtailcore.pagelogentry": "the same",
    "wagtailcore.referenceindex": "made from other tables",
}
"""Models whose texts stay, and why."""
Rule = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    rule: Rule
    is_json: bool


def normalise(apps: Apps, connection: BaseDatabaseWrapper) -> list[str]:
    """Normalise all there is; returns a line for each text that stayed, because its form is taken by another row."""
    lines = _line_names(apps)
    return [said for model in text_models(apps) for said in _normalise(model, columns_of(model, lines), connection)]


def text_models(apps: Apps) -> Iterator[type[models.Model]]:
    """All models with a table of their own in which somebody's words may stand."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in OF_MACHINES:
            yield model


def columns_of(model: type[models.Model], lines: frozenset[str] = frozenset()) -> list[Column]:
    """The text columns of a model with the rule of each. ``lines``: names that are one line wherever they stand in JSON."""
    stays = model._meta.label_lower in AS_THEY_WERE
    return [
        Column(str(field.column), rule, isinstance(field, models.JSONField | StreamField))
        for field in model._meta.local_concrete_fields
        if not field.primary_key and (rule := _rule(field, lines)) and (not stays or isinstance(field, models.EmailField))
    ]


def _rule(field: Any, lines: frozenset[str]) -> Rule | None:
    if isinstance(field, StreamField):
        return _in_json(frozenset())
    if isinstance(field, models.JSONField):
        return _in_json(lines)
    if isinstance(field, models.EmailField):
        return address_of
    if isinstance(field, models.TextField):
        return seen_text
    return seen_line if isinstance(field, models.CharField) else None


def _line_names(apps: Apps) -> frozenset[str]:
    """Names of columns of one line that are no name of a longer text: by them the fields in a revision are told apart."""
    fields = [field for model in text_models(apps) for field in model._meta.local_concrete_fields]
    longer = {field.name for field in fields if isinstance(field, models.TextField)}
    return frozenset(field.name for field in fields if isinstance(field, models.CharField)) - longer


def _in_json(lines: frozenset[str]) -> Rule:
    """A rule for a column of JSON, of which it gets and gives back the text."""

    def rule(text: str) -> str:
        before = json.loads(text)
        after = _anywhere(before, "", lines)
        return text if after == before else json.dumps(after)

    return rule


def _anywhere(value: Any, name: str, lines: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _anywhere(one, key, lines) for key, one in value.items()}
    if isinstance(value, list):
        return [_anywhere(one, name, lines) for one in value]
    if not isinstance(value, str):
        return value
    if value[:1] in ("[", "{"):  # the blocks of a page stand as JSON within the JSON of a revision
        try:
            return _in_json(frozenset())(value)
        except ValueError:
            pass
    return seen_line(value) if name in lines else seen_text(value)


def _normalise(model: type[models.Model], columns: list[Column], connection: BaseDatabaseWrapper) -> Iterator[str]:
    """One model, in the order of its keys; each row that changes by itself."""
    if not columns:
        return
    for key, values in _rows(model, columns, connection):
        changed = {}
        for column, value in zip(columns, values, strict=True):
            if value and not _is_plain(value, column) and (kept := column.rule(value)) != value:
                changed[column] = kept
        stayed = [column.name for column, kept in changed.items() if not _written(model, key, column, kept, connection)]
        if changed:
            _derive(model, key)
        yield from (f"{model._meta.label} {key}: {name} bleibt, wie es war; ein anderer Eintrag heißt schon so." for name in stayed)


def _is_plain(value: str, column: Column) -> bool:
    """Whether nothing can change, without a look at each sign; in JSON, signs that are not plain begin with a backslash."""
    if column.rule is address_of:
        return False
    return value.isascii() and (("\\" not in value) if column.is_json else value.isprintable())


def _rows(model: type[models.Model], columns: list[Column], connection: BaseDatabaseWrapper) -> Iterator[tuple[Any, list[Any]]]:
    quote, last = connection.ops.quote_name, None
    key, table = quote(str(model._meta.pk.column)), quote(model._meta.db_table)
    cast = "::text" if connection.vendor == "postgresql" else ""
    names = ", ".join(quote(column.name) + (cast if column.is_json else "") for column in columns)
    while True:
        after = "" if last is None else f"WHERE {key} > %s"
        with connection.cursor() as cursor:
            sql = f"SELECT {key}, {names} FROM {table} {after} ORDER BY {key} LIMIT {BATCH}"  # noqa: S608 - names of the schema
            cursor.execute(sql, [] if last is None else [last])
            rows = cursor.fetchall()
        for last, *values in rows:
            yield last, values
        if len(rows) < BATCH:
            return


def _written(model: type[models.Model], key: Any, column: Column, value: str, connection: BaseDatabaseWrapper) -> bool:
    """Write one column of one row; False where it has to be unique and another row has this value."""
    quote = connection.ops.quote_name
    cast = "::jsonb" if column.is_json and connection.vendor == "postgresql" else ""
    table, name, pk = quote(model._meta.db_table), quote(column.name), quote(str(model._meta.pk.column))
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {name} = %s{cast} WHERE {pk} = %s", [value, key])  # noqa: S608 - the same
    except IntegrityError:
        return False
    return True


def _derive(model: type[models.Model], key: Any) -> None:
    """What follows from names: the places in lists, and the words by which municipalities are found."""
    derived = DERIVED.get(model._meta.label_lower)
    row = model._base_manager.filter(pk=key).first() if derived else None
    if derived and row is not None:
        derived(row)


def _of_municipality(row: Any) -> None:
    members = [text for member in row.members for text in (member["name"], member["key"])]
    keys = [row.ags or "", row.ars or "", row.district_key or "", row.union_key or ""]
    row.search_text = findable([row.name, row.short_name, row.official_name, row.lead_name, *members, *keys])
    row.sort_key = sort_key(row.short_name or row.name)
    row.save(update_fields=["sort_key", "search_text"])


def _of_named(row: Any) -> None:
    row.sort_key = sort_key(row.name, 150)
    row.save(update_fields=["sort_key"])


def _of_standard(row: Any) -> None:
    row.sort_key = sort_key(row.name, 150)
    if hasattr(row, "search_text"):  # not yet, in migrations before it
        row.search_text = findable([row.name, row.full_name, row.steward, row.slug, row.xrepository_urn])
    row.save()


def _of_person(row: Any) -> None:
    row.sort_key = sort_key(f"{row.last_name} {row.first_name}") or sort_key(row.email)
    row.save(update_fields=["sort_key"])


def _of_page(row: Any) -> None:
    if (entry := getattr(row, "contributionpage", None)) is not None:
        type(entry)._base_manager.filter(pk=row.pk).update(sort_key=sort_key(row.title))


DERIVED: dict[str, Callable[[Any], None]] = {
    "accounts.user": _of_person,
    "municipalities.municipality": _of_municipality,
    "pages.standard": _of_standard,
    "pages.topic": _of_named,
    "wagtailcore.page": _of_page,
}
