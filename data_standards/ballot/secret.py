"""The box of a secret ballot: how a paper is kept so that nothing leads from it to a municipality.

- The elector keeps *that* it voted: never when, and never by whom. A paper has no time, no author and a random key.
- All papers of the ballot are written anew, shuffled, under new keys, and all its electors in one statement. So neither the order of the
  rows, nor their size, nor the numbers of transactions that PostgreSQL keeps with each row (``xmin``) tell which municipality voted when
  which paper came.
- No mail confirms it, no log names it, and nothing is counted before the end.

Backups of different days, and the write-ahead log of the database, still show which choice came between two moments: decision 0032.
"""

from __future__ import annotations

import random

from django.db.models import Case, F, Value, When

from ..models import Ballot, Elector, SecretVote


def put_in(ballot: Ballot, elector: Elector, choice: str) -> None:
    """Under the lock of the ballot: note that the municipality voted, and mix its paper among the others."""
    ballot.electors.update(has_voted=Case(When(pk=elector.pk, then=Value(True)), default=F("has_voted")))
    choices = [*ballot.papers.values_list("choice", flat=True), choice]
    ballot.papers.all().delete()
    random.SystemRandom().shuffle(choices)
    SecretVote.objects.bulk_create(SecretVote(ballot=ballot, choice=each) for each in choices)
