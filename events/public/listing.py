"""Conferences as visitors meet them: their list, its feed and its place in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pages.kinds import ListedKind, register_listed_kind

from ..models import ConferenceIndexPage, ConferencePage
from ..words.moments import day_of, hours_of

LEAD = "Ein Tag, an dem Kommunen voneinander lernen: laufende Lösungen sehen, Fragen stellen, Nächstes verabreden."


def register() -> None:
    register_listed_kind(
        ListedKind(
            page_class=ConferencePage,
            index_class=ConferenceIndexPage,
            slug="konferenzen",
            title=_("Konferenzen"),
            lead=LEAD,
            everything=_("Alle Konferenzen"),
            news=_("Neue und geänderte Konferenzen"),
            order=30,
            summary=summary,
        )
    )


def summary(page: ConferencePage) -> str:
    """When it is, then what it is about."""
    return f"{day_of(page)}, {hours_of(page.starts_at, page.ends_at)}. {page.summary}"
