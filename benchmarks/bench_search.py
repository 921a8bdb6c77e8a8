"""``make bench-search``: how fast both engines are, and how much of that is theirs.

Every measured call stands beside the raw one: the identical query with audience, facets and ten highlights on the same
index, made through the engine's library alone in the same run, call after call in turn, so that both meet the same machine.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, cycle, islice

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")

CALLS, WARM_UP = 120, 20
SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    _set_up()
    from benchmarks.engines import available

    sizes = [int(size) for size in os.environ.get("SIZES", "").split()] or SIZES
    print(f"Zeiten in ms; je Zeile {CALLS} Aufrufe abwechselnd mit dem rohen Aufruf derselben Bibliothek, {WARM_UP} zum Anlaufen.")
    print("Vom Aufbau ist abgezogen, was das Erfinden der Texte braucht.")
    for size in sizes:
        for bench in available():
            try:
                _run(bench, size)
            finally:
                bench.close()


def _set_up() -> None:
    """A database in memory for the synonyms, made without migrations: they would take longer than the small stock."""
    import django
    from django.conf import settings

    settings.DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    django.setup()
    from django.apps import apps
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)


def _run(bench, size: int) -> None:
    from benchmarks.stock import FACETS, stock
    from search.contract import SearchRequest

    print(f"\n{bench.name}, {size:,} Einträge".replace(",", "."), flush=True)
    began = time.perf_counter()
    for _ in stock(size):
        pass
    reading = time.perf_counter() - began
    built = _seconds(lambda: bench.engine.rebuild(stock(size), lambda keys: [])) - reading
    size_mb = bench.size() / 1e6
    raw = _seconds(lambda: bench.raw_build(stock(size))) - reading
    print(f"  Aufbau {built:.1f} s, roh {raw:.1f} s, Verhältnis {built / raw:.2f}; Index {size_mb:.0f} MB")
    print(f"  {'':24}{'p50':>8}{'p95':>8}{'roh p50':>10}{'roh p95':>9}{'Verhältnis p95':>16}")
    guest = frozenset({"public"})
    for name, texts in _questions().items():
        requests = [SearchRequest(audiences=guest, text=text, facets=tuple(FACETS), limit=10) for text in texts]
        ours = [lambda request=request: bench.engine.search(request) for request in requests]
        _line(f"Suche {name}", ours, [bench.raw_search(request) for request in requests])
    for name, texts in _questions().items():
        _line(f"Vorschlag {name}", [lambda text=text: bench.engine.suggest(text, guest, 8) for text in texts])


def _questions() -> dict[str, Sequence[str]]:
    """Class → the texts that are asked in turn."""
    from benchmarks.stock import SHARES

    rare, some, many = (words for _, words in SHARES.values())
    return {
        **{name: words for name, (_, words) in SHARES.items()},
        "zwei Wörter": [f"{first} {second}" for first, second in zip(some, cycle(many), strict=False)],
        "Wortanfang": [word[:8] for word in chain(rare, some)],
        "Tippfehler": [word[:4] + word[5:] for word in chain(rare, some)],
    }


def _line(name: str, ours: Sequence[Callable[[], object]], raw: Sequence[Callable[[], object]] = ()) -> None:
    times = _in_turn(ours, raw)
    line = f"  {name:<24}{_ms(times[0], 50)}{_ms(times[0], 95)}"
    if raw:
        line += f"{_ms(times[1], 50, 10)}{_ms(times[1], 95, 9)}{_percentile(times[0], 95) / _percentile(times[1], 95):>16.2f}"
    print(line, flush=True)


def _in_turn(*kinds: Sequence[Callable[[], object]]) -> list[list[float]]:
    """Seconds of the calls of each kind, called in turn; the first ones are not counted."""
    kinds = tuple(kind for kind in kinds if kind)
    times: list[list[float]] = [[] for _ in kinds]
    rounds: Iterator[tuple[Callable[[], object], ...]] = islice(zip(*(cycle(kind) for kind in kinds), strict=True), CALLS + WARM_UP)
    for calls in rounds:
        for measured, call in zip(times, calls, strict=True):
            measured.append(_seconds(call))
    return [measured[WARM_UP:] for measured in times]


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def _ms(values: Sequence[float], percent: int, width: int = 8) -> str:
    return f"{_percentile(values, percent) * 1000:>{width}.1f}"


if __name__ == "__main__":
    sys.exit(main())
