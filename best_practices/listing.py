"""The public list of best practices: what narrows it, and its orders."""

from __future__ import annotations

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from contributions.listing.listings import NEWEST, Listing, Order
from contributions.models import ContributionPage
from search.municipalities import SIZE_FACET, STATE_FACET

from .choices import CostClass
from .models import BestPracticePage
from .search import COLUMNS, CONTINUATION_FACET, COST_FACET, LICENCE_FACET, LONG_TEXTS, PHASE_FACET, TOPIC_FACET

NARROWS = (TOPIC_FACET, PHASE_FACET, COST_FACET, SIZE_FACET, STATE_FACET, LICENCE_FACET, CONTINUATION_FACET)
"""The facets of the search that narrow the list too, in their order."""
COST_RANK = Case(
    *(When(cost_once=code, then=Value(rank)) for rank, code in enumerate(CostClass.values)), default=Value(len(CostClass.values))
)
"""Entries that name no costs come last."""

LISTING = Listing(
    kind=BestPracticePage,
    one=_("Lösung"),
    many=_("Lösungen"),
    columns={name: COLUMNS[name] for name in NARROWS},
    orders={
        "neueste": NEWEST,
        "bestaetigt": Order(_("Zuletzt bestätigt"), (F("last_confirmed_on").desc(nulls_last=True), *NEWEST.by), ContributionPage),
        "kosten": Order(_("Kosten, niedrigste zuerst"), (COST_RANK, *NEWEST.by), BestPracticePage),
        "titel": Order(_("Titel von A bis Z"), ("sort_key", "pk"), ContributionPage),
    },
    unread=LONG_TEXTS,
)
