"""Acts that begin at the same moment, each with a connection of its own: for tests on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

THREADS = 20


def at_once(acts: Sequence[Callable[[], Any]]) -> list[BaseException]:
    """Run all acts in threads that start together; what they raised."""
    barrier, errors = threading.Barrier(min(THREADS, len(acts))), []
    shares = [acts[number::THREADS] for number in range(min(THREADS, len(acts)))]

    def work(share: Sequence[Callable[[], Any]]) -> None:
        barrier.wait()
        for act in share:
            try:
                act()
            except Exception as error:
                errors.append(error)
        connection.close()

    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
