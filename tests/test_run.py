"""What ``make test`` starts its steps with."""

from __future__ import annotations

from tests.run import environment


def test_bytecode_is_kept_for_the_next_process_even_where_the_machine_writes_none(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    given = environment({"DATABASE_URL": "postgres://tests"})

    assert "PYTHONDONTWRITEBYTECODE" not in given
    assert given["DATABASE_URL"] == "postgres://tests"
