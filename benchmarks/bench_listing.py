"""``make bench-listing``: what the lists cost with a hundred times as many entries.

One run asks the same addresses of one portal for a small and a large stock, so that machine and database are the same: it
prints the best of ROUNDS, the most memory that Python held for one answer, and the ratio of both stocks. The time may grow
with what the database counts; the memory of a list may not, for no more than a page of it is read. The directory draws a
dot for each municipality, and its memory grows with them.
"""

from __future__ import annotations

import os
import time
import tracemalloc
from typing import Any, NamedTuple

from benchmarks.database import analyse, portal_database

SMALL, LARGE = (int(size) for size in (os.environ.get("SIZES") or "1000 100000").split())
ROUNDS = int(os.environ.get("ROUNDS") or 5)
ADDRESSES = {
    "Liste": "/gute-praxis/",
    "Liste, zwei Filter": "/gute-praxis/?stand=pilot&kosten=unter_25k",
    "Liste, Handlungsfelder": "/gute-praxis/?thema=feld-3&thema=feld-4",
    "Liste, nach Titel": "/gute-praxis/?sort=titel",
    "Liste, nach Kosten": "/gute-praxis/?sort=kosten",
    "Liste, ohne Treffer": "/gute-praxis/?groesse=ueber-500000",
    "Kommunen": "/kommunen/",
    "Handlungsfelder": "/themen/",
}


class Cost(NamedTuple):
    """Of one address."""

    seconds: float
    bytes: int
    """The most that Python held at once while it answered."""
    statements: int


def main() -> None:
    with portal_database():
        small, large = _costs(SMALL), _costs(LARGE)
    print(f"\n{'':<26}{f'{SMALL:,} Einträge':>24}{f'{LARGE:,} Einträge':>26}{'Verhältnis':>20}".replace(",", "."))
    print(f"  {'':<24}{'ms':>10}{'MB':>8}{'SQL':>6}{'ms':>12}{'MB':>8}{'SQL':>6}{'Zeit':>12}{'Speicher':>10}")
    for label in ADDRESSES:
        few, many = small[label], large[label]
        print(
            f"  {label:<24}{few.seconds * 1000:>10.0f}{few.bytes / 1e6:>8.1f}{few.statements:>6}"
            f"{many.seconds * 1000:>12.0f}{many.bytes / 1e6:>8.1f}{many.statements:>6}"
            f"{many.seconds / few.seconds:>12.1f}{many.bytes / few.bytes:>10.1f}"
        )


def _costs(size: int) -> dict[str, Cost]:
    from django.test import Client

    from benchmarks.entries import fill

    print(f"{size:,} Einträge anlegen …".replace(",", "."), flush=True)
    fill(size)
    analyse()
    client = Client()
    return {label: _cost(client, address) for label, address in ADDRESSES.items()}


def _cost(client: Any, address: str) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = [_seconds(client, address) for _round in range(ROUNDS)]
    tracemalloc.start()
    try:
        _seconds(client, address)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    with CaptureQueriesContext(connection) as statements:
        _seconds(client, address)
    return Cost(min(times), held, len(statements))


def _seconds(client: Any, address: str) -> float:
    began = time.perf_counter()
    if (status := client.get(address).status_code) != 200:
        raise SystemExit(f"{address} antwortet mit {status}.")
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
