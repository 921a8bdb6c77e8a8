"""Searches that people keep: saved from the results page, listed in "Mein Bereich", stopped from a mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.panels import Panel, register_panel
from accounts.refusals import Refused

from .models import SavedSearch
from .sources import facets

MOST = 50
"""Searches a person may keep."""
SHOWN = 5
"""Searches that "Mein Bereich" shows."""
SALT = "search.saved.unsubscribe"
Labels = Mapping[str, Mapping[str, Any]]


@transaction.atomic
def save(user: Any, *, name: str, text: str, filters: Mapping[str, Sequence[str]], frequency: str, key: UUID | None = None) -> SavedSearch:
    """Keep a search; raises Refused beyond MOST. What is there already is no news: mails tell of what comes from now on.

    The same ``key`` a second time gives the search that is there.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two windows at once must not pass the limit
    if key and (known := SavedSearch.objects.filter(user=user, key=key).first()):
        return known
    if SavedSearch.objects.filter(user=user).count() >= MOST:
        raise Refused(_("Sie haben schon %d Suchen gespeichert. Löschen Sie eine, die Sie nicht mehr brauchen.") % MOST)
    chosen = {facet: list(codes) for facet, codes in filters.items()}
    return SavedSearch.objects.create(
        user=user, key=key, name=name, text=text, filters=chosen, frequency=frequency, notified_at=timezone.now()
    )


@transaction.atomic
def change(saved: SavedSearch, *, name: str, frequency: str) -> None:
    """Give another name or frequency. Who turns the mails on again hears of what comes from then on."""
    was_silent = saved.frequency == SavedSearch.Frequency.NEVER
    saved.name, saved.frequency = name, frequency
    if was_silent and frequency != SavedSearch.Frequency.NEVER:
        saved.notified_at = timezone.now()
    saved.save(update_fields=["name", "frequency", "notified_at"])


def results_url(text: str, filters: Mapping[str, Sequence[str]], **more: str) -> str:
    """The results page of a question."""
    pairs = [("q", text)] if text else []
    pairs += [(facet, code) for facet, codes in filters.items() for code in codes]
    return f"{reverse('search:results')}?{urlencode([*pairs, *more.items()])}"


def url_of(saved: SavedSearch, **more: str) -> str:
    """The results of a saved search, as they are now."""
    return results_url(saved.text, saved.filters, **more)


def facet_labels() -> Labels:
    """Facet → code → German name."""
    return {name: facet.known() for name, facet in facets().items()}


def described(text: str, filters: Mapping[str, Sequence[str]], labels: Labels) -> str:
    """A question in one line: "Parken, Bayern"; codes that no facet knows any more are left out."""
    names = [str(labels[facet][code]) for facet, codes in filters.items() for code in codes if code in labels.get(facet, {})]
    return ", ".join([text, *names] if text else names)


def unsubscribe_path(saved: SavedSearch) -> str:
    """Where the mails of a search are stopped without login; the link stays good."""
    return reverse("search:unsubscribe", args=[signing.dumps(saved.pk, salt=SALT)])


def pk_of_token(token: str) -> int:
    """The primary key in a token; raises signing.BadSignature."""
    return int(signing.loads(token, salt=SALT))


def stop(pk: int) -> None:
    """No more mails for a search; a second time, or for one that is deleted, changes nothing."""
    SavedSearch.objects.filter(pk=pk).update(frequency=SavedSearch.Frequency.NEVER)


def register() -> None:
    register_panel(Panel("search/saved/panel.html", _panel, order=60, place="side"))


def _panel(request: HttpRequest) -> dict[str, Any]:
    found = list(SavedSearch.objects.filter(user=request.user.pk)[: SHOWN + 1])
    return {"searches": [(saved, url_of(saved)) for saved in found[:SHOWN]], "more": len(found) > SHOWN}
