"""Who hears of a contribution: asked when a mail is written, and again when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any

from accounts.models import Role, User
from accounts.roles import is_member, read_memberships

from .models import ContributionPage, Submission, Writer
from .writers import answers, reads, writers_of, writes

if TYPE_CHECKING:
    from django.db.models import QuerySet

May = Callable[[Any, Any], bool]
"""What somebody must be allowed to do with an entry to hear of it."""


def whoever_handed_in(submission: Submission) -> list[User]:
    return people_of(submission.page, submission.submitted_by_id)


def whoever_saved(submission: Submission) -> list[User]:
    """Who hears that a draft waits: whoever can write on."""
    return people_of(submission.page, submission.saved_by_id, may=writes)


def people_of(page: ContributionPage, person_id: int | None, *, may: May = reads) -> list[User]:
    """A person while they are active and ``may``, as one of those who write the entry, else all active CDOs of its municipality."""
    person = User.objects.filter(pk=person_id, is_active=True).first() if person_id else None
    return [person] if person is not None and may(person, page) else cdos_of([page.municipality_id])


def all_writers(submission: Submission) -> list[User]:
    """Who hears of a decision: the recipients, and who writes the entry beside its municipality."""
    return distinct(whoever_handed_in(submission), people_behind(writers_of(submission.page)))


def who_may_answer(submission: Submission) -> list[User]:
    """Who hears of a question of the KTS: whoever can answer it."""
    page = submission.page
    municipalities = [writer for writer in writers_of(page) if writer.municipality_id is not None]
    return distinct(people_of(page, submission.submitted_by_id, may=answers), people_behind(municipalities))


def people_behind(writers: Iterable[Writer]) -> list[User]:
    """The CDOs of municipalities that write an entry of others, and the people who do by name, while they may.

    As many statements for many writers as for one of each sort.
    """
    municipalities, people = [], []
    for writer in writers:
        if writer.municipality_id is not None:
            municipalities.append(writer.municipality_id)
        elif writer.person is not None:
            people.append(writer.person)
    read_memberships(people)
    return distinct(cdos_of(municipalities), filter(is_member, people))


def distinct(*groups: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in chain(*groups)}.values())


def cdos_of(municipalities: Iterable[int], among: QuerySet[User] | None = None) -> list[User]:
    """The CDOs of some municipalities; ``among`` whom is looked, by default everybody whose account is open."""
    people = User.objects.filter(is_active=True) if among is None else among
    return list(people.filter(memberships__role=Role.CDO, memberships__municipality__in=list(municipalities)).distinct())


def editors(submission: Submission) -> list[User]:
    """The editor who took a submission over, as long as they are one."""
    return list(all_editors().filter(pk=submission.claimed_by_id))


def all_editors() -> Any:
    return User.objects.filter(is_active=True, memberships__role=Role.EDITOR).distinct()


def all_editors_of(submission: Submission) -> Iterable[User]:
    """Whoever has taken the submission over meanwhile, else everyone in the KTS."""
    return editors(submission) or all_editors()
