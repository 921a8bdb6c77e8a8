"""Many at once on PostgreSQL: one row per municipality, and a snapshot that is the sum of its rows; both with the lock taken out, too."""

from __future__ import annotations

import threading
import time
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounts.models import Role
from contributions import drafts, moderation
from procurement.demand import acts as demand
from procurement.lifecycle import acts
from procurement.models import Figure, FigureChange, FrozenFigure, Participation, State, TimeTable
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.racing import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal that locks no row."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_how: self)


def declared_at_once() -> list[BaseException]:
    table, place = made.noticed(), MunicipalityFactory()
    person = member(Role.CDO, place)
    wanted = {made.items_of(table)[0].pk: made.figure(10)}
    return at_once([lambda: demand.save_demand(table.pk, place, made.CONTACT, wanted, version=0, by=person)] * 10)


def test_interest_declared_ten_times_at_once_is_one_row_with_one_history():
    errors = declared_at_once()

    assert errors == []
    assert (Participation.objects.count(), Figure.objects.count(), FigureChange.objects.count()) == (1, 1, 1)


def test_without_the_lock_declaring_at_once_breaks(unlocked):
    errors = declared_at_once()

    assert errors or FigureChange.objects.count() > 1


def changed_while_it_freezes(monkeypatch: pytest.MonkeyPatch) -> tuple[Decimal, Decimal]:
    """A change that has been let in is held up while the freeze begins; what the snapshot and the rows add up to."""
    table = made.noticed()
    participation = made.interested(table, 10)
    write, let_in, may_write = demand.store, threading.Event(), threading.Event()

    def held_up(*args, **kwargs):
        let_in.set()
        may_write.wait(5)
        return write(*args, **kwargs)

    monkeypatch.setattr(demand, "store", held_up)
    before = timezone.now()
    person = made.person_of(participation)

    def change() -> None:
        made.interested(table, 99, municipality=participation.municipality, by=person, now=before)

    def freeze() -> None:
        let_in.wait(5)
        threading.Timer(1, may_write.set).start()
        acts.freeze(table.pk, now=table.freezes_at)
        connection.close()

    assert at_once([change, freeze]) == []
    rows = Figure.objects.aggregate(total=Sum("expected"))["total"]
    return FrozenFigure.objects.aggregate(total=Sum("expected"))["total"], rows


def test_a_change_that_was_let_in_is_in_the_snapshot(monkeypatch):
    assert changed_while_it_freezes(monkeypatch) == (99, 99)


def test_without_the_lock_a_change_slips_past_the_snapshot(monkeypatch, unlocked):
    snapshot, rows = changed_while_it_freezes(monkeypatch)

    assert (snapshot, rows) == (10, 99)


def test_freezing_ten_times_at_once_keeps_one_snapshot():
    table = made.noticed()
    made.interested(table, 10)
    TimeTable.objects.filter(pk=table.pk).update(freezes_at=timezone.now())

    errors = at_once([lambda: acts.freeze(table.pk)] * 10)

    assert errors == []
    assert (FrozenFigure.objects.count(), table.stages.filter(state=State.FROZEN).count()) == (1, 1)


def test_two_decisions_about_a_late_wish_are_one():
    table = made.frozen(made.noticed())
    place = MunicipalityFactory()
    asked = demand.ask_late(table.pk, place, made.CONTACT, by=member(Role.CDO, place))
    lead = made.lead_of(table)

    errors = at_once([lambda: demand.answer_late(asked.pk, admitted=True, by=lead)] * 4)

    assert [type(error).__name__ for error in errors] == ["Refused"] * 3


def cancelled_while_the_lead_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """The former lead breaks off while its hand-over holds the lock: the hand-over was first."""
    table = made.noticed()
    former, successor = made.lead_of(table), made.interested(table, 10).municipality
    tell, holds, waits = acts.tell_of, threading.Event(), threading.Event()

    def held_up(*args, **kwargs):
        holds.set()
        waits.wait(1)
        return tell(*args, **kwargs)

    def cancel() -> None:
        holds.wait(5)
        acts.cancel(table.pk, reason="Doch nicht", by=former)

    monkeypatch.setattr(acts, "tell_of", held_up)
    return at_once([lambda: acts.change_lead(table.pk, successor, by=former), cancel])


def test_who_handed_the_lead_over_does_nothing_more_that_waited(monkeypatch):
    errors = cancelled_while_the_lead_is_handed_over(monkeypatch)

    assert [str(error) for error in errors] == ["Das kann nur die CDO der federführenden Kommune."]
    assert TimeTable.objects.get().state == State.INTEREST


def test_a_hand_over_while_a_version_is_approved_waits_for_it(monkeypatch):
    table = made.noticed()
    former, successor, decides = made.lead_of(table), made.interested(table, 10).municipality, editor()
    change = drafts.start_change(table.page, by=former)
    change = moderation.submit(change, version=change.version, by=former)
    lock_first, holds = acts.locked, threading.Event()

    def held_up(table_id, *args, **kwargs):
        if threading.current_thread().name == "approves":
            holds.set()  # the page is locked, its time table not yet
            time.sleep(1)
        return lock_first(table_id, *args, **kwargs)

    def approve() -> None:
        threading.current_thread().name = "approves"
        moderation.approve(change, by=decides)

    def hand_over() -> None:
        holds.wait(5)
        acts.change_lead(table.pk, successor, by=former)

    monkeypatch.setattr(acts, "locked", held_up)
    assert at_once([approve, hand_over]) == []
    assert made.again(table).lead == successor
