"""Tasks that leave traces: lines in a file name what really ran, in this process or in a worker started by a test."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import OperationalError
from django_tasks import task

from jobs.registry import MAIL_LANE


def leave(path: str, line: str) -> None:
    """Append the line and the number of this process."""
    with Path(path).open("a") as file:
        file.write(f"{line} {os.getpid()}\n")


@task()
def leave_trace(path: str, name: str) -> None:
    leave(path, name)


@task()
def take_long(path: str, seconds: float) -> None:
    """Says when it begins and ends; takes its time only where it was never begun before."""
    first = not Path(path).exists()
    leave(path, "begin")
    time.sleep(seconds if first else 0)
    leave(path, "end")


@task()
def always_fail() -> None:
    raise ValueError("Das geht nie gut.")


@task()
def fail_with_odd_words() -> None:
    raise ValueError("Was eine Datei enthielt: \0 und \ud800")


@task()
def database_gone() -> None:
    raise OperationalError("server closed the connection unexpectedly")


@task(queue_name=MAIL_LANE)
def leave_trace_in_mail_lane(path: str, name: str) -> None:
    leave(path, name)


@task(queue_name=MAIL_LANE)
def hang_in_mail_lane(path: str, seconds: float) -> None:
    """A mail server that says nothing."""
    leave(path, "hangs")
    time.sleep(seconds)
