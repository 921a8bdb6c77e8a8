"""``make bench-search``: how fast both engines are, and how much of that is theirs.

Every measured call stands beside the raw one: the identical query with audience, facets and ten highlights on the same
index, made through the engine's library alone in the same run, call after call in turn, so that both meet the same machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, cycle, islice
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")

CALLS, WARM_UP = 120, 20
GUEST = frozenset({"public"})
MEMORY = ("RssAnon", "RssFile")
SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    _set_up()
    from benchmarks.engines import available, opened

    if sys.argv[1:]:
        _ask_everything(opened(*sys.argv[1:]))
        return

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
    from benchmarks.stock import stock

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
    for name, texts in _questions().items():
        requests = [_request(text) for text in texts]
        ours = [lambda request=request: bench.engine.search(request) for request in requests]
        _line(f"Suche {name}", ours, [bench.raw_search(request) for request in requests])
    for name, texts in _questions().items():
        ours = [lambda text=text: bench.engine.suggest(text, GUEST, 8) for text in texts]
        _line(f"Vorschlag {name}", ours, [bench.raw_suggest(text, GUEST) for text in texts])
    print(f"  Webprozess nach allen Fragen: {_memory_of_a_web_worker(bench)}", flush=True)


def _memory_of_a_web_worker(bench) -> str:
    """What a process holds that has only asked; pages of files are the system's and given back when others need them."""
    asked = subprocess.run([sys.executable, "-m", "benchmarks.bench_search", *bench.address()], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def _ask_everything(engine) -> None:
    """Asks all questions and says how much memory that took (Linux)."""
    before = _memory()
    for texts in _questions().values():
        for text in texts:
            engine.search(_request(text))
            engine.suggest(text, GUEST, 8)
    after = _memory()
    print(f"{after[0]:.0f} MB eigener Speicher (vorher {before[0]:.0f}), {after[1]:.0f} MB Seiten von Dateien (vorher {before[1]:.0f})")


def _memory() -> list[float]:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    return [int(lines[name].split()[0]) / 1024 for name in MEMORY]


def _request(text: str):
    from benchmarks.stock import FACETS
    from search.contract import SearchRequest

    return SearchRequest(audiences=GUEST, text=text, facets=tuple(FACETS), limit=10)


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


def _line(name: str, ours: Sequence[Callable[[], object]], raw: Sequence[Callable[[], object]]) -> None:
    mine, theirs = _in_turn(ours, raw)
    ratio = _percentile(mine, 95) / _percentile(theirs, 95)
    print(f"  {name:<24}{_ms(mine, 50)}{_ms(mine, 95)}{_ms(theirs, 50, 10)}{_ms(theirs, 95, 9)}{ratio:>16.2f}", flush=True)


def _in_turn(*kinds: Sequence[Callable[[], object]]) -> list[list[float]]:
    """Seconds of the calls of each kind, called in turn; the first ones are not counted."""
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
