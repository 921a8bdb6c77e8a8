"""What every installation needs before its first page is served. Asking twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from accounts.rights import EDITORS_GROUP
from jobs.registrations import Registry

from .editorial import create_editorial_pages
from .kinds import listed_kinds
from .models import HomePage
from .topic_counts import recount

HOME_TITLE = "Was in anderen Kommunen schon funktioniert"
HOME_LEAD = "Finden Sie erprobte Lösungen aus anderen Kommunen. Mit Kosten, Erfahrungen und Ansprechstelle."
FREQUENT_SEARCHES = ["Parken", "Starkregen", "Bauantrag", "Wärmeplanung", "Mängelmelder"]

EDITOR_PERMISSIONS = (
    ("wagtailadmin", ("access_admin",)),
    (
        "pages",
        ("add_topic", "change_topic", "view_topic", "add_standard", "change_standard", "view_standard", "change_feedback", "view_feedback"),
    ),
    ("search", ("add_synonymgroup", "change_synonymgroup", "delete_synonymgroup", "view_synonymgroup")),
    ("municipalities", ("add_municipality", "change_municipality", "view_municipality")),
    ("wagtailredirects", ("add_redirect", "change_redirect", "delete_redirect")),
)
COLLECTION_PERMISSIONS = (
    ("wagtailimages", ("add_image", "change_image", "choose_image")),
    ("wagtaildocs", ("add_document", "change_document", "choose_document")),
)
"""Wagtail asks for the permissions of its own models, whatever model the pictures and documents have."""
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")


_permissions_of_editors: Registry[tuple[str, tuple[str, ...]]] = Registry("permission of editors")
_steps: Registry[Callable[[HomePage], None]] = Registry("step of the setup")


def register_editor_permissions(app_label: str, *codenames: str) -> None:
    """Name what the editors of the KTS may do with the models of an app; called in ``AppConfig.ready()``."""
    _permissions_of_editors.register((app_label, codenames))


def register_step(step: Callable[[HomePage], None]) -> None:
    """Name what an app needs below the home page; asking twice must change nothing. Called in ``AppConfig.ready()``."""
    _steps.register(step)


@transaction.atomic
def ensure_portal() -> HomePage:
    """Home page, site, the list of each kind, the editors' group, what the apps registered, what topics count; returns the home page."""
    home = _ensure_home()
    for kind in listed_kinds():
        if not home.get_children().filter(slug=kind.slug).exists():
            home.add_child(instance=kind.index_class(slug=kind.slug, title=str(kind.title), lead=kind.lead, show_in_menus=True))
    create_editorial_pages(home)
    _ensure_editors(home)
    for step in _steps:
        step(home)
    recount()
    return home


def _ensure_home() -> HomePage:
    address = urlsplit(settings.PORTAL_BASE_URL)
    Locale.objects.get_or_create(language_code="de")
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        for welcome in root.get_children().filter(slug="home"):  # the page Wagtail's migrations make
            welcome.delete()
        root.refresh_from_db()
        home = HomePage(title=HOME_TITLE, slug="start", lead=HOME_LEAD, frequent_searches=FREQUENT_SEARCHES)
        root.add_child(instance=home)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": address.hostname, "port": port, "root_page": home, "site_name": settings.PORTAL_NAME},
    )
    return home


def _ensure_editors(home: Page) -> None:
    group, _ = Group.objects.get_or_create(name=EDITORS_GROUP)
    group.permissions.set(_permissions((*EDITOR_PERMISSIONS, *_permissions_of_editors)))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS):
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for permission in _permissions(COLLECTION_PERMISSIONS):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _permissions(table: tuple[tuple[str, tuple[str, ...]], ...]) -> list[Permission]:
    """The permission rows of a table; a missing one is an error, never a silent gap."""
    found = []
    for app_label, codenames in table:
        rows = list(Permission.objects.filter(content_type__app_label=app_label, codename__in=codenames))
        missing = set(codenames) - {row.codename for row in rows}
        if missing:
            raise LookupError(f"Permissions of {app_label} are missing: {', '.join(sorted(missing))}")
        found += rows
    return found
