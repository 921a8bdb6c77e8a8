"""The sign of the search: whether its engine answers."""

from __future__ import annotations

from jobs.signs import Finding, Sign, register_sign

from .contract import IndexBroken, SearchUnavailable
from .engines import get_engine


def register() -> None:
    register_sign(Sign("search", "Suche", look_at_search, asks_database=False, metric="search_documents"))


def look_at_search() -> Finding:
    """A quick look at the index. Meanwhile the database answers searches, so nobody stands before a closed door."""
    try:
        documents = sum(get_engine().health().documents.values())
    except IndexBroken:
        advice = "Der Arbeitsprozess baut ihn neu auf; mit manage.py reindex geht es sofort."
        return Finding(False, "Der Suchindex fehlt oder ist beschädigt.", advice)
    except SearchUnavailable:
        advice = "Läuft der Dienst hinter ELASTICSEARCH_URL? Bis dahin sucht die Datenbank, einfacher und langsamer."
        return Finding(False, "Die Suchmaschine antwortet nicht.", advice)
    return Finding(True, f"Der Suchindex enthält {documents} Dokumente.", value=documents)
