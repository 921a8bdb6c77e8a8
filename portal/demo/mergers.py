"""One municipality that is part of another since the first of January, invented: its entry says where it comes from."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone

from accounts.mergers.acts import carry_out
from accounts.models import User
from contributions.models import ContributionPage
from municipalities.models import Merger, Municipality, State

SUCCESSOR = "hassfurt"


def load_mergers(people: dict[str, User]) -> list[Merger]:
    """Musterau, an invented neighbour of Haßfurt, which had the entry that Haßfurt has now."""
    heir = Municipality.objects.get(slug=SUCCESSOR)
    former = Municipality.objects.create(
        slug="musterau",
        name="Musterau (erfunden)",
        short_name="Musterau",
        kind=Municipality.Kind.MUNICIPALITY,
        state=State.BY,
        inhabitants=3_200,
    )
    ContributionPage.objects.filter(municipality=heir).update(municipality=former)
    day = timezone.localdate().replace(month=1, day=1)
    return [carry_out(former, heir, day, key=uuid4(), by=people["redaktion"])]
