"""RM8 and CO7: figures over HTTP, against several processes on PostgreSQL, around the freeze and with the lock taken out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Role, User
from municipalities.models import Municipality
from procurement.demand import acts as demand
from procurement.jobs import freeze_what_is_due
from procurement.models import Figure, FigureChange, FrozenFigure, Participation, TimeTable
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

from .production import Answer, Visitor
from .test_races import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
Act = Callable[[], Answer]
MANY, AHEAD = 24, timedelta(seconds=6)
"""Municipalities that change their figures, and the time from the last preparation to the freeze."""


def browser(port: int, person: User | None) -> Visitor:
    return Visitor(port, {"sessionid": signed_in(person).cookies["sessionid"].value} if person else {})


def changing(port: int, table: TimeTable, place: Municipality, person: User, amount: str, *, visitor: Visitor | None = None) -> Act:
    """The form is opened and filled; what is left is to send it."""
    visitor = visitor or browser(port, person)
    path = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/angeben/"
    item = made.items_of(table)[0]
    said = {f"expected-{item.pk}": amount, "contact_unit": "IT", "contact_email": "it@stadt.example", "authorised": "on", "speichern": "1"}
    fields = [(name, value) for name, value in visitor.open_form(path) if name not in said]
    return lambda: visitor.post(path, [*fields, *said.items()])


# --- CO7 ----------------------------------------------------------------------------------------------


def twenty(port: int, table: TimeTable) -> list[Answer]:
    """Two colleagues declare the interest of one municipality with other figures, ten times each, all at once."""
    place = MunicipalityFactory()
    people = [member(Role.CDO, place), member(Role.CDO, place)]
    acts = [changing(port, table, place, person, str(100 + number)) for number, person in enumerate(people)] * 10
    return at_once(acts)[0]


def test_co7_of_twenty_forms_of_two_colleagues_one_is_stored_and_the_others_are_shown_both(port):
    table = made.noticed()

    answers = twenty(port, table)

    statuses = {answer.status for answer in answers}
    assert statuses == {302, 409}
    assert [answer.status for answer in answers].count(302) == 10  # the same form sent again is answered the same
    assert (Participation.objects.count(), FigureChange.objects.count()) == (1, 1)


def test_co7_without_the_lock_twenty_forms_meet(serve):
    table = made.noticed()
    with serve(application="tests.probes.without_lock", threads=16) as port:
        answers = twenty(port, table)

    assert [answer.status for answer in answers].count(302) != 10 or FigureChange.objects.count() != 1


def around_the_freeze(port: int, table: TimeTable) -> list[tuple[Participation, str, Answer]]:
    """Each municipality changes its figure, from a second before the deadline until a second after it, while the job runs and runs."""
    parts = [made.interested(table, number + 1) for number in range(MANY)]
    acts = [changing(port, table, one.municipality, made.person_of(one), str(1000 + n)) for n, one in enumerate(parts)]
    end = timezone.now() + AHEAD
    TimeTable.objects.filter(pk=table.pk).update(freezes_at=end, interest_until=end)
    over = threading.Event()

    def freezing() -> None:
        while not over.wait(0.02):
            freeze_what_is_due()
        connection.close()

    def at(moment: float, act: Act) -> Act:
        def later() -> Answer:
            threading.Event().wait(max(0.0, (end - timezone.now()).total_seconds() + moment))
            return act()

        return later

    worker = threading.Thread(target=freezing)
    worker.start()
    try:
        answers = at_once([at(-1 + 2 * number / MANY, act) for number, act in enumerate(acts)])[0]
    finally:
        over.set()
        worker.join()
        freeze_what_is_due(end + timedelta(seconds=5))
    return list(zip(parts, [str(1000 + n) for n in range(MANY)], answers, strict=True))


def test_co7_a_change_around_the_freeze_is_in_or_out_and_the_sum_is_that_of_its_rows(port):
    table = made.noticed()

    told = around_the_freeze(port, table)

    for number, (participation, wanted, answer) in enumerate(told):
        stored = Figure.objects.get(participation=participation, item__place=1).expected
        assert (answer.status, stored) == ((302, Decimal(wanted)) if answer.status == 302 else (409, Decimal(number + 1)))
    assert {answer.status for _part, _wanted, answer in told} == {302, 409}
    rows = Figure.objects.filter(participation__in=Participation.objects.active()).aggregate(Sum("expected"))
    assert FrozenFigure.objects.aggregate(Sum("expected")) == rows
    frozen_at = TimeTable.objects.get(pk=table.pk).frozen_at
    assert not FigureChange.objects.filter(at__gt=frozen_at).exists()


# --- RM8 ----------------------------------------------------------------------------------------------

OWN, OTHER, THIRD = "7.411", "5.233", "3.109"
TOTAL = "15.753"


def test_rm8_each_sees_of_the_figures_what_is_theirs_to_see(port):
    table = made.noticed()
    mine, other, third = (made.interested(table, amount.replace(".", "")) for amount in (OWN, OTHER, THIRD))
    page = table.page.get_absolute_url()
    own = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{mine.municipality.slug}/"
    all_rows = f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/"
    bundle = f"/mein-bereich/beschaffungen/{table.page_id}/buendelung/"
    seen = {OWN, OTHER, THIRD, TOTAL}

    def shown(person: User | None, path: str) -> tuple[int, set[str]]:
        answer = browser(port, person).get(path)
        return answer.status, {amount for amount in seen if amount in answer.html.replace("\u202f", ".").replace("\xa0", " ")}

    person, lead, outsider = made.person_of(mine), made.lead_of(table), member(Role.CDO, MunicipalityFactory())
    assert shown(person, own) == (200, {OWN})
    assert shown(person, bundle) == (200, {OWN, TOTAL})
    assert shown(person, all_rows) == (403, set())
    assert shown(lead, all_rows)[1] >= {OWN, OTHER, THIRD}
    assert shown(editor(), bundle) == (200, {TOTAL})
    assert shown(outsider, bundle) == (403, set())
    assert shown(outsider, own) == (404, set())
    assert [shown(None, path) for path in (page, own, bundle, all_rows)] == [(200, set()), (302, set()), (302, set()), (302, set())]
    demand.withdraw(third.pk, by=made.person_of(third))
    assert shown(person, bundle) == (200, {OWN})  # with two parties a total is the other's figure
    assert other.is_active
