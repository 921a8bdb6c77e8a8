"""When a verdict can be given and changed, who reads it, and what all verdicts on a notice say together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import is_kts_editor, municipalities_of

from ..models import Award, Verdict

OPENS_AFTER = timedelta(days=183)
"""After the award. All are asked after a year (jobs.py); who was delivered early has used the product half a year by then, and whose
contract is short would not be asked before it ends. Earlier nobody has more to tell than of the procedure.
"""
CHANGEABLE_FOR = timedelta(days=30)
"""After it was given: time to mend what was said in haste. Then others rely on it, the supplier's friends cannot talk anybody round."""


def opens_on(award: Award) -> date:
    """The first day on which participants can give their verdict."""
    return award.awarded_on + OPENS_AFTER


def changeable_until(verdict: Verdict) -> date:
    """The last day on which it can be changed."""
    return verdict.given_on + CHANGEABLE_FOR


def reads_verdicts(user: Any) -> bool:
    """Members of municipalities and the KTS: a verdict on a product is for who buys, not for who sells."""
    return bool(municipalities_of(user)) or is_kts_editor(user)


def verdicts_of(user: Any, table_id: int) -> list[Verdict]:
    """The verdicts that a user reads, the latest first; one statement, none for guests."""
    if not reads_verdicts(user):
        return []
    return list(Verdict.objects.filter(time_table=table_id).select_related("municipality"))


def counted() -> Subquery:
    """Of the notices of a list: how many verdicts there are, None for none."""
    found = Verdict.objects.filter(time_table__page=OuterRef("pk")).order_by().values("time_table")
    return Subquery(found.annotate(number=Count("pk")).values("number"))


def together(verdicts: Sequence[Verdict]) -> list[str]:
    """ "3 von 4 Kommunen würden das Produkt wieder beschaffen, 1 mit Änderungen." """
    asked = (
        ("buy_again", _("das Produkt wieder beschaffen")),
        ("join_again", _("wieder gemeinsam beschaffen")),
    )
    return [_sentence([getattr(one, name) for one in verdicts], what) for name, what in asked] if verdicts else []


def _sentence(answers: Sequence[str], what: str) -> str:
    yes, partly = answers.count(Verdict.Again.YES), answers.count(Verdict.Again.PARTLY)
    text = ngettext("%(yes)d von %(all)d Kommune würde %(what)s", "%(yes)d von %(all)d Kommunen würden %(what)s", len(answers))
    said = text % {"yes": yes, "all": len(answers), "what": what}
    return f"{said}, {partly} {_('mit Änderungen')}." if partly else f"{said}."
