"""A row of the register for what municipalities begin to agree on."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.refusals import Refused
from contributions.naming import german_slug
from pages.models import Standard

from .guests.links import sees
from .models import Version


def new_standard(version: Version, *, is_profile: bool) -> Standard:
    """A row of the register with the name of the need and an address of its own."""
    if version.agreement is None:
        raise Refused(_("Zu dieser Version gehört keine Vereinbarung."))
    if not sees(version):
        raise Refused(_("Der Bedarf ist nur für Kommunen sichtbar, das Register aber öffentlich. Wählen Sie einen Standard des Registers."))
    wanted = german_slug(version.agreement.title)
    slug, number = wanted, 1
    while Standard.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{wanted[:55]}-{number}"
    page = version.agreement
    standard = Standard(slug=slug, name=page.title[:120], steward=str(page.municipality)[:200])
    standard.full_name = Truncator(page.summary).chars(250)  # what it is for, in the sentence by which the register finds it
    standard.kind = Standard.Kind.PROFILE if is_profile else ""
    standard.save()
    standard.topics.set(version.agreement.topics.all())
    return standard
