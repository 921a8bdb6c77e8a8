"""FA8: deadlines in the nights when the clocks change, 25.10.2026 and 28.03.2027, end at the instant that was meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.refusals import Refused
from events import jobs
from events.models import Registration, SignUp
from events.seats import signup
from tests.factories.accounts import editor
from tests.factories.events import ON_SITE, conference, somebody
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("24.10.2026", datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("25.10.2026", datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("27.03.2027", datetime(2027, 3, 27, 23, tzinfo=UTC)),
        ("28.03.2027", datetime(2027, 3, 28, 22, tzinfo=UTC)),
        ("25.10.2026, 12:00 Uhr", datetime(2026, 10, 25, 11, tzinfo=UTC)),
        ("28.03.2027, 12:00 Uhr", datetime(2027, 3, 28, 10, tzinfo=UTC)),
    ],
)
def test_fa8_a_deadline_that_is_typed_ends_at_its_instant(typed: str, ends: datetime):
    """The days are 25 and 23 hours long; a date alone ends at midnight in Berlin."""
    registration = conference(starts_at=datetime(2030, 6, 24, 8, tzinfo=UTC))
    client, page = signed_in(editor()), registration.page_id
    sent = {"on_site": "on", "on_site_seats": "40", "signup_until": typed, "promote_until": "", "guests": "on"}

    answer = client.post(reverse("desk:capacity", args=[page]), sent)

    stored = Registration.objects.get(pk=registration.pk)
    assert answer.status_code == 302
    assert stored.signup_until == ends
    assert (stored.is_open(ends - MOMENT), stored.is_open(ends)) == (True, False)
    signup.sign_up(registration.pk, somebody(), ON_SITE, now=ends - MOMENT)
    with pytest.raises(Refused):
        signup.sign_up(registration.pk, somebody(), ON_SITE, now=ends)


@pytest.mark.parametrize("night", [datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2027, 3, 27, 21, tzinfo=UTC)])
def test_fa8_an_offered_seat_is_kept_for_twelve_hours_whatever_the_clock_on_the_wall_does(night: datetime):
    registration = conference(on_site_seats=1, starts_at=night + timedelta(hours=30))
    first, second = (signup.sign_up(registration.pk, somebody(), ON_SITE, now=night - timedelta(days=9)) for _number in range(2))

    signup.cancel(first.pk, now=night)

    second.refresh_from_db()
    assert second.state == SignUp.State.OFFERED
    assert second.offered_until - night == timedelta(hours=12)
    jobs.end_offers(second.offered_until - MOMENT)
    second.refresh_from_db()
    assert second.state == SignUp.State.OFFERED
    jobs.end_offers(second.offered_until)
    second.refresh_from_db()
    assert second.state == SignUp.State.EXPIRED
