"""The number of what is being worked on, so that every log line of a request or a task carries it, whoever writes the line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

NOTHING = "-"
_number: ContextVar[str] = ContextVar("number", default=NOTHING)


def begin(number: str) -> None:
    """From now on this thread works on this request; there is no end, because lines about its answer come after the view."""
    _number.set(number)


def forget() -> None:
    """What comes now belongs to nothing that is known."""
    _number.set(NOTHING)


def current() -> str:
    """The number of the request, task or periodic job that this thread works on; ``-`` for none."""
    return _number.get()


@contextmanager
def working_on(number: str) -> Iterator[None]:
    """Lines within carry this number."""
    token = _number.set(number)
    try:
        yield
    finally:
        _number.reset(token)
