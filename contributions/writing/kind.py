"""What the journey of writing knows of a kind: each registers itself once, in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy

from jobs.registrations import Registry
from pages.models import BasePage

from ..contents import Printed, printed_by_fields
from ..criteria import Criteria
from ..models import Submission
from ..models.contributions import ContributionPage
from .steps import DONE, Steps, states

THANKS = gettext_lazy("Vielen Dank für Ihren Beitrag.")


@dataclass(frozen=True, slots=True)
class Words:
    """How the pages of the journey call what is written; German, whole sentences where grammar asks for them."""

    begin: Any
    """ "Lösung eintragen": heading and button."""
    begin_first: Any
    begin_another: Any
    lead: Any
    """What it takes to write one, on the page of the beginning."""
    to_know: tuple[Any, ...]
    """What one should have at hand."""
    only_cdos: Any
    """Why somebody may not begin one."""
    none_own: Any
    """Nothing yet, to who may write."""
    none_yet: Any
    """Nothing yet, to everybody else."""
    of_municipality: Any
    of_municipalities: Any
    received: Any
    """Thanks after it was handed in."""
    is_received: Any
    """That it waits for the KTS, without the day."""
    appears: Any
    """The last step of the way."""
    similar: Any
    others: Any
    """The list of what others wrote."""
    thanks: Any = THANKS
    """In the mail that says it is published."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind that members write in steps."""

    page_class: type[ContributionPage]
    index_class: type[BasePage]
    """The page below which its entries stand."""
    steps: Steps
    words: Words
    preview: Callable[[Any, Any], dict[str, Any]]
    """``preview(draft, user)``: what the template of the page class needs to show a draft."""
    criteria: Criteria = field(default_factory=Criteria)
    printed: Callable[[Any, Any], Printed] = printed_by_fields
    """``printed(entry, user)``: what the paper of a published entry says; all fields in their order unless the kind says more."""

    @property
    def code(self) -> str:
        """The kind in addresses: "gute-praxis"."""
        return self.page_class.KIND

    @property
    def list_url(self) -> str:
        """The public list; its slug is the code (pages/setup.py)."""
        return f"/{self.code}/"


_kinds: Registry[Kind] = Registry("kind that is written")


def register_kind(kind: Kind) -> None:
    """Let members write a kind."""
    _kinds.register(kind, key=kind.code)


def kinds() -> list[Kind]:
    """All kinds that are written on the site, in the order of their apps."""
    return list(_kinds)


def kind_codes() -> frozenset[str]:
    """The codes of all kinds that are written on the site."""
    return frozenset(kind.code for kind in _kinds)


def is_written(page: ContributionPage) -> bool:
    """Whether an entry is of a kind that is written on the site."""
    return page.KIND in _kinds


def kind_named(code: str) -> Kind:
    """The kind with a code of an address; raises Http404."""
    if code not in _kinds:
        raise Http404
    return _kinds[code]


def kind_of(page: ContributionPage) -> Kind:
    """The kind of an entry, which is of its own class; raises Http404 for one that is not written on the site."""
    return kind_named(page.KIND)


def criteria_of(page: ContributionPage) -> Criteria:
    """What an entry is measured by; the house's own criteria for one that is not written on the site."""
    return _kinds[page.KIND].criteria if page.KIND in _kinds else Criteria()


def thanks_for(page: ContributionPage) -> Any:
    """What whoever wrote an entry is thanked for when it is published; "" for one that is not written on the site."""
    return _kinds[page.KIND].words.thanks if page.KIND in _kinds else ""


def sections_done(draft: ContributionPage, submission: Submission) -> int | None:
    """How many sections of a draft are done; None for a kind that is not written on the site."""
    if draft.KIND not in _kinds:
        return None
    return sum(state.state == DONE for state in states(_kinds[draft.KIND].steps, draft, submission))


def page_classes() -> list[type[ContributionPage]]:
    return [kind.page_class for kind in _kinds]
