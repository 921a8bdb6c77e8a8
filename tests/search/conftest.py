"""A kind of content that needs no other app: municipalities of a cohort, those of 2020 for members only."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, Role, User
from accounts.roles import is_member
from municipalities.models import Municipality
from municipalities.tallies import Column, states
from search import municipalities
from search import sources as search_sources
from search.audiences import MUNICIPALITIES, PUBLIC
from search.contract import SearchDocument
from search.sources import Facet, SearchSource, register_facet, register_source, sources
from tests.registered import for_a_while
from tests.search import servers

HIDDEN = 2020


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a server the tests that need one are skipped visibly; where CI is set, they run and fail."""
    if servers.URL or os.environ.get("CI"):
        return
    for item in items:
        if "elasticsearch" in item.keywords:
            item.add_marker(pytest.mark.skip(reason=f"kein Elasticsearch. {servers.GET_ELASTICSEARCH}"))


@pytest.fixture(autouse=True)
def project_source() -> Iterator[dict[str, SearchSource]]:
    """The kind "projekt" alone; gives what the apps registered."""
    before = sources()
    with for_a_while(search_sources._facets), for_a_while(search_sources._sources, empty=True):
        register_source(
            SearchSource(
                kind="projekt",
                label="Projekt",
                published=published,
                visible_to=lambda user: published() if is_member(user) else published().exclude(cohort=HIDDEN),
                document=document,
                text_lookups=("name", "official_name"),
                columns={"land": states(), "staffel": Column("cohort")},
            )
        )
        register_facet(Facet("staffel", "Staffel", lambda: {"2019": "Staffel 2019", "2020": "Staffel 2020"}))
        yield before


@pytest.fixture
def with_municipalities(project_source: dict[str, SearchSource]) -> None:
    """Also the kind "kommune", as the portal registers it."""
    register_source(project_source[municipalities.KIND])


def published():
    return Municipality.objects.filter(cohort__isnull=False)


def document(municipality: Municipality) -> SearchDocument:
    return SearchDocument(
        key=f"projekt:{municipality.pk}",
        kind="projekt",
        title=f"Projekt {municipality.name}",
        url=municipality.get_absolute_url(),
        audiences=frozenset({MUNICIPALITIES if municipality.cohort == HIDDEN else PUBLIC}),
        summary=municipality.official_name,
        facets={"land": (municipality.state,), "staffel": (str(municipality.cohort),)},
    )


def municipality(name: str, cohort: int | None = None, **values) -> Municipality:
    values.setdefault("state", "DE-BY")
    return Municipality.objects.create(name=name, slug=name.lower(), kind="stadt", cohort=cohort, **values)


@pytest.fixture
def guest() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def member(db) -> User:
    user = User.objects.create_user("mitarbeit@stadt.example")
    Membership.objects.create(user=user, municipality=municipality("Heimatort"), role=Role.STAFF)
    return user


@pytest.fixture
def elasticsearch_prefix() -> Iterator[str]:
    """A name no other test uses; its indices go with the test."""
    yield from servers.own_prefix()


@pytest.fixture
def patient_search(monkeypatch) -> None:
    """A search may take longer than a visitor waits: these tests ask what is found, on a machine that does other work beside."""
    monkeypatch.setattr("search.engines.elasticsearch.READING", 20.0)
