"""A ballot: opened, voted in, counted, declared. Every function locks the row of the ballot first and looks inside the lock.

One municipality has one vote. In an open ballot it may change until the end; in a secret one it is final when cast. What was counted is
never computed again. ``now`` is an aware instant for tests and jobs; it defaults to the present.
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused
from contributions.deadlines import end_of, last_day
from municipalities.models import Municipality

from ..lifecycle.acts import locked as locked_version
from ..lifecycle.acts import reach, require, require_answered, require_curator
from ..lifecycle.days import EXTENSION_DAYS
from ..lifecycle.fitness import Fitness
from ..lifecycle.freezing import freeze
from ..logged import Act, record
from ..models import MAJORITY, Ballot, Choice, Elector, Outcome, State, Vote, VoteChange, Wording
from ..telling.letters import Letter, tell_version
from . import secret
from .electorate import electorate

QUORUM = Fraction(1, 2)
"""Of the electors must vote, unless the KTS sets another number when it opens the ballot."""
MIN_DAYS = 7
STATES = {Outcome.AGREED: State.AGREED, Outcome.REJECTED: State.REJECTED, Outcome.QUORUM_MISSED: State.QUORUM_MISSED}
LETTERS = {Outcome.AGREED: Letter.AGREED, Outcome.REJECTED: Letter.REJECTED, Outcome.QUORUM_MISSED: Letter.QUORUM_MISSED}


@dataclass(frozen=True, slots=True)
class Rules:
    """What is fixed when a ballot opens. ``quorum``: municipalities that must vote; None for more than half."""

    until: date
    is_secret: bool = False
    land: str = ""
    group: Municipality | None = None
    quorum: int | None = None


def locked(ballot_id: int) -> Ballot:
    """The ballot, locked until the transaction ends: the first statement of everything that is done to it."""
    return Ballot.objects.select_for_update(of=("self",)).get(pk=ballot_id)


@transaction.atomic
def open_ballot(version_id: int, rules: Rules, *, by: User, now: datetime | None = None, fitness: Fitness | None = None) -> Ballot:
    """Freeze text, rules and electorate, and ask. Raises Refused while a comment waits for its answer, or a file does not fit."""
    version = locked_version(version_id)
    require_curator(by)
    require(version, State.EVALUATION)
    require_answered(version)
    now = now or timezone.now()
    closes_at = end_of(rules.until)
    if closes_at < now + timedelta(days=MIN_DAYS):
        raise Refused(_("Eine Abstimmung dauert mindestens eine Woche. Wählen Sie einen späteren Tag."))
    electors = electorate(land=rules.land, group=rules.group)
    quorum = rules.quorum if rules.quorum is not None else needed(len(electors))
    if not 1 <= quorum <= len(electors):
        alone, among = (
            _("Nur eine Kommune ist stimmberechtigt. Mehr als eine Stimme kann nicht nötig sein."),
            _("Die nötige Beteiligung liegt zwischen 1 und %(count)d Kommunen."),
        )
        raise Refused(alone if len(electors) == 1 else among % {"count": len(electors)})
    freeze(version, Wording.Stage.FINAL, now, fitness)
    ballot = Ballot.objects.create(
        version=version,
        is_secret=rules.is_secret,
        state_of_germany=rules.land,
        group=rules.group,
        electors_count=len(electors),
        quorum=quorum,
        opens_at=now,
        closes_at=closes_at,
    )
    Elector.objects.bulk_create(Elector(ballot=ballot, municipality=municipality) for municipality in electors)
    reach(version, State.BALLOT, now=now, until=closes_at)
    record(Act.BALLOT_OPENED, version, by=by)
    tell_version(version, Letter.BALLOT_OPENED)
    return ballot


def needed(electors: int) -> int:
    """The quorum of an electorate: the smallest number above half of it. 73 → 37."""
    return int(electors * QUORUM) + 1


@transaction.atomic
def cast(
    ballot_id: int, municipality: Municipality, choice: str, *, reason: str = "", by: User, now: datetime | None = None
) -> Vote | None:
    """The vote of a municipality; None where the ballot is secret. The same vote a second time changes nothing.

    The right is asked again under the lock: a mandate may have been taken back while it was waited for. Raises Refused after the end,
    without a mandate, for a no without a reason, and for a second vote in a secret ballot.
    """
    ballot = locked(ballot_id)
    now = now or timezone.now()
    if not ballot.is_open(now):
        raise Refused(_("Die Abstimmung ist beendet."))
    elector = ballot.electors.filter(municipality=municipality, merged_into=None).first()
    if elector is None:
        raise Refused(_("Ihre Kommune ist bei dieser Abstimmung nicht stimmberechtigt."))
    if not as_of_now(by).has_perm("data_standards.vote", municipality):
        raise Refused(_("Sie haben kein Mandat für diese Kommune."))
    if choice not in Choice.values:
        raise Refused(_("Wählen Sie Zustimmung, Ablehnung oder Enthaltung."))
    if ballot.is_secret:
        if elector.has_voted:
            raise Refused(_("Für Ihre Kommune wurde schon abgestimmt. Bei geheimer Abstimmung ist die Stimme endgültig."))
        secret.put_in(ballot, elector, choice)
        return None
    reason = reason.strip()
    if choice == Choice.NO and not reason:
        raise Refused(_("Bitte nennen Sie den Grund der Ablehnung."))
    return _write(elector, choice, reason, by, now)


def new_receipt(now: datetime) -> str:
    """What confirms an open vote: "AB-2026-7F3A90C1"."""
    return f"AB-{timezone.localdate(now).year}-{secrets.token_hex(4).upper()}"


def _write(elector: Elector, choice: str, reason: str, by: User, now: datetime) -> Vote:
    vote = Vote.objects.filter(elector=elector).first()
    if vote is not None and (vote.choice, vote.reason) == (choice, reason):
        return vote
    if vote is None:
        vote = Vote(elector=elector, receipt=new_receipt(now))
    vote.choice, vote.reason, vote.cast_by, vote.cast_at = choice, reason, by, now
    vote.save()
    VoteChange.objects.create(elector=elector, choice=choice, reason=reason, cast_by=by, cast_at=now)
    if not elector.has_voted:
        elector.has_voted = True
        elector.save(update_fields=["has_voted"])
    tell_version(elector.ballot.version, Letter.VOTED, elector=elector.pk, at=now.isoformat())
    return vote


# --- The end --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """What the rows say."""

    yes: int
    no: int
    abstentions: int

    @property
    def votes(self) -> int:
        return self.yes + self.no + self.abstentions

    def outcome(self, quorum: int) -> Outcome:
        """Two thirds of yes and no; a tie, and no vote for either, is a rejection."""
        if self.votes < quorum:
            return Outcome.QUORUM_MISSED
        decided = self.yes + self.no
        return Outcome.AGREED if decided and Fraction(self.yes, decided) >= MAJORITY else Outcome.REJECTED


def tally(ballot: Ballot) -> Tally:
    """Counted from the rows of the votes; those of electors that were merged into others count no more."""
    rows = ballot.papers.all() if ballot.is_secret else Vote.objects.filter(elector__ballot=ballot, elector__merged_into=None)
    counts = Counter(rows.values_list("choice", flat=True))
    return Tally(counts[Choice.YES], counts[Choice.NO], counts[Choice.ABSTENTION])


@transaction.atomic
def close(ballot_id: int, *, now: datetime | None = None) -> bool:
    """The end has come: count once, or extend a ballot that missed its quorum, once, by fourteen days; votes stay.

    False where there is nothing to do; may run twice. What was counted waits for an editor to declare it.
    """
    ballot = locked(ballot_id)
    now = now or timezone.now()
    if ballot.counted_at is not None or now < ballot.closes_at:
        return False
    counted = tally(ballot)
    outcome = counted.outcome(ballot.quorum)
    if outcome == Outcome.QUORUM_MISSED and ballot.extended_at is None:
        ballot.extended_at = now
        ballot.closes_at = end_of(last_day(ballot.closes_at) + timedelta(days=EXTENSION_DAYS))
        ballot.save(update_fields=["extended_at", "closes_at"])
        tell_version(ballot.version, Letter.BALLOT_EXTENDED)
        return True
    ballot.yes, ballot.no, ballot.abstentions = counted.yes, counted.no, counted.abstentions
    ballot.outcome, ballot.counted_at = outcome, now
    ballot.save(update_fields=["yes", "no", "abstentions", "outcome", "counted_at"])
    tell_version(ballot.version, Letter.COUNTED)
    return True


@transaction.atomic
def declare(ballot_id: int, *, by: User, now: datetime | None = None) -> Ballot:
    """Make the counted result the decision. Asking twice changes nothing. Raises Refused before it is counted, and for an editor whose
    municipality votes.
    """
    version_id = Ballot.objects.values_list("version_id", flat=True).get(pk=ballot_id)
    version = locked_version(version_id)
    ballot = locked(ballot_id)
    if ballot.declared_at is not None:
        return ballot
    if ballot.counted_at is None:
        raise Refused(_("Die Abstimmung läuft noch. Das Ergebnis lässt sich danach feststellen."))
    if not as_of_now(by).has_perm("data_standards.declare", ballot):
        raise Refused(_("Ihre Kommune stimmt mit ab. Das Ergebnis stellt jemand anderes aus der Redaktion fest."))
    now = now or timezone.now()
    ballot.declared_at, ballot.declared_by = now, by
    ballot.save(update_fields=["declared_at", "declared_by"])
    outcome = Outcome(ballot.outcome)
    reach(version, STATES[outcome], now=now)
    record(Act.BALLOT_DECLARED, version, by=by)
    tell_version(version, LETTERS[outcome])
    return ballot
