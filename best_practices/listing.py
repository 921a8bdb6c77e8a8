"""The public list of best practices: what narrows it, where the codes stand, and its orders."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from contributions.listing.listings import NEWEST, Listing, Order
from contributions.models import ContributionPage
from municipalities.tallies import Column, Links, Several
from search.municipalities import SIZE_FACET, STATE_FACET

from .choices import CostClass
from .models import BestPracticePage
from .search import CONTINUATION_FACET, COST_FACET, LICENCE_FACET, LONG_TEXTS, PHASE_FACET, TOPIC_FACET

STATES = Concat("municipality__state", Cast("municipality__additional_states", TextField()), output_field=TextField())
"""A co-operation lies in several Länder."""
COST_RANK = Case(
    *(When(cost_once=code, then=Value(rank)) for rank, code in enumerate(CostClass.values)), default=Value(len(CostClass.values))
)
"""Entries that name no costs come last."""


def upper_topics() -> QuerySet[Any]:
    """An entry stands under the upper topic of each of its own."""
    links = ContributionPage.topics.through.objects
    return links.values(owner=F("contributionpage"), code=Coalesce("topic__parent__slug", "topic__slug"))


LISTING = Listing(
    kind=BestPracticePage,
    one=_("Lösung"),
    many=_("Lösungen"),
    columns={
        TOPIC_FACET: Links(upper_topics),
        PHASE_FACET: Column("phase"),
        COST_FACET: Column("cost_once"),
        SIZE_FACET: Column("municipality__size_class"),
        STATE_FACET: Several(STATES),
        LICENCE_FACET: Column("software_licence"),
        CONTINUATION_FACET: Column("continuation"),
    },
    orders={
        "neueste": NEWEST,
        "bestaetigt": Order(_("Zuletzt bestätigt"), (F("last_confirmed_on").desc(nulls_last=True), *NEWEST.by), ContributionPage),
        "kosten": Order(_("Kosten, niedrigste zuerst"), (COST_RANK, *NEWEST.by), BestPracticePage),
        "titel": Order(_("Titel von A bis Z"), ("sort_key", "pk"), ContributionPage),
    },
    unread=LONG_TEXTS,
)
