"""What of accounts is deleted when its time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from jobs.registry import periodic_jobs

pytestmark = pytest.mark.django_db


def run(name: str) -> None:
    (job,) = [job for job in periodic_jobs() if job.name == name]
    job.run()


def test_expired_sessions_are_deleted_and_others_stay():
    now = timezone.now()
    Session.objects.create(session_key="alt", session_data="", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="neu", session_data="", expire_date=now + timedelta(minutes=1))

    run("Abgelaufene Sitzungen löschen")

    assert list(Session.objects.values_list("session_key", flat=True)) == ["neu"]
