"""Invented municipalities; their keys are well-formed and unique, and belong to nobody."""

from __future__ import annotations

from decimal import Decimal

import factory

from municipalities.models import Kind, Municipality, State


class MunicipalityFactory(factory.django.DjangoModelFactory):
    """A town in Bayern; traits: ``district``, ``cooperation``, and ``purchasing``, which ``kind`` may make a Zweckverband."""

    class Meta:
        model = Municipality

    class Params:
        district = factory.Trait(
            name=factory.Sequence(lambda n: f"Landkreis Musterland {n:04}"),
            slug=factory.Sequence(lambda n: f"landkreis-musterland-{n:04}"),
            kind=Municipality.Kind.DISTRICT,
            ags=None,
            ars=factory.LazyAttribute(lambda row: row.district_key + "0000000"),
            district_key=factory.Sequence(lambda n: f"09{100 + n % 900}"),
        )
        cooperation = factory.Trait(
            name=factory.Sequence(lambda n: f"Verbund Musterland {n:04}"),
            slug=factory.Sequence(lambda n: f"verbund-musterland-{n:04}"),
            kind=Municipality.Kind.COOPERATION,
            ags=None,
            ars=None,
            members=[{"name": "Musterdorf", "key": "09999001"}, {"name": "Beispielhausen", "key": ""}],
            lead_name="Musterdorf",
            lead_key="09999001",
        )
        purchasing = factory.Trait(
            name=factory.Sequence(lambda n: f"Beschaffungsverbund Musterland {n:04}"),
            slug=factory.Sequence(lambda n: f"beschaffungsverbund-musterland-{n:04}"),
            kind=Kind.PURCHASING_BODY,
            ags=None,
            ars=None,
            inhabitants=None,
            inhabitants_year=None,
        )

    name = factory.Sequence(lambda n: f"Musterstadt {n:04}")
    slug = factory.Sequence(lambda n: f"musterstadt-{n:04}")
    kind = Municipality.Kind.TOWN
    state = State.BY
    ags = factory.Sequence(lambda n: f"09{n:06}")
    ars = factory.LazyAttribute(lambda row: f"{row.ags[:5]}0{row.ags[5:]}{row.ags[5:]}" if row.ags else None)
    inhabitants = 20_000
    inhabitants_year = 2022
    latitude = Decimal("48.4")
    longitude = Decimal("11.7")
    cohort = 2020
