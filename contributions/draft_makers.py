"""Drafts that begin with something else, for example with a session of a conference.

Each kind registers in ``AppConfig.ready()`` how its draft is made; whoever asks for one knows the kind's code alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from jobs.registrations import Registry
from municipalities.models import Municipality
from pages.models import Topic

from .models import Submission


@dataclass(frozen=True, slots=True)
class Seed:
    """What a draft begins with, whatever kind it becomes."""

    municipality: Municipality
    title: str
    text: str = ""
    """What it is about, in the Markdown of members."""
    origin: str = ""
    """Where it comes from, with links, in the Markdown of members."""
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftMaker:
    """``make(seed, by)`` begins a draft inside the caller's transaction; ``address(page id)`` is where members go on writing."""

    make: Callable[[Seed, User], Submission]
    address: Callable[[int], str]


_makers: Registry[DraftMaker] = Registry("maker of drafts")


def register_draft_maker(kind: str, maker: DraftMaker) -> None:
    """Say how a draft of a kind (the code of its pages, "gute-praxis") is made."""
    _makers.register(maker, key=kind)


def draft_maker(kind: str) -> DraftMaker:
    """The maker of a kind; raises LookupError where none is registered."""
    return _makers[kind]


def first_draft_maker() -> DraftMaker:
    """The maker of the first kind that has one, where nobody names a kind. Raises LookupError without any."""
    try:
        return next(iter(_makers))
    except StopIteration as error:
        raise LookupError("No kind makes drafts.") from error
