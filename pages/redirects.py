"""A page of the KTS that was public leaves a redirect when it is renamed or moved.

Wagtail's own redirects (``WAGTAILREDIRECTS_AUTO_CREATE``) are off: it makes them for the working addresses of drafts too, which nobody
ever saw, and a later page of that name would be led away. Contributions keep the address of their first publication for ever.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.contrib.redirects.signal_handlers import create_redirects
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move

from .models import BasePage


@receiver(page_slug_changed)
def follow_a_new_name(sender: Any, instance: Page, instance_before: Page, **kwargs: Any) -> None:
    if instance_before.first_published_at is not None and isinstance(instance, BasePage):
        create_redirects(page=instance, page_old=instance_before, sites=_sites(instance))


@receiver(post_page_move)
def follow_to_a_new_place(sender: Any, instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    page = instance.specific
    if url_path_before == url_path_after or page.first_published_at is None or not isinstance(page, BasePage):
        return
    before = type(page)()
    before.__dict__.update(page.__dict__)
    before.url_path = url_path_before
    create_redirects(page=page, page_old=before, sites=_sites(page))


def _sites(page: Page) -> list[Site]:
    return list(Site.objects.exclude(root_page_id=page.pk))
