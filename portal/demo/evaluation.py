"""How well the search finds: graded questions against the demo stock, for each engine that is available.

``python -m portal.demo.evaluation FILE`` (``make eval-search FILE=…``) builds a database and an index in a place of
its own and throws both away; a file has the format of tests/search/data/queries_own.json.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.contract import Results, SearchEngine, SearchRequest

ROOT = Path(__file__).resolve().parent.parent.parent
ENGINES = ("embedded", "elasticsearch")
HITS = 10
"""Hits of a question that are judged."""
KIND = "gute-praxis"
TRIES = 30
"""Times that a question is asked again, a second apart."""


@dataclass(frozen=True, slots=True)
class Question:
    """One graded question; ``grades`` by title."""

    category: str
    text: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Score:
    question: Question
    titles: tuple[str, ...]
    """What was found, the best first."""

    @property
    def ndcg(self) -> float:
        """Between 0 and 1: gain 2^grade - 1, discounted by log2 of the rank, against the best possible order."""
        best = _gain(sorted(self.question.grades.values(), reverse=True)[:HITS])
        return _gain([self.question.grades.get(title, 0) for title in self.titles[:HITS]]) / best if best else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def read(path: Path) -> list[Question]:
    """The questions of a file; raises OSError, ValueError or KeyError for a file of another format."""
    rows = json.loads(path.read_text(encoding="utf-8"))["queries"]
    return [Question(row["category"], row["query"], {found["title"]: found["grade"] for found in row["relevant"]}) for row in rows]


def mean(scores: Iterable[Score]) -> float:
    values = [score.ndcg for score in scores]
    return sum(values) / len(values) if values else 0.0


def report(name: str, scores: Sequence[Score]) -> Iterable[str]:
    """One line per class, and one per question that did not find the best order."""
    yield f"\n{name}: nDCG@{HITS} {mean(scores):.3f} bei {len(scores)} Fragen"
    for category in dict.fromkeys(score.question.category for score in scores):
        own = [score for score in scores if score.question.category == category]
        empty = sum(not score.titles for score in own) / len(own)
        yield f"  {category:<14} nDCG {mean(own):.3f}   ohne Treffer {empty:.0%}   Fragen {len(own)}"
    for score in sorted(scores, key=lambda score: score.ndcg):
        if score.ndcg < 0.9:
            yield f"  {score.ndcg:.3f}  {score.question.text!r} → {', '.join(score.titles[:3]) or 'nichts'}"


def evaluate(questions: Sequence[Question], engine_name: str) -> list[Score]:
    """Build this engine's index and ask all questions as a guest, among the best practices."""
    from django.conf import settings

    from search.audiences import PUBLIC
    from search.contract import SearchRequest
    from search.engines import get_engine
    from search.indexing import rebuild

    settings.SEARCH_ENGINE = engine_name
    rebuild()
    engine = get_engine()
    scores = []
    for question in questions:
        found = _patiently(engine, SearchRequest(frozenset({PUBLIC}), text=question.text, kinds=(KIND,), limit=HITS))
        scores.append(Score(question, tuple(hit.title for hit in found.hits)))
    return scores


def _patiently(engine: SearchEngine, request: SearchRequest) -> Results:
    """A server that has just built its index may be slow to answer; quality is measured here, not speed."""
    from search.contract import SearchUnavailable

    for _ in range(TRIES):
        try:
            return engine.search(request)
        except SearchUnavailable:
            time.sleep(1)
    return engine.search(request)


def run(path: Path, wanted: Sequence[str]) -> None:
    """Load the stock into this process's (temporary) database and print the report."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from portal.demo.loader import load

    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
    questions = read(path)
    print("Bestand der Vorführung laden (etwa eine halbe Minute) …", flush=True)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    load(print_line=lambda line: None)
    available = [name for name in wanted if name != "elasticsearch" or settings.ELASTICSEARCH_URL]
    means = {}
    for name in available:
        scores = evaluate(questions, name)
        means[name] = mean(scores)
        print("\n".join(report(name, scores)), flush=True)
    print(f"nDCG@{HITS} " + " ".join(f"{name} {means[name]:.3f}" if name in means else f"{name} -" for name in ENGINES))


def run_apart(path: Path, engine: str) -> int:
    """Do the same in a process with a database, an index and files of its own; its exit code."""
    with tempfile.TemporaryDirectory(prefix="portal-eval-") as place:
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CACHE_URL")} | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "PORTAL_VAR_DIR": place,
            "PORTAL_BASE_URL": "http://localhost",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ELASTICSEARCH_PREFIX": "portal-eval",
        }
        command = [sys.executable, "-m", "portal.demo.evaluation", str(path.resolve()), "--engine", engine, "--here"]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(prog="make eval-search")
    parser.add_argument("file", type=Path)
    parser.add_argument("--engine", choices=[*ENGINES, "both"], default="both")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.here:
        return run_apart(arguments.file, arguments.engine)
    run(arguments.file, ENGINES if arguments.engine == "both" else [arguments.engine])
    return 0


if __name__ == "__main__":
    sys.exit(main())
