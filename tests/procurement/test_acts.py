"""Interest, figures, freeze and the steps of the lead, by the functions that the screens call."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Membership, Role
from accounts.refusals import Refused
from contributions import drafts, moderation
from contributions.deadlines import until
from files.models import ConfidentialFile
from procurement.choices import Lots, Unit
from procurement.demand import acts as demand
from procurement.demand import binding
from procurement.demand.acts import Contact, Signed, Stale
from procurement.demand.openness import why_closed
from procurement.demand.plausibility import questions
from procurement.lifecycle import acts
from procurement.lifecycle.planning import OF_VGV, Days, is_long, why_not_these
from procurement.models import Figure, FigureChange, FrozenFigure, Item, Participation, Position, Stage, State, TimeTable
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
P = Participation.State


# --- Publication ------------------------------------------------------------------------------------


def test_the_first_publication_opens_the_phase_of_interest_and_makes_the_positions_countable():
    table = made.noticed()

    assert table.state == State.INTEREST
    assert list(table.items.values_list("place", "name", "unit")) == [(1, "Bodensensoren", "stueck"), (2, "Montage", "personentag")]
    assert table.page.number.startswith("GB-")


def test_a_change_keeps_figures_counts_no_dropped_position_and_marks_another_unit():
    table = made.noticed()
    participation = made.interested(table, 10, 4)
    sensors, work = made.items_of(table)
    author = made.lead_of(table)
    submission = drafts.start_change(table.page, by=author)
    draft = drafts.content_of(submission)
    kept = next(row for row in draft.positions.all() if row.key == work.key)
    kept.unit = Unit.HOUR
    submission = drafts.save(
        submission, {"positions": [kept, Position(name="Software", unit=Unit.INSTANCE)]}, version=submission.version, by=author
    )
    moderation.approve(moderation.submit(submission, version=submission.version, by=author), by=editor())

    shown = {item.name: item for item in Item.objects.filter(time_table=table)}
    assert {name: item.dropped_at is not None for name, item in shown.items()} == {
        "Bodensensoren": True,
        "Montage": False,
        "Software": False,
    }
    assert (shown["Montage"].place, shown["Montage"].unit, shown["Montage"].unit_changed_at is not None) == (1, "stunde", True)
    assert Figure.objects.get(participation=participation, item=sensors).expected == 10


# --- Interest and figures ---------------------------------------------------------------------------


def test_who_is_no_cdo_any_more_declares_nothing():
    table, place = made.noticed(), MunicipalityFactory()
    person = member(Role.CDO, place)
    list(person.memberships.all())
    Membership.objects.filter(user=person).update(role=Role.STAFF)

    with pytest.raises(Refused, match="CDO"):
        made.interested(table, 1, municipality=place, by=person)


def test_saving_the_same_twice_changes_nothing_and_each_change_is_kept_with_who_and_when():
    table, place = made.noticed(), MunicipalityFactory()
    person = member(Role.CDO, place)
    first = made.interested(table, 10, 4, municipality=place, by=person)
    again = made.interested(table, 10, 4, municipality=place, by=person)
    assert (again.pk, again.version) == (first.pk, first.version)

    made.interested(table, 12, 4, municipality=place, by=person)
    changes = FigureChange.objects.order_by("pk").values_list("item__name", "field", "before", "after", "by")
    assert list(changes) == [
        ("Bodensensoren", "expected", "", "10", person.pk),
        ("Montage", "expected", "", "4", person.pk),
        ("Bodensensoren", "expected", "10.00", "12", person.pk),
    ]


def test_a_form_opened_before_a_colleague_saved_overwrites_nothing():
    table, place = made.noticed(), MunicipalityFactory()
    person = member(Role.CDO, place)
    stored = made.interested(table, 10, 4, municipality=place, by=person)
    items = made.items_of(table)
    other = {items[0].pk: made.figure(99), items[1].pk: made.figure(4)}

    with pytest.raises(Stale) as stale:
        demand.save_demand(table.pk, place, made.CONTACT, other, version=stored.version - 1, by=person)

    assert stale.value.participation.pk == stored.pk
    assert Figure.objects.get(item=items[0]).expected == 10


def test_after_the_day_for_interest_only_who_is_in_changes_figures():
    table = made.noticed(planned=made.days(interest_until=timezone.now() - timedelta(hours=1)))
    inside, outside = MunicipalityFactory(), MunicipalityFactory()
    made.interested(table, 10, municipality=inside, now=timezone.now() - timedelta(hours=2))
    made.interested(table, 11, municipality=inside)

    assert Figure.objects.get(item__place=1).expected == 11
    with pytest.raises(Refused, match="Frist für Interesse ist vorbei"):
        made.interested(table, 5, municipality=outside)


def test_the_deadline_counts_however_late_the_freezing_itself_comes():
    table = made.noticed()
    place = MunicipalityFactory()
    made.interested(table, 10, municipality=place)
    TimeTable.objects.filter(pk=table.pk).update(freezes_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused, match="eingefroren"):
        made.interested(table, 11, municipality=place)
    assert Figure.objects.get(item__place=1).expected == 10


def test_withdrawing_takes_the_figures_out_of_the_snapshot_and_may_be_taken_back_while_open():
    table = made.noticed()
    stays, goes = made.interested(table, 10, 4), made.interested(table, 20, 8)
    demand.withdraw(goes.pk, by=made.person_of(goes))
    assert demand.withdraw(goes.pk, by=made.person_of(goes)).state == P.WITHDRAWN

    made.frozen(table)
    assert list(FrozenFigure.objects.values_list("municipality", "item__place", "expected")) == [
        (stays.municipality_id, 1, Decimal(10)),
        (stays.municipality_id, 2, Decimal(4)),
    ]


def test_who_withdrew_may_return_and_its_history_goes_on():
    table = made.noticed()
    goes = made.interested(table, 20, 8)
    demand.withdraw(goes.pk, by=made.person_of(goes))
    back = made.interested(table, 21, 8, municipality=goes.municipality)

    assert (back.pk, back.state, back.ended_at) == (goes.pk, P.INTERESTED, None)
    assert FigureChange.objects.filter(participation=goes).count() == 3


# --- The freeze -------------------------------------------------------------------------------------


def test_freezing_keeps_a_snapshot_once_and_only_the_lead_corrects_with_a_reason():
    table = made.noticed()
    participation = made.interested(table, 10, 4)
    assert acts.freeze(table.pk) is False
    table = made.frozen(table)
    assert acts.freeze(table.pk) is False
    item = made.items_of(table)[0]

    with pytest.raises(Refused, match="federführenden"):
        demand.correct(
            participation.pk,
            {item.pk: made.figure(12)},
            version=participation.version,
            reason="Zählfehler",
            by=made.person_of(participation),
        )
    demand.correct(participation.pk, {item.pk: made.figure(12)}, version=participation.version, reason="Zählfehler", by=made.lead_of(table))

    assert (Figure.objects.get(item=item).expected, FrozenFigure.objects.get(item=item).expected) == (12, 10)
    change = FigureChange.objects.first()
    assert (change.before, change.after, change.reason, change.by_lead) == ("10.00", "12", "Zählfehler", True)


def test_who_withdraws_after_the_freeze_is_marked():
    table = made.noticed()
    participation = made.interested(table, 10)
    made.frozen(table)
    demand.withdraw(participation.pk, by=made.person_of(participation))

    participation.refresh_from_db()
    assert (participation.state, participation.ended_after_freeze) == (P.WITHDRAWN, True)
    assert FrozenFigure.objects.count() == 1


def overdue(table: TimeTable) -> TimeTable:
    """The deadline has passed, and the job has not come."""
    passed = timezone.now() - timedelta(seconds=30)
    TimeTable.objects.filter(pk=table.pk).update(interest_until=passed, freezes_at=passed)
    return made.again(table)


@pytest.mark.parametrize("leaves", ["withdraw", "release"])
def test_who_leaves_after_the_deadline_was_in_the_snapshot_though_the_job_comes_later(leaves):
    table = made.noticed()
    participation = made.interested(table, 10)
    overdue(table)
    if leaves == "withdraw":
        demand.withdraw(participation.pk, by=made.person_of(participation))
    else:
        demand.release(participation.pk, reason="Haushalt gesperrt", by=made.lead_of(table))

    participation.refresh_from_db()
    assert (FrozenFigure.objects.get().expected, participation.ended_after_freeze) == (10, True)
    assert made.again(table).state == State.FROZEN


def test_who_is_let_in_after_the_deadline_joins_after_the_freeze():
    table, place = made.noticed(planned=made.days(interest_until=timezone.now() - timedelta(hours=1))), MunicipalityFactory()
    asked = demand.ask_late(table.pk, place, made.CONTACT, by=member(Role.CDO, place))
    demand.answer_late(asked.pk, admitted=True, by=made.lead_of(overdue(table)))

    asked.refresh_from_db()
    assert asked.joined_after_freeze


def test_positions_that_change_after_the_deadline_are_not_those_that_are_frozen():
    table = made.noticed()
    made.interested(table, 10, 4)
    author = made.lead_of(table)
    submission = drafts.start_change(table.page, by=author)
    changes = {"positions": [Position(name="Software", unit=Unit.INSTANCE)]}
    submission = drafts.save(submission, changes, version=submission.version, by=author)
    submission = moderation.submit(submission, version=submission.version, by=author)
    overdue(table)
    moderation.approve(submission, by=editor())

    assert (FrozenFigure.objects.count(), [item.name for item in made.items_of(table)]) == (2, ["Bodensensoren", "Montage"])


def test_nobody_withdraws_after_the_end():
    table = made.noticed()
    participation = made.interested(table, 10)
    acts.cancel(table.pk, reason="Kein Bedarf", by=made.lead_of(table))

    with pytest.raises(Refused, match="Abgebrochen"):
        demand.withdraw(participation.pk, by=made.person_of(participation))


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (State.FROZEN, "nur noch über die federführende Stelle"),
        (State.AWARDED, "Der Zuschlag ist erteilt."),
        (State.CLOSED, "Die Beschaffung ist abgeschlossen."),
        (State.CANCELLED, "Die Beschaffung wurde abgebrochen."),
    ],
)
def test_why_figures_do_not_change_is_said_of_today(state, why):
    table = made.frozen(made.noticed())
    table.state = state

    assert why in why_closed(table)


def test_a_start_before_the_award_is_asked_back_only_where_one_is_planned():
    table = made.noticed()
    item, place = made.items_of(table)[0], MunicipalityFactory()

    def asked() -> str:
        return " ".join(questions(table, place, [item], {item.pk: made.figure(1, starts="2020-01")}, {}))

    assert ("in der Vergangenheit" in asked(), "Zuschlag" in asked()) == (True, False)
    table.award_planned = "2029-05"
    assert "vor dem geplanten Zuschlag" in asked()


# --- Late wishes ------------------------------------------------------------------------------------


def test_a_late_wish_is_the_leads_to_decide():
    table = made.frozen(made.noticed())
    place = MunicipalityFactory()
    person = member(Role.CDO, place)
    asked = demand.ask_late(table.pk, place, Contact("IT", "it@stadt.example", remark="Bitte noch"), by=person)
    assert demand.ask_late(table.pk, place, made.CONTACT, by=person).pk == asked.pk

    with pytest.raises(Refused, match="federführenden"):
        demand.answer_late(asked.pk, admitted=True, by=person)
    demand.answer_late(asked.pk, admitted=True, by=made.lead_of(table))
    asked.refresh_from_db()
    assert (asked.state, asked.is_late, asked.joined_after_freeze) == (P.INTERESTED, True, True)
    with pytest.raises(Refused, match="schon entschieden"):
        demand.answer_late(asked.pk, admitted=False, by=made.lead_of(table))


def test_nobody_asks_late_while_interest_is_open():
    table, place = made.noticed(), MunicipalityFactory()

    with pytest.raises(Refused, match="noch ohne Anfrage"):
        demand.ask_late(table.pk, place, made.CONTACT, by=member(Role.CDO, place))


def test_what_ended_binds_nobody_again_when_the_lead_lets_it_in_late():
    table = made.noticed()
    participation = made.interested(table, 10)
    table, person, item = made.binding(table), made.person_of(participation), made.items_of(table)[0]
    upload = SimpleUploadedFile("v.pdf", b"%PDF-1.4")
    binding.bind(participation.pk, Signed(date(2026, 11, 2), "Landratsamt"), upload, by=person)
    demand.release(participation.pk, reason="Haushalt gesperrt", by=made.lead_of(table))

    demand.ask_late(table.pk, participation.municipality, made.CONTACT, by=person)
    demand.answer_late(participation.pk, admitted=True, by=made.lead_of(table))

    participation.refresh_from_db()
    assert (participation.bound_on, participation.signatory_office, participation.bound_by, participation.signed_file) == (
        None,
        "",
        None,
        None,
    )
    assert (participation.ended_after_freeze, participation.figures.get(item=item).is_given) == (False, False)
    assert FigureChange.objects.filter(participation=participation, before="10.00", after="").exists()
    assert not ConfidentialFile.objects.exists()
    with pytest.raises(Refused, match="Laden Sie die unterschriebene Vereinbarung hoch"):
        binding.bind(participation.pk, Signed(date(2026, 11, 2), "Landratsamt"), None, by=person)


# --- Binding and the steps after it -----------------------------------------------------------------


def test_binding_needs_the_freeze_and_the_call():
    table = made.noticed()
    participation = made.interested(table, 10)
    with pytest.raises(Refused, match="wenn der Bedarf eingefroren ist"):
        made.bound(participation)
    table = made.frozen(table)
    with pytest.raises(Refused, match="wenn der Bedarf eingefroren ist"):
        made.bound(participation)
    acts.ask_to_bind(table.pk, by=made.lead_of(table))

    bound = made.bound(participation)
    assert (bound.state, bound.bound_on, bound.signatory_office) == (P.BOUND, date(2026, 11, 2), "Oberbürgermeisteramt")
    with pytest.raises(Refused, match="verbindlich"):
        demand.withdraw(participation.pk, by=made.person_of(participation))
    demand.release(participation.pk, reason="Haushalt gesperrt", by=made.lead_of(table))
    participation.refresh_from_db()
    assert (participation.state, participation.end_reason) == (P.WITHDRAWN, "Haushalt gesperrt")


def test_the_way_to_the_end_and_what_cannot_be_done_out_of_turn():
    table = made.noticed()
    lead = made.lead_of(table)
    with pytest.raises(Refused, match="Interessenphase"):
        acts.publish(table.pk, url="https://ted.example/1", number="", by=lead)
    table = made.awarded(made.binding(table))
    acts.close(table.pk, by=lead)

    reached = list(Stage.objects.filter(time_table=table).values_list("state", flat=True))
    assert reached == [State.INTEREST, State.FROZEN, State.BINDING, State.TENDER, State.AWARDED, State.CLOSED]
    with pytest.raises(Refused, match="Abgeschlossen"):
        acts.cancel(table.pk, reason="zu spät", by=lead)


@pytest.mark.parametrize("act", ["ask_to_bind", "close"])
def test_only_who_leads_takes_a_step(act):
    table = made.frozen(made.noticed())

    with pytest.raises(Refused, match="federführenden"):
        getattr(acts, act)(table.pk, by=member(Role.CDO, MunicipalityFactory()))


def test_the_lead_is_handed_over_to_who_takes_part_and_figures_stay():
    table = made.noticed()
    former = made.lead_of(table)
    participation = made.interested(table, 10)
    with pytest.raises(Refused, match="beteiligte Kommune"):
        acts.change_lead(table.pk, MunicipalityFactory(), by=former)
    acts.change_lead(table.pk, participation.municipality, by=former)

    table = made.again(table)
    assert table.page.municipality_id == participation.municipality_id
    assert Figure.objects.get().expected == 10
    with pytest.raises(Refused, match="federführenden"):
        acts.cancel(table.pk, reason="doch nicht", by=former)


# --- Days -------------------------------------------------------------------------------------------


def test_no_deadline_lies_on_a_day_on_which_offices_rest():
    from contributions.deadlines import end_of

    table = made.noticed(municipality=MunicipalityFactory(state="DE-BY"))
    now = timezone.now()
    epiphany = Days(**{**_of(table), "interest_until": end_of(date(2028, 1, 6)), "freezes_at": end_of(date(2028, 1, 8))})

    wrong = why_not_these(table, epiphany, now)
    assert "ein Feiertag (Heilige Drei Könige)" in wrong["interest_until"]
    assert "ein Samstag" in wrong["freezes_at"]


def _of(table):
    return {name: getattr(table, name) for name in Days.names()}


def test_days_stand_in_their_order_and_what_is_over_stays():
    table = made.noticed()
    now = timezone.now()
    before = Days(**{**_of(table), "freezes_at": made.workday(10)})
    assert set(why_not_these(table, before, now)) == {"freezes_at"}
    months = Days(**{**_of(table), "tender_planned": "2029-05", "award_planned": "2029"})
    assert why_not_these(table, months, now) == {}
    months = Days(**{**_of(table), "tender_planned": "2029-05", "award_planned": "2028-12"})
    assert set(why_not_these(table, months, now)) == {"award_planned"}
    table = made.frozen(table)
    assert set(why_not_these(table, Days(**{**_of(table), "freezes_at": made.workday(40)}), now)) == {"freezes_at"}


def test_a_framework_of_more_than_four_years_is_noticed():
    assert not is_long(Days(call_off_from="2027-07", call_off_until="2031-06"), OF_VGV)
    assert is_long(Days(call_off_from="2027-07", call_off_until="2031-07"), OF_VGV)
    assert is_long(Days(call_off_from="2027", call_off_until="2031"), OF_VGV)


def test_the_kts_reads_the_days_beside_what_was_handed_in():
    submission, author = made.drafted(planned=made.days(tender_planned="2027-09"))
    moderation.submit(submission, version=submission.version, by=author)

    shown = signed_in(editor()).get(f"/verwaltung/redaktion/{submission.pk}/").content.decode()
    content = shown.partition("Eingereichter Inhalt")[2].partition("<aside")[0]
    assert until(made.workday(20)) in content
    assert "September 2027" in content


def test_without_lots_a_notice_says_why():
    submission, author = made.drafted(lots=Lots.NONE)

    with pytest.raises(moderation.Incomplete) as caught:
        moderation.submit(submission, version=submission.version, by=author)
    assert "Begründen Sie, warum Sie nicht in Losen vergeben." in str(caught.value.errors)
