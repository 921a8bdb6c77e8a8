"""What is edited in the admin, read from Wagtail's registries: the models, their forms, one thing of each, and where it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import NoReverseMatch
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page

from events.models import ExternalEvent, TopicWish
from files.uploads import store_image
from pages.models import BasePage, EditorialPage, Feedback
from portal.admin_doors import OPEN, is_listed
from search.models import SynonymGroup
from tests.addresses import routes
from tests.factories import data_standards as standards
from tests.factories import procurement as procurements
from tests.factories.events import conference, session
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.files.test_serving import picture
from tests.published import publish, topic


def edited() -> list[type[models.Model]]:
    """What somebody writes in the admin: pages, snippets, and what has a view set of its own."""
    found = {*(viewset.model for viewset in open_viewsets()), *_below(BasePage)}
    return sorted((model for model in found if not model._meta.abstract), key=lambda model: model._meta.label)


def open_viewsets() -> list[ModelViewSet]:
    """Those with a form behind an open door (portal/admin_doors.py)."""
    routes()  # with the addresses of the admin its view sets are registered
    own = {viewset.get_url_name("edit"): viewset for viewset in viewsets.viewsets if isinstance(viewset, ModelViewSet)}
    return [viewset for name, viewset in own.items() if is_listed(OPEN, name)]  # each once, however often they were registered


def _below(model: type) -> Iterator[type]:
    for child in model.__subclasses__():
        yield child
        yield from _below(child)


def form_class(model: type[models.Model]) -> type[forms.BaseModelForm]:
    if issubclass(model, Page):
        return model.get_edit_handler().get_form_class()
    return next(viewset for viewset in open_viewsets() if viewset.model is model).get_form_class(for_update=True)


def make_stock() -> None:
    """One thing at least of all that is edited, each shown somewhere."""
    field = topic("Parken", topic("Verkehr"), synonyms=["Parkraum"], mapping=["dcat:TRAN"])
    town, union = MunicipalityFactory(), MunicipalityFactory(cooperation=True, successor=MunicipalityFactory())
    standard = StandardFactory(specification_url="https://standard.example/", version_date="2022-04")
    standard.topics.add(field)
    publish(municipality=town, topics=(field,)).standards.add(standard)
    publish(municipality=union, topics=(field,), visibility="municipalities")
    standards.proposed(municipality=town)
    registration = conference(municipality=town)
    session(registration)
    TopicWish.objects.create(text="Mehr Wärme")
    SynonymGroup.objects.create(words=["E-Akte", "DMS"])
    Feedback.objects.create(text="Der Kontrast fehlt.")
    procurements.noticed(municipality=town)
    times = {"starts_at": registration.page.starts_at, "ends_at": registration.page.ends_at}
    ExternalEvent.objects.create(title="Messe", organiser="Bund", url="https://messe.example/", **times)
    image = store_image(SimpleUploadedFile("foto.png", picture()), None, alt_text="", by=None)
    page = EditorialPage(title="Hilfe", slug="hilfe")
    page.body = [
        ("figure", {"image": image, "alt_text": "", "caption": "x"}),
        ("links", {"links": [{"label": "x", "url": "https://x.example"}]}),
    ]
    Page.objects.get(depth=2).add_child(instance=page)
    page.save_revision().publish()


def addresses() -> list[str]:
    """Every address of the portal without a part to fill in, and those of all that is shown."""
    plain = [
        route for route in routes() if not route.is_admin and not route.converters and route.name[0] != "?" and "logout" not in route.name
    ]
    found = {"/", "/suche/?q=Parken", "/suche/vorschlaege/?q=park", "/feeds/themen/parken.atom", *(route.path({}) for route in plain)}
    found |= {f"/feeds/{name}.atom" for name in ("gute-praxis", "konferenzen")}
    found |= {page.get_url() for page in Page.objects.filter(depth__gt=1).specific()}
    for model in edited():
        if hasattr(model, "get_absolute_url") and not issubclass(model, Page):
            with suppress(NoReverseMatch):
                found |= {thing.get_absolute_url() for thing in model._default_manager.all()}
    return sorted(address for address in found if address)
