"""Drafts that begin with something else, for example with a session of a conference or a question that stayed open there.

Each kind registers in ``AppConfig.ready()`` how its draft is made, and from what; whoever asks for one knows no kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from accounts.models import User
from jobs.registrations import Registry
from municipalities.models import Municipality
from pages.models import Standard, Topic

from .models import Submission


class Beginning(Enum):
    """What a draft begins with."""

    EXPERIENCE = auto()
    """What a municipality did and told of."""
    QUESTION = auto()
    """What nobody could answer."""


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
    standards: tuple[Standard, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftMaker:
    """``make(seed, by)`` begins a draft inside the caller's transaction; ``address(page id)`` is where members go on writing.

    ``begin`` is the label of the button, ``made`` what is said afterwards.
    """

    begins_with: Beginning
    begin: Any
    made: Any
    make: Callable[[Seed, User], Submission]
    address: Callable[[int], str]


_makers: Registry[DraftMaker] = Registry("maker of drafts")


def register_draft_maker(kind: str, maker: DraftMaker) -> None:
    """Say how a draft of a kind (the code of its pages, "gute-praxis") is made."""
    _makers.register(maker, key=kind)


def draft_maker(kind: str) -> DraftMaker:
    """The maker of a kind; raises LookupError where none is registered."""
    return _makers[kind]


def draft_maker_for(beginning: Beginning) -> DraftMaker:
    """The first kind whose drafts begin with this. Raises LookupError without any."""
    try:
        return next(maker for maker in _makers if maker.begins_with == beginning)
    except StopIteration as error:
        raise LookupError(f"No kind makes drafts of {beginning}.") from error
