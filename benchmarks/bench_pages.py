"""``make bench-pages``: what every page and act costs, with few entries and with many, beside L (benchmarks/bare.py).

For each of SIZES the same portal is filled up (all else stays: 1,000 municipalities, 2,000 conferences) and asked twice:

- in this process by Django's test client: SQL statements, milliseconds of the database, HTML, most memory held; of acts the CPU;
- by HTTP, with the settings, processes and threads of production, beside L on another port: *cold* without the cache of pages
  for guests, *warm* with it. CPU is that of the server's processes alone; rates are ROUNDS rounds in turn with L, their median.

SIZES, ROUNDS and PAGES (names of pages and acts) choose, OUT names a file for the same as JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.asked_pages import GUEST, act_costs, addresses, page_costs
from benchmarks.database import analyse, portal_database
from benchmarks.load import Load, Readers
from benchmarks.pages_stock import Stock, stock

SIZES = [int(size) for size in (os.environ.get("SIZES") or "1000 10000 100000").split()]
ROUNDS = int(os.environ.get("ROUNDS") or 5)
CHOSEN = (os.environ.get("PAGES") or "").split()
COLD, WARM = 4, 50
BARE = 20
"""Requests of each reader in one round; of L beside a cold page BARE."""
ANSWER = {"cold": COLD, "warm": WARM}
Row = dict[str, Any]
COLUMNS = {
    "statements": ("SQL", "{:.0f}"),
    "sql_ms": ("SQL ms", "{:.1f}"),
    "cpu_ms": ("CPU ms", "{:.1f}"),
    "cpu_of_l": ("CPU/L", "{:.1f}"),
    "html": ("HTML", "{:.0f}"),
    "memory_mb": ("MB", "{:.1f}"),
    "warm_rate": ("warm/s", "{:.0f}"),
    "warm_rate_of_l": ("warm/L", "{:.2f}"),
    "warm_cpu_of_l": ("CPU/L", "{:.2f}"),
    "warm_cache": ("Cache", "{}"),
}
GROWTH = ("cpu_ms", "statements", "sql_ms", "html", "memory_mb")


def main() -> None:
    found: dict[int, dict[str, Row]] = {}
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ["PORTAL_VAR_DIR"] = folder
        with portal_database() as database, _readers() as readers:
            os.environ["DATABASE_URL"] = database
            for size in SIZES:
                print(f"{_grouped(size)} Einträge anlegen und messen …", flush=True)
                found[size] = _rows(stock(size), readers, Path(folder))
                _print_size(size, found[size])
    growth = _growth(found[SIZES[0]], found[SIZES[-1]])
    _print_growth(growth)
    if out := os.environ.get("OUT"):
        told = {"sizes": found, "growth": growth, "rounds": ROUNDS}
        Path(out).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


@contextmanager
def _readers() -> Iterator[Readers]:
    readers = Readers()
    try:
        yield readers
    finally:
        readers.close()


def _rows(people: Stock, readers: Readers, var_dir: Path) -> dict[str, Row]:
    analyse()
    rows: dict[str, Row] = {}
    for name, cost in page_costs(people, CHOSEN, ROUNDS).items():
        rows[name] = {"statements": cost.statements, "sql_ms": cost.sql_ms, "html": cost.html, "memory_mb": cost.memory / 1e6}
    for kind in ANSWER:
        for name, row in _served(kind, people, readers, var_dir).items():
            rows[name] |= row
    for name, cost in act_costs(people, CHOSEN, ROUNDS).items():
        rows[name] = {"statements": cost.statements, "sql_ms": cost.sql_ms, "cpu_ms": cost.cpu_ms, "html": cost.html}
    return rows


def _served(kind: str, people: Stock, readers: Readers, var_dir: Path) -> dict[str, Row]:
    """Of each page: over HTTP, a round of it and a round of L in turn."""
    from django.conf import settings

    from tests.helpers import signed_in
    from tests.probes.production import HOST, processes, running

    sessions = {who: signed_in(getattr(people, who)).cookies["sessionid"].value for who in ("reader", "editor")}
    asked = {name: page for name, page in addresses(CHOSEN).items() if kind == "cold" or page[1] == GUEST}
    given = {"database_url": os.environ["DATABASE_URL"], "var_dir": var_dir, "secret_key": settings.SECRET_KEY}
    sent = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", "Accept-Encoding": "gzip"}
    rounds: dict[str, list[tuple[Load, Load]]] = {name: [] for name in asked}
    with running(**given, application="benchmarks.bare:served()") as bare, running(**given, GUEST_CACHE=str(int(kind == "warm"))) as port:
        bares, portals = list(processes(bare)), list(processes(port))
        for number in range(1 + ROUNDS):
            for name, (address, who) in asked.items():
                headers = {**sent, "Cookie": f"sessionid={sessions[who]}"} if who else sent
                ours = readers.load(port, portals, address, ANSWER[kind], headers)
                least = readers.load(bare, bares, "/", WARM if kind == "warm" else BARE, sent)
                if number:  # the first one only warms up
                    rounds[name].append((ours, least))
    return {name: (_cold if kind == "cold" else _warm)(pairs) for name, pairs in rounds.items()}


def _cold(pairs: list[tuple[Load, Load]]) -> Row:
    return {
        "cpu_ms": statistics.median(ours.cpu_ms for ours, _least in pairs),
        "cpu_of_l": statistics.median(ours.cpu_ms / least.cpu_ms for ours, least in pairs),
    }


def _warm(pairs: list[tuple[Load, Load]]) -> Row:
    return {
        "warm_rate": statistics.median(ours.rate for ours, _least in pairs),
        "warm_rate_of_l": statistics.median(ours.rate / least.rate for ours, least in pairs),
        "warm_cpu_of_l": statistics.median(ours.cpu_ms / least.cpu_ms for ours, least in pairs),
        "warm_cache": pairs[-1][0].cache,
    }


def _growth(few: dict[str, Row], many: dict[str, Row]) -> dict[str, Row]:
    """How many times as much it takes with the largest stock; what took nothing is left out."""
    return {name: {what: row[what] / few[name][what] for what in GROWTH if few[name].get(what)} for name, row in many.items()}


def _print_size(size: int, rows: dict[str, Row]) -> None:
    print(f"\n{_grouped(size)} Einträge; „CPU/L“: Vielfaches von L, einmal ohne den Seitenspeicher für Gäste und einmal mit ihm")
    print(f"  {'':<18}" + "".join(f"{label:>9}" for label, _form in COLUMNS.values()))
    for name, row in rows.items():
        print(f"  {name:<18}" + "".join(f"{form.format(row[key]) if key in row else '':>9}" for key, (_label, form) in COLUMNS.items()))


def _print_growth(growth: dict[str, Row]) -> None:
    print(f"\nWachstum von {_grouped(SIZES[0])} auf {_grouped(SIZES[-1])} Einträge")
    print(f"  {'':<18}" + "".join(f"{COLUMNS[what][0]:>9}" for what in GROWTH))
    for name, row in growth.items():
        print(f"  {name:<18}" + "".join(f"{f'{row[what]:.3f}' if what in row else '':>9}" for what in GROWTH))


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


if __name__ == "__main__":
    main()
