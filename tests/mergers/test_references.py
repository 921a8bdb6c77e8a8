"""Every column that names a municipality is decided about: a merger forgets none, and the next one is caught by itself."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from municipalities.mergers import checks, registry
from municipalities.mergers.checks import OWN, references, undecided
from municipalities.mergers.registry import decided


def test_somebody_says_of_every_column_that_names_a_municipality_what_becomes_of_it():
    assert "accounts.Membership.municipality" in references()
    assert undecided() == []


def test_nobody_decides_about_a_column_that_is_not_there():
    assert {*OWN, *decided()} - set(references()) == set()


def test_a_column_that_nobody_decided_about_stops_the_portal_at_its_start(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "decided", lambda: decided() - {"events.SignUp.municipality"})

    found = [error.msg for error in run_checks() if error.id == "municipalities.E001"]

    assert found == ["Nobody says what becomes of events.SignUp.municipality when a municipality merges."]


def test_people_move_before_what_they_wrote():
    assert [mover.key for mover in registry.movers()][:3] == ["people", "departures", "entries"]
