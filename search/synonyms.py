"""Words that mean the same: those that come with the portal, those of the editors, those that other apps register.

They are expanded in the query, so that a change takes effect at once and needs no new index. Each process keeps
what it has read under a stamp; the stamp lies in the shared cache and is read once a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from jobs.registrations import Registry

from .german import tokens

BUILT_IN = Path(__file__).parent / "data" / "synonyms.txt"
SAME, RELATED = 0.5, 0.2
"""What a synonym counts beside the typed word, and what a word from the same topic does."""
STAMP = "search-synonyms"

Key = tuple[str, ...]
"""The terms of a word or group of words, as the index knows them."""
Provider = Callable[[], Iterable[Sequence[str]]]
"""Gives groups of words that mean the same."""

_providers: Registry[tuple[Provider, float]] = Registry("provider of synonyms")
_read: tuple[str, Thesaurus] | None = None


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another way to say it; ``weight`` counts against the typed word."""

    text: str
    weight: float


class Thesaurus:
    """All groups, ready to be asked."""

    def __init__(self, groups: Iterable[tuple[Sequence[str], float]]) -> None:
        self._synonyms: dict[Key, dict[str, float]] = {}
        for words, weight in groups:
            for word in words:
                if key := key_of(word):
                    others = self._synonyms.setdefault(key, {})
                    for other in words:
                        if key_of(other) != key:
                            others[other] = max(weight, others.get(other, 0))
        self.longest = max((len(key) for key in self._synonyms), default=1)
        """Terms of the longest group of words."""

    def synonyms(self, text: str) -> tuple[Synonym, ...]:
        """What means the same as this word or group of words, in any form; the best first."""
        found = self._synonyms.get(key_of(text), {})
        return tuple(Synonym(word, weight) for word, weight in sorted(found.items(), key=lambda pair: -pair[1]))

    def knows(self, text: str) -> bool:
        return key_of(text) in self._synonyms


def key_of(text: str) -> Key:
    return tuple(token.term for token in tokens(text))


def register_synonyms(provider: Provider, model: type[Model], weight: float = RELATED) -> None:
    """Add groups that come from a model; called in ``AppConfig.ready()``. Saving or deleting a row counts as a change."""
    _providers.register((provider, weight))
    watch(model)


def watch(model: type[Model]) -> None:
    """Read the synonyms anew when a row of this model is saved or deleted. Bulk updates have to call ``changed``."""
    for signal in (post_save, post_delete):
        signal.connect(_row_changed, sender=model, dispatch_uid=f"synonyms-{model._meta.label}")


def thesaurus() -> Thesaurus:
    """The present synonyms; costs one read of the cache unless they have changed."""
    global _read
    stamp = cache.get(STAMP)
    if stamp is None:
        stamp = _new_stamp()
    read = _read  # one look: another thread may put an older one there meanwhile
    if read is None or read[0] != stamp:
        read = _read = (stamp, Thesaurus(_groups()))
    return read[1]


def changed() -> None:
    """Have all processes read the synonyms anew: now, and once more when the transaction is visible to others."""
    _new_stamp()
    transaction.on_commit(_new_stamp)


def built_in() -> Iterator[tuple[str, ...]]:
    """The groups that come with the portal."""
    for line in BUILT_IN.read_text(encoding="utf-8").splitlines():
        words = tuple(word.strip() for word in line.partition("#")[0].split(";") if word.strip())
        if words:
            yield words


def _groups() -> Iterator[tuple[Sequence[str], float]]:
    # By name: processes that only write the index import this module without the models.
    kept = apps.get_model("search", "SynonymGroup")
    for words in [*built_in(), *kept.objects.values_list("words", flat=True)]:
        yield [word for word in words if isinstance(word, str)], SAME
    for provider, weight in _providers:
        for words in provider():
            yield words, weight


def _row_changed(sender: Any, **kwargs: Any) -> None:
    changed()


def _new_stamp() -> str:
    stamp = uuid4().hex
    cache.set(STAMP, stamp, None)
    return stamp
