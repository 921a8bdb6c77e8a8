"""``make bench``: what a sign-up costs beside the least it could cost.

Three addresses of one portal with the production settings (gunicorn, several processes, PostgreSQL) are asked in turn by
the same signed-in people over HTTP, so that all meet the same machine, middlewares, session and check of the token:

- *bare*: a view that does the locked insert alone, ``select_for_update`` of the Registration and one INSERT of a SignUp;
- *action*: a view that calls ``events.seats.signup.sign_up`` and nothing else; what it lacks to *bare* is the price of the rules
  that are kept inside the lock (one sign-up a person, deadlines, seats, shares, order, mail);
- *form*: the real address with all that a person gets: the programme is read, the form checked, the confirmation rendered.

Each answer stands for one row more under the lock of one conference; half of the people find no seat left. The promise
(eight statements, half the throughput) is about the action; what the form adds happens before and after the lock.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

PEOPLE, WARM_UP = 100, 1
ROUNDS = int(os.environ.get("ROUNDS") or 8)
CLIENTS = 12
"""Connections at once: as many as the server has threads."""
KINDS = {
    "bare": ("Einfügen mit Sperre allein", "/messung/bloss/{pk}/"),
    "action": ("Handlung (events.signup.sign_up)", "/messung/handlung/{pk}/"),
    "form": ("Formular mit Bestätigungsseite", "/mein-bereich/konferenzen/{slug}/anmelden/"),
}


def main() -> None:
    from tests.postgresql import postgresql

    print("PostgreSQL und das Portal starten (etwa eine halbe Minute) …", flush=True)
    with postgresql() as address, tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, _database(address) as database:
        from django.conf import settings

        from tests.probes.production import PROCESSES, THREADS, running

        _print_statements()
        application = "benchmarks.bench_signup:served()"
        with running(database_url=database, var_dir=Path(folder), secret_key=settings.SECRET_KEY, application=application) as port:
            print(
                f"\nAnmeldungen je Sekunde; {ROUNDS} Runden reihum, in jeder {PEOPLE} Personen über {CLIENTS} Verbindungen, "
                f"{PROCESSES} Prozesse mit je {THREADS} Threads",
                flush=True,
            )
            _print_rates(port)
    print("\nDie Suche misst make bench-search.")


# --- What is served ---------------------------------------------------------------------------


def served() -> Any:
    """The portal for gunicorn, with the two addresses for measuring before its own."""
    from portal.wsgi import application  # isort: skip  # first, for it sets Django up

    from django.urls import path

    from portal import urls

    urls.urlpatterns[:0] = [path("messung/bloss/<int:pk>/", _bare), path("messung/handlung/<int:pk>/", _action)]
    return application


def _bare(request: Any, pk: int) -> Any:
    from django.db import transaction
    from django.http import HttpResponse

    from events.models import Mode, Registration, SignUp

    with transaction.atomic():
        registration = Registration.objects.select_for_update().get(pk=pk)
        SignUp.objects.create(registration=registration, user=request.user, mode=Mode.ON_SITE, state=SignUp.State.CONFIRMED)
    return HttpResponse("ok")


def _action(request: Any, pk: int) -> Any:
    from django.http import HttpResponse

    from accounts.roles import memberships_of
    from events.models import Mode
    from events.seats import signup
    from events.seats.persons import Person, Wishes

    person = Person(user=request.user, municipality=memberships_of(request.user)[0].municipality)
    signup.sign_up(pk, person, Wishes(mode=Mode.ON_SITE), by=request.user)
    return HttpResponse("ok")


@contextmanager
def _database(address: str) -> Iterator[str]:
    """The address of a database of its own on this server, migrated, with Django set up on it; dropped afterwards."""
    os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    import django

    django.setup()
    from django.db import connection

    from pages.setup import ensure_portal
    from tests.probes.production import named

    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"portal_bench_{os.getpid()}"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        ensure_portal()
        yield named(address, name)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


# --- Statements -------------------------------------------------------------------------------


def _print_statements() -> None:
    """Of one sign-up inside its transaction, counted in this process."""
    from events.models import Mode
    from events.seats.persons import Wishes
    from tests.factories.events import ON_SITE, conference, session

    registration = conference(on_site_seats=2, most_per_municipality=1)
    everything = Wishes(mode=Mode.ON_SITE, sessions=(session(registration).pk,), diet="vegan")
    print("\nSQL-Anweisungen einer Anmeldung in ihrer Transaktion")
    for label, wishes in (("Platz", ON_SITE), ("Platz, Sitzung, Bedarf", everything), ("Warteliste, Sitzung, Bedarf", everything)):
        print(f"  {label:<34}{_statements(registration, wishes):>8}")


def _statements(registration: Any, wishes: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from events.seats import signup
    from tests.factories.events import somebody

    person = somebody()
    with CaptureQueriesContext(connection) as queries:
        signup.sign_up(registration.pk, person, wishes)
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in queries)


# --- Throughput -------------------------------------------------------------------------------


def _print_rates(port: int) -> None:
    from tests.factories.events import conference
    from tests.probes.crowd import crowd

    people = crowd(port, PEOPLE)
    opened = KINDS["form"][1].format(slug=conference().page.slug)
    forms = [person.open_form(opened) for person in people]
    rates: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _round in range(WARM_UP + ROUNDS):
        for kind, (_label, pattern) in KINDS.items():
            registration = conference(on_site_seats=PEOPLE // 2)
            path = pattern.format(pk=registration.pk, slug=registration.page.slug)
            sends = [partial(_status, person, path, form) for person, form in zip(people, forms, strict=True)]
            rates[kind].append(PEOPLE / _seconds(sends))
            if (made := registration.sign_ups.count()) != PEOPLE:
                sys.exit(f"Von {PEOPLE} Anmeldungen stehen {made} in der Datenbank.")
    print(f"  {'':<34}{'Median':>8}{'von':>8}{'bis':>8}{'Verhältnis':>12}")
    bare = statistics.median(rates["bare"][WARM_UP:])
    for kind, (label, _pattern) in KINDS.items():
        found = rates[kind][WARM_UP:]
        middle = statistics.median(found)
        print(f"  {label:<34}{middle:>8.0f}{min(found):>8.0f}{max(found):>8.0f}{middle / bare:>12.2f}")


def _status(person: Any, path: str, form: Any) -> int:
    return person.post(path, form).status


def _seconds(sends: Sequence[Callable[[], int]]) -> float:
    """Until all are answered with 200, sent by CLIENTS threads that start together."""
    barrier, refused = threading.Barrier(CLIENTS + 1), []

    def work(share: Sequence[Callable[[], int]]) -> None:
        barrier.wait()
        refused.extend(status for send in share if (status := send()) != 200)

    threads = [threading.Thread(target=work, args=(sends[number::CLIENTS],)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if refused:
        sys.exit(f"Nicht alle Anmeldungen gelangen: {refused}")
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
