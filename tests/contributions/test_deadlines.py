"""Working days are Monday to Friday without nationwide holidays."""

from datetime import date

from contributions.deadlines import add_working_days, is_working_day, working_days_between


def test_five_working_days_from_a_wednesday_end_on_the_next_wednesday():
    assert add_working_days(date(2026, 11, 4), 5) == date(2026, 11, 11)


def test_christmas_and_weekends_do_not_count():
    assert add_working_days(date(2026, 12, 23), 2) == date(2026, 12, 28)


def test_a_holiday_of_some_laender_only_is_a_working_day():
    assert is_working_day(date(2026, 1, 6))
    assert is_working_day(date(2026, 11, 1 + 1))


def test_the_day_of_german_unity_is_none():
    assert not is_working_day(date(2025, 10, 3))


def test_days_between_count_the_end_and_not_the_start():
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 24)) == 2
    assert working_days_between(date(2026, 11, 24), date(2026, 11, 20)) == 0
