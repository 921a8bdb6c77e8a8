"""Which answers are kept for visitors without a session (guest_cache/): by name of the view, and nothing that is not named.

Not here: pages with a form or with a token in their address, files, and what is made for one person.
"""

from __future__ import annotations

from django.conf import settings

from accounts.devices import COOKIE as KNOWN_BROWSER
from accounts.kept.store import COOKIE as KEPT_TEXT
from guest_cache.lives import PAGE, SEARCH, Life

COOKIES = frozenset({settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", KEPT_TEXT, KNOWN_BROWSER})
"""All that the portal sets: who has one of them, but for that of forms, may get a page of their own."""
NEVER = (
    "/verwaltung/", "/mein-bereich/", "/konto/", "/static/", "/dateien/", "/demo/", "/healthz", "/readyz", "/metrics",
)  # fmt: skip
"""Beginnings of addresses of which nothing is kept: nobody waits for another there."""
LIVES: dict[str, Life] = {
    "wagtail_serve": PAGE,
    "municipalities:index": PAGE,
    "municipalities:detail": PAGE,
    "pages:topics": PAGE,
    "pages:topic": PAGE,
    "pages:standards": PAGE,
    "pages:standard": PAGE,
    "pages:feeds": PAGE,
    "pages:feed": PAGE,
    "pages:topic_feed": PAGE,
    "pages:sitemap": PAGE,
    "pages:sitemap_part": PAGE,
    "data_standards:profiles": PAGE,
    "data_standards:version": PAGE,
    "data_standards:consultation": PAGE,
    "data_standards:evaluation": PAGE,
    "data_standards:ballot": PAGE,
    "data_standards:electors": PAGE,
    "data_standards:spread": PAGE,
    "data_standards:accessions": PAGE,
    "data_standards:differences": PAGE,
    "history:versions": PAGE,
    "history:comparison": PAGE,
    "history:version": PAGE,
    "search:results": SEARCH,
}
