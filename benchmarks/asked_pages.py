"""What a page or an act takes inside one process: statements, the time of the database, HTML and memory."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from benchmarks.pages_stock import Stock

GUEST, READER, EDITOR = "", "reader", "editor"
PAGES = {
    "start": ("/", GUEST),
    "liste": ("/gute-praxis/", GUEST),
    "facetten": ("/gute-praxis/?thema=feld-3&thema=feld-4", GUEST),
    "eintrag": ("/gute-praxis/antrag-000003/", GUEST),
    "thema": ("/themen/feld-3/", GUEST),
    "themen": ("/themen/", GUEST),
    "konferenzen": ("/konferenzen/", GUEST),
    "konferenz": ("/konferenzen/tagung-3/", GUEST),
    "kommunen": ("/kommunen/", GUEST),
    "kommune": ("/kommunen/ort-0/", GUEST),
    "standards": ("/standards/", GUEST),
    "beschaffung": ("/beschaffung/", GUEST),
    "suche": ("/suche/?q=Fachverfahren", GUEST),
    "sitemap": ("/sitemap.xml", GUEST),
    "feed": ("/feeds/gute-praxis.atom", GUEST),
    "mein-bereich": ("/mein-bereich/", READER),
    "explorer": ("/verwaltung/pages/{index}/", EDITOR),
    "redaktion": ("/verwaltung/redaktion/eintraege/?q=Fachverfahren", EDITOR),
}
"""Name → address, and who of the stock asks."""
UPPER_TOPIC = "handlungsfeld"
ACTS = ("beginnen", "zwischenspeichern", "einreichen", "freigeben", UPPER_TOPIC, "anmelden")
WARM_UP = 1


class Cost(NamedTuple):
    statements: int
    sql_ms: float
    cpu_ms: float
    """Of this process: the portal, with the client of Django's tests around it."""
    html: int
    """Bytes, not compressed."""
    memory: int = 0
    """The most that Python held at once, in bytes."""


def addresses(names: list[str]) -> dict[str, tuple[str, str]]:
    """Those pages with their addresses; all without names."""
    from best_practices.models import BestPracticeIndexPage

    index = BestPracticeIndexPage.objects.get().pk
    return {name: (address.format(index=index), who) for name, (address, who) in PAGES.items() if not names or name in names}


def page_costs(stock: Stock, names: list[str], rounds: int) -> dict[str, Cost]:
    """Each page, asked when everything that is kept has been read once."""
    from tests.helpers import signed_in

    clients = {GUEST: signed_in(None), READER: signed_in(stock.reader), EDITOR: signed_in(stock.editor)}
    return {name: page_cost(clients[who], address, rounds) for name, (address, who) in addresses(names).items()}


def page_cost(client: Any, address: str, rounds: int) -> Cost:
    _ask(client, address)
    cost = _middle([_measured(lambda: _ask(client, address)) for _round in range(rounds)])
    tracemalloc.start()
    try:
        _ask(client, address)
        return cost._replace(memory=tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def _ask(client: Any, address: str) -> int:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} antwortet mit {response.status_code}.")
    return len(response.getvalue())


def act_costs(stock: Stock, names: list[str], rounds: int) -> dict[str, Cost]:
    """The way of an entry, a topic renamed and a sign-up, again and again; between two rounds all tasks are done."""
    from jobs.worker import drain

    wanted = [name for name in ACTS if not names or name in names]
    found: dict[str, list[Cost]] = {name: [] for name in wanted}
    for _round in range((WARM_UP + rounds) if wanted else 0):
        for name, act in _acts(stock):
            cost = _measured(act)
            if name in found:
                found[name].append(cost)
        drain()
    return {name: _middle(costs[WARM_UP:]) for name, costs in found.items()}


def _acts(stock: Stock) -> Iterator[tuple[str, Callable[[], int]]]:
    """What is done one after the other; what an act needs is brought there before it is handed out."""
    from django.urls import reverse

    from contributions import drafts
    from contributions.models import Submission
    from jobs.worker import drain
    from pages.models import Topic
    from tests.factories.best_practices import COMPLETE
    from tests.factories.events import somebody
    from tests.helpers import signed_in

    writer, editor, upper = signed_in(stock.writer), signed_in(stock.editor), Topic.objects.get(slug="feld-3")
    yield "beginnen", lambda: _send(writer, "/mein-bereich/eintraege/neu/gute-praxis/", {})
    draft = Submission.objects.latest("pk")
    step = reverse("writing:step", args=[draft.page_id, "loesung"])
    written = {"version": draft.version, "solution": "Sensoren im Boden."}
    yield "zwischenspeichern", lambda: _send(writer, step, written, {"X-Autosave": "1"})
    draft.refresh_from_db()
    draft = drafts.save(draft, {**COMPLETE, "topics": [upper]}, version=draft.version, by=stock.writer)
    check, ticked = reverse("writing:check", args=[draft.page_id]), {"version": draft.version, "rights": "on", "contact_knows": "on"}
    yield "einreichen", lambda: _send(writer, check, ticked)
    yield "freigeben", lambda: _send(editor, reverse("review:act", args=[draft.pk]), {"act": "approve"})
    draft.refresh_from_db()
    if draft.state != Submission.State.PUBLISHED:
        raise SystemExit(f"Der gemessene Eintrag ist nicht veröffentlicht: {draft.state}.")
    drain()
    yield UPPER_TOPIC, lambda: _saved(upper)
    person = signed_in(somebody(stock.writes_for).user)
    yield "anmelden", lambda: _send(person, f"/mein-bereich/konferenzen/{stock.registration.page.slug}/anmelden/", {})


def _send(client: Any, address: str, fields: dict[str, Any], headers: dict[str, str] | None = None) -> int:
    response = client.post(address, fields, headers=headers)
    if response.status_code not in (200, 302):
        raise SystemExit(f"{address} antwortet mit {response.status_code}.")
    return len(response.content)


def _saved(topic: Any) -> int:
    """A topic with new words, and the task that tells the search of all its entries."""
    from jobs.worker import drain

    topic.description += "."
    topic.save()
    drain()
    return 0


def _measured(act: Callable[[], int]) -> Cost:
    with _counting() as times:
        began = time.process_time()
        html = act()
        cpu = time.process_time() - began
    return Cost(len(times), sum(times) * 1000, cpu * 1000, html)


@contextmanager
def _counting() -> Iterator[list[float]]:
    """How long each statement takes, in seconds."""
    from django.db import connection

    times: list[float] = []

    def timed(execute: Callable[..., Any], *args: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            times.append(time.perf_counter() - began)

    with connection.execute_wrapper(timed):
        yield times


def _middle(costs: list[Cost]) -> Cost:
    statements, sql_ms, cpu_ms, html, _memory = zip(*costs, strict=True)
    return Cost(
        statements=statistics.median_high(statements),
        sql_ms=statistics.median(sql_ms),
        cpu_ms=statistics.median(cpu_ms),
        html=statistics.median_high(html),
    )
