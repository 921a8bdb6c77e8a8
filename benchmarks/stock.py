"""A made-up German stock, the same for every run of the same size; words whose share of it is known."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from search.compounds import LIST
from search.contract import SearchDocument

SHARES = {
    "0,1 %": (0.001, ("Hochwasserpegel", "Glasfaserkarte", "Wärmekataster", "Bürgerkoffer")),
    "2 %": (0.02, ("Parkleitsystem", "Ratsinformation", "Straßenlaterne", "Baugenehmigung")),
    "40 %": (0.4, ("Verwaltung", "Digitalisierung")),
}
"""Name of the class → share of the stock and the words that have it."""
SENTENCES, WORDS = 20_000, 12
COMPOUNDS = 0.11
"""Share of compounds among the words, as in the demo stock."""
FACETS = {
    "thema": [f"thema-{n}" for n in range(12)],
    "land": [f"DE-{n:02}" for n in range(16)],
    "groesse": [f"groesse-{n}" for n in range(6)],
    "phase": [f"phase-{n}" for n in range(4)],
    "kosten": [f"kosten-{n}" for n in range(5)],
    "jahr": [str(2017 + n) for n in range(10)],
}


def stock(size: int) -> Iterator[SearchDocument]:
    """``size`` entries of about 250 words; one in five is for members only."""
    random_ = random.Random(2026)
    sentences = _sentences(random_)
    for number in range(size):
        planted = " ".join(_planted(number, random_))
        codes = {name: (random_.choice(values),) for name, values in FACETS.items()}
        yield SearchDocument(
            key=f"gute-praxis:{number}",
            kind="gute-praxis",
            title=f"{random_.choice(sentences)[:60]} {planted}"[:120],
            url=f"/gute-praxis/{number}/",
            audiences=frozenset({"municipalities" if number % 5 == 4 else "public"}),
            summary=random_.choice(sentences),
            text=" ".join(random_.choices(sentences, k=18)) + f" {planted}. " + random_.choice(sentences),
            keywords=tuple(random_.choice(sentences).split()[:3]),
            topics=(codes["thema"][0],),
            municipality=f"Ort {number % 11_000}",
            date=date(2017, 1, 1) + timedelta(days=number % 3_600),
            facets=codes,
        )


def _planted(number: int, random_: random.Random) -> Iterator[str]:
    for share, words in SHARES.values():
        yield from (word for word in words if random_.random() < share)


def _sentences(random_: random.Random) -> Sequence[str]:
    """Sentences of plain words and compounds."""
    parts = [
        line.partition(":")[0].strip("-! ") for line in LIST.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"
    ]
    taken = {word.lower() for _, words in SHARES.values() for word in words}
    plain = [word.capitalize() for word in parts if word not in taken]
    compounds = [(random_.choice(parts) + random_.choice(parts)).capitalize() for _ in range(20_000)]
    words = [*plain, *compounds]
    weights = [*_falling(len(plain), 1 - COMPOUNDS), *_falling(len(compounds), COMPOUNDS)]
    drawn = random_.choices(words, weights, k=SENTENCES * WORDS)
    return [" ".join(drawn[start : start + WORDS]) + "." for start in range(0, len(drawn), WORDS)]


def _falling(count: int, total: float) -> list[float]:
    """Weights of words by their rank, as in a language: the second is half as frequent as the first."""
    weights = [1 / rank for rank in range(3, count + 3)]
    return [weight * total / sum(weights) for weight in weights]
