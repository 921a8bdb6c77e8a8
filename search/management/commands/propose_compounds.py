"""Help the list of compound parts to grow: words of the stock that no entry explains."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from search.compounds import is_known, likely_parts, long_words
from search.contract import SearchDocument
from search.sources import sources

SHORTEST = 9
"""Letters from which on an unexplained word is probably a compound."""


class Command(BaseCommand):
    help = "Schlägt Zeilen für search/data/compounds.txt vor: häufige lange Wörter des Bestands, die noch niemand zerlegt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=50, help="höchstens so viele Wörter (50)")

    def handle(self, *args: Any, **options: Any) -> None:
        words = Counter(word for source in sources().values() for document in source.documents() for word in unexplained(document))
        for word, count in words.most_common(options["limit"]):
            known, rest = likely_parts(word)
            split = f"{known} + {rest}" if known else "keine bekannten Teile"
            self.stdout.write(f"{rest or word.lower()}  # {count} Einträge: {word} ({split})")
        self.stdout.write(f"# {len(words)} Wörter ohne Zerlegung. Übernehmen Sie nur, was in Zusammensetzungen vorkommt.")


def unexplained(document: SearchDocument) -> Iterator[str]:
    """The long nouns of a public document that no entry of the list explains, each once."""
    if "public" not in document.audiences:
        return
    text = " ".join((document.title, document.summary, document.text, *document.keywords))
    for word in set(long_words(text)):
        if len(word) >= SHORTEST and word[0].isupper() and not is_known(word):
            yield word
