"""What Wagtail would take along, or put where nobody sees it, refused with a sentence.

``MandatoryPagePermissionTester`` closes the acts on a mandatory page itself; here stand those on a page above one, and the ways by
which a page gets an address of the portal.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from accounts.sent_keys import key_or_none

from .mandatory import HOME_DEPTH, is_taken, mandatory_within


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
def keep_what_is_needed(request: HttpRequest, page: Page) -> HttpResponse | None:
    needed = mandatory_within(page)
    return _refused(request, page, _needed(needed)) if needed else None


@hooks.register("before_move_page")
def keep_in_its_place(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    if needed := mandatory_within(page):
        return _refused(request, page, _needed(needed))
    return _refused(request, page, _taken(page.slug)) if destination.depth == HOME_DEPTH and is_taken(page.slug) else None


@hooks.register("before_copy_page")
def copy_to_an_address_that_is_seen(request: HttpRequest, page: Page) -> HttpResponse | None:
    slug = request.POST.get("new_slug", "")
    parent = key_or_none(request.POST.get("new_parent_page", "")) or page.get_parent().pk  # Wagtail says of an odd one what is wrong
    below_home = Page.objects.filter(pk=parent, depth=HOME_DEPTH).exists()
    return _refused(request, page, _taken(slug)) if slug and below_home and is_taken(slug) else None


def _needed(pages: list[Page]) -> str:
    titles = ", ".join(f"„{page.title}“" for page in pages)
    return _("Das Portal braucht %(titles)s: Diese Seiten bleiben, wo sie sind.") % {"titles": titles}


def _taken(slug: str) -> str:
    return _("Unter der Adresse /%(slug)s/ steht schon etwas anderes im Portal. Wählen Sie ein anderes Wort.") % {"slug": slug}


def _refused(request: HttpRequest, page: Page, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("wagtailadmin_explore", page.get_parent().pk if page.depth > 1 else page.pk)
