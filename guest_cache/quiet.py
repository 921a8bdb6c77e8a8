"""Which tables and columns no visitor ever sees: writing them purges no page, and a page that reads such a table is not kept.

Everything else counts. So a new model needs no line here to be right, only to be cheap.
"""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

from jobs.registrations import Registry

TABLES: Registry[str] = Registry("quiet table")
COLUMNS: Registry[tuple[str, frozenset[str]]] = Registry("quiet columns")
OTHERS = (
    "auth_permission",
    "django_migrations",
    "django_session",
    "guest_cache_generation",
    "jobs_",
    "account_",
    "mfa_",
    "django_tasks_",
    "wagtailadmin_",
    "wagtailcore_comment",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_pagesubscription",
    "wagtailcore_revision",
    "wagtailcore_task",
    "wagtailcore_uploadedfile",
    "wagtailcore_workflow",
    "wagtailcore_referenceindex",
    "wagtailsearch_",
    "wagtailusers_",
)
"""Beginnings of the names of tables that belong to libraries, and of this app's neighbours below."""
PAGE = "wagtailcore_page"
DRAFTED = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision_id",
        "latest_revision_created_at",
        "numchild",
        "lock",
        "locked",
        "locked_at",
        "locked_by_id",
        "approved_schedule",
    }
)
"""What writing a draft changes in the row of a live page."""


def register_quiet(*models: type[Model]) -> None:
    """Models of which nothing is ever shown to visitors."""
    for model in models:
        TABLES.register(model._meta.db_table)


def register_quiet_columns(model: type[Model], *columns: str) -> None:
    """Columns of a shown model that change often and are never shown to visitors."""
    COLUMNS.register((model._meta.db_table, frozenset(columns)), key=model._meta.db_table)


def is_quiet(table: str) -> bool:
    return table in TABLES or table.startswith(OTHERS)


def quiet_columns(table: str) -> frozenset[str]:
    if table == PAGE:
        return DRAFTED
    found = COLUMNS.get(table)
    return found[1] if found else frozenset()


def tables() -> dict[str, list[str]]:
    """Every table of the portal's models → its columns."""
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: [field.column for field in model._meta.local_concrete_fields if field.column]
        for model in models
        if model._meta.managed and not model._meta.proxy
    }


def shown() -> dict[str, list[str]]:
    """Tables that pages may show → the columns whose change counts."""
    return {
        table: [column for column in columns if column not in quiet_columns(table)]
        for table, columns in tables().items()
        if not is_quiet(table)
    }
