"""Names that last: ASCII slugs and the numbers of contributions."""

from __future__ import annotations

from django.utils.text import slugify
from wagtail.models import Page

from .models import ContributionPage, NumberSequence

SLUG_LENGTH = 60
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS"})


def german_slug(text: str) -> str:
    """An ASCII slug of at most 60 characters, cut at a word; "eintrag" where nothing is left."""
    slug = slugify(text.translate(_GERMAN))
    if len(slug) > SLUG_LENGTH:
        slug = slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]
    return slug or "eintrag"


def free_slug(page: Page, text: str) -> str:
    """A slug for a page that no sibling has: the plain one, else with -2, -3 … at the end."""
    base = german_slug(text)
    taken = set(page.get_siblings(inclusive=False).filter(slug__startswith=base[:50]).values_list("slug", flat=True))
    slug, count = base, 1
    while slug in taken:
        count += 1
        suffix = f"-{count}"
        slug = base[: SLUG_LENGTH - len(suffix)].rstrip("-") + suffix
    return slug


def next_number(page: ContributionPage, year: int) -> str:
    """The next number of the page's kind, for example ``BP-2026-0042``; call it inside a transaction."""
    return numbered(page.NUMBER_PREFIX, year)


def numbered(prefix: str, year: int) -> str:
    """The next number under a prefix, which one sort of thing has; call it inside a transaction."""
    sequence, _ = NumberSequence.objects.select_for_update().get_or_create(prefix=prefix, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{sequence.prefix}-{sequence.year}-{sequence.last:04}"
