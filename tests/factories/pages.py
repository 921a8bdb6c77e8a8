"""Topics and standards."""

from __future__ import annotations

import factory

from pages.models import Standard, Topic


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    slug = factory.Sequence(lambda n: f"feld-{n}")
    name = factory.Sequence(lambda n: f"Feld {n}")


class StandardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Standard

    slug = factory.Sequence(lambda n: f"standard-{n}")
    name = factory.Sequence(lambda n: f"Standard {n}")
