"""Two invented municipalities that are part of others: one merger that was carried out, one successor that was only noted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.mergers.acts import carry_out
from accounts.models import User
from best_practices.models import BestPracticeIndexPage, BestPracticePage
from contributions import drafts
from contributions.models import ContributionPage
from municipalities.models import Merger, Municipality, State

from .entries import DEMO_NOTICE

SUCCESSOR = "hassfurt"
NOTED_SUCCESSOR = "regensburg"


def load_mergers(people: dict[str, User]) -> list[Merger]:
    """Musterau, an invented neighbour of Haßfurt, which had the entry that Haßfurt has now; and one that nothing moved from yet."""
    _noted(people)
    heir, former = Municipality.objects.get(slug=SUCCESSOR), _invented("Musterau")
    ContributionPage.objects.filter(municipality=heir).update(municipality=former)
    return [carry_out(former, heir, _new_year(), key=uuid4(), by=people["redaktion"])]


def _noted(people: dict[str, User]) -> None:
    """Its successor stands in the row, as forms and imports of before left it; its draft waits for the assistant."""
    noted: dict[str, Any] = {"valid_to": _new_year() - timedelta(days=1), "successor": Municipality.objects.get(slug=NOTED_SUCCESSOR)}
    former = _invented("Probstweiler", contact_email="rathaus@probstweiler.example", **noted)
    index, author = BestPracticeIndexPage.objects.get(), people["redaktion"]
    draft = drafts.start(BestPracticePage, parent=index, municipality=former, by=author)
    ContributionPage.objects.filter(pk=draft.page_id).update(demo_notice=DEMO_NOTICE)
    drafts.save(draft, {"title": "Winterdienst mit gemeinsamer Karte (erfunden)"}, version=draft.version, by=author)


def _invented(name: str, **more: Any) -> Municipality:
    return Municipality.objects.create(
        slug=name.lower(),
        name=f"{name} (erfunden)",
        short_name=name,
        kind=Municipality.Kind.MUNICIPALITY,
        state=State.BY,
        inhabitants=3_200,
        **more,
    )


def _new_year() -> date:
    return timezone.localdate().replace(month=1, day=1)
