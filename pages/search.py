"""Topics, standards and the pages of the KTS can be found: their sources, the facets they share with what names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.core import checks
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from jobs.registrations import Registry
from municipalities.facets import Facet
from municipalities.tallies import Column, Columns, Links
from search.audiences import PUBLIC
from search.contract import SearchDocument
from search.indexing import schedule
from search.sources import SearchSource, register_facet, register_source, sources

from .entries import entry_class, is_entry
from .models import BasePage, HomePage, Standard, Topic

WordsOf = Callable[[Standard], Iterable[str]]
_words: Registry[tuple[WordsOf, tuple[str, ...]]] = Registry("words of a standard")


def register_standard_words(words: WordsOf, *related: str) -> None:
    """Add words by which everybody finds a standard, like the fields of its files. Called in ``AppConfig.ready()``.

    ``related``: what ``words`` reads of each, fetched beforehand for all standards at once.
    """
    _words.register((words, related))


TOPIC_KIND, STANDARD_KIND = "thema", "standard"
TOPIC_FACET, STANDARD_FACET, STANDARD_KIND_FACET = "thema", "standard", "standardart"


def _upper(links: Any, owner: str) -> QuerySet[Any]:
    """Pairs of a thing and a topic: it stands under the upper topic of each of its own."""
    return links.objects.values(owner=F(owner), code=Coalesce("topic__parent__slug", "topic__slug"))


TOPICS_OF_ENTRIES = Links(lambda: _upper(entry_class().topics.through, "contributionpage"))
STANDARD_COLUMNS: Columns = {
    TOPIC_FACET: Links(lambda: _upper(Standard.topics.through, "standard")),
    STANDARD_FACET: Column("slug"),
    STANDARD_KIND_FACET: Column("kind"),
}


def register() -> None:
    register_source(
        SearchSource(
            kind=TOPIC_KIND,
            label=_("Handlungsfeld"),
            published=_topics,
            visible_to=lambda user: _topics(),
            document=_topic_document,
            text_lookups=("name", "description"),
            template="pages/hit_topic.html",
        )
    )
    register_source(
        SearchSource(
            kind=STANDARD_KIND,
            label=_("Standard"),
            published=_standards,
            visible_to=lambda user: _standards(),
            document=_standard_document,
            text_lookups=("name", "full_name", "steward"),
            columns=STANDARD_COLUMNS,
            template="pages/hit_standard.html",
        )
    )
    register_source(
        SearchSource(
            kind=BasePage.KIND,
            label=_("Seite"),
            published=_pages,
            visible_to=lambda user: _pages(),
            document=_page_document,
            text_lookups=("title", "search_description", "editorialpage__lead"),
        )
    )
    register_facet(Facet(TOPIC_FACET, _("Handlungsfeld"), lambda: dict(_upper_topics().values_list("slug", "name")), order=10))
    register_facet(Facet(STANDARD_FACET, _("Standard"), lambda: dict(Standard.objects.values_list("slug", "name"))))
    register_facet(Facet(STANDARD_KIND_FACET, _("Art des Standards"), lambda: dict(Standard.Kind.choices), order=70))


# --- Topics and standards -------------------------------------------------------------


def _upper_topics() -> QuerySet[Topic]:
    return Topic.objects.filter(parent=None)


def _topics() -> QuerySet[Topic]:
    return Topic.objects.select_related("parent")


def _topic_document(topic: Topic) -> SearchDocument:
    """A topic is found by its own words; its synonyms stand where those of an entry do."""
    return SearchDocument(
        key=f"{TOPIC_KIND}:{topic.pk}",
        kind=TOPIC_KIND,
        title=topic.name,
        url=topic.get_absolute_url(),
        audiences=frozenset({PUBLIC}),
        summary=topic.description,
        topics=(topic.name, *topic.synonyms, *([topic.parent.name] if topic.parent else [])),
    )


def _standards() -> QuerySet[Standard]:
    related = [one for _words_of, related in _words for one in related]
    return Standard.objects.prefetch_related("topics__parent", *related)


def _standard_document(standard: Standard) -> SearchDocument:
    topics = with_upper(standard.topics.all())
    facts = (standard.steward, standard.get_kind_display(), standard.licence, standard.xrepository_urn)
    return SearchDocument(
        key=f"{STANDARD_KIND}:{standard.pk}",
        kind=STANDARD_KIND,
        title=standard.name,
        url=standard.get_absolute_url(),
        audiences=frozenset({PUBLIC}),
        summary=standard.full_name,
        text="\n".join(filter(None, (*facts, *(word for words, _related in _words for word in words(standard))))),
        keywords=(standard.slug,),
        topics=tuple(topic.name for topic in topics),
        facets={
            TOPIC_FACET: tuple(topic.slug for topic in topics),
            STANDARD_FACET: (standard.slug,),
            STANDARD_KIND_FACET: (standard.kind,) if standard.kind else (),
        },
    )


def with_upper(topics: Any) -> list[Topic]:
    """Topics with the one above each, every one once."""
    return list({topic.slug: topic for own in topics for topic in (own, own.parent or own)}.values())


@receiver([post_save, pre_delete], sender=Topic)  # before it is deleted its standards still name it
def topic_changed(instance: Topic, **kwargs: Any) -> None:
    """The topic, those below it and its standards, which are all found by its name."""
    below = Topic.objects.filter(parent=instance)
    standards = Standard.objects.filter(Q(topics=instance) | Q(topics__parent=instance)).distinct().order_by("pk")
    topics = [f"{TOPIC_KIND}:{pk}" for pk in (instance.pk, *below.values_list("pk", flat=True))]
    schedule(*topics, *(f"{STANDARD_KIND}:{pk}" for pk in standards.values_list("pk", flat=True)))


@receiver([post_save, post_delete], sender=Standard)
def standard_changed(instance: Standard, **kwargs: Any) -> None:
    schedule(f"{STANDARD_KIND}:{instance.pk}")


@receiver(m2m_changed, sender=Standard.topics.through)
def topics_of_standard_changed(instance: Standard, action: str, reverse: bool, **kwargs: Any) -> None:
    if action.startswith("post_") and not reverse:
        schedule(f"{STANDARD_KIND}:{instance.pk}")


# --- Pages of the KTS -----------------------------------------------------------------


def _pages() -> QuerySet[Page]:
    """Live pages for everyone: editorial pages and the lists of each kind. Contributions have sources of their own."""
    return Page.objects.live().public().filter(depth__gt=1).not_type(entry_class(), HomePage).specific()


def _page_document(page: BasePage) -> SearchDocument:
    return SearchDocument(
        key=page.search_key,
        kind=page.KIND,
        title=page.title,
        url=page.get_absolute_url(),
        audiences=frozenset({PUBLIC}),
        summary=page.search_description or getattr(page, "lead", ""),
        text="\n".join(filter(None, page.searched_texts)),
    )


@receiver(post_save)
def page_saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """A page that is published, taken back, renamed or moved, all of which save it, takes the addresses of those below it along."""
    if isinstance(instance, Page) and not is_entry(instance) and not raw:
        _schedule_with_those_below(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    _schedule_with_those_below(instance.page)


@receiver(post_delete)
def page_deleted(instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, BasePage) and not is_entry(instance):
        schedule(instance.search_key)


def _schedule_with_those_below(page: Page) -> None:
    below = Page.objects.descendant_of(page, inclusive=True).not_type(entry_class()).order_by("path")
    schedule(*(f"{BasePage.KIND}:{pk}" for pk in below.values_list("pk", flat=True)))


# --- Nothing is forgotten -------------------------------------------------------------


@checks.register
def page_classes_are_found(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning for each page class whose published pages nobody can find."""
    return [
        checks.Warning(
            f"{model._meta.label} can be published but not be found.",
            hint="Register a SearchSource of its KIND in AppConfig.ready().",
            obj=model,
            id="pages.W001",
        )
        for model in apps.get_models()
        if issubclass(model, Page) and model not in (Page, entry_class(), HomePage) and not _is_found(model)
    ]


def _is_found(model: type[Page]) -> bool:
    """A contributed kind has a code and a source of its own; all other pages share one."""
    return issubclass(model, BasePage) and model.KIND in sources() and (not issubclass(model, entry_class()) or "KIND" in vars(model))
