"""A command of the portal that is killed at a named point of its work: what test_workers.py starts, and nothing else.

``python -m tests.probes.killed POINT,POINT COMMAND …`` is ``manage.py COMMAND …`` in one process after the other, each killed
at the next point.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from itertools import count
from typing import Any

Act = Callable[..., Any]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at_call(number: int) -> Callable[[Act], Act]:
    """Dies when it is called for the n-th time, before it does anything."""

    def wrapped(act: Act) -> Act:
        calls = count(1)
        return lambda *args, **kwargs: die() if next(calls) == number else act(*args, **kwargs)

    return wrapped


def after(act: Act) -> Act:
    """Dies with the work done and nobody told."""

    def killed(*args: Any, **kwargs: Any) -> None:
        act(*args, **kwargs)
        die()

    return killed


def during(act: Act) -> Act:
    """Dies while it works: sooner than a process can be started that reads a file."""

    def killed(*args: Any, **kwargs: Any) -> Any:
        threading.Timer(0.03, die).start()
        return act(*args, **kwargs)

    return killed


def points() -> dict[str, tuple[object, str, Callable[[Act], Act]]]:
    """Where a process may die: the owner of a function, its name, and how it dies there."""
    from django_tasks_db.models import DBTaskResult

    from contributions.desk.mailings import Mailings
    from files import extraction
    from municipalities.models import Municipality
    from search.engines import embedded

    return {
        "half of the rows": (Municipality, "save", at_call(500)),
        "half of the batch": (Mailings, "write", at_call(26)),
        "index not written": (embedded, "_write", at_call(1)),
        "index written": (embedded, "_write", after),
        "file being read": (extraction, "ask", during),
        "text not committed": (extraction.text_changed, "send", after),
        "task not marked": (DBTaskResult, "set_successful", at_call(1)),
    }


def run(point: str, command: list[str]) -> None:
    from django.core.management import execute_from_command_line

    owner, name, kill = points()[point]
    setattr(owner, name, kill(getattr(owner, name)))
    execute_from_command_line(["manage.py", *command])


def main(wanted: list[str], command: list[str]) -> int:
    """0 where each process died at its point; they are forked, since making Django ready takes longer than what they do."""
    import django

    django.setup()
    from django.db import connections

    connections.close_all()
    for point in wanted:
        process = os.fork()
        if not process:
            run(point, command)
            os._exit(0)
        _process, status = os.waitpid(process, 0)
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].split(","), sys.argv[2:]))
