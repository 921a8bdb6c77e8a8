"""What it means that somebody leaves a municipality, said before it is done. Apps register theirs in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs.registrations import Registry

from .models import Invitation, Membership

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Consequence:
    """One sentence that holds for the person who leaves and for who removes somebody; what ``stays`` stands apart from what ends."""

    text: StrOrPromise
    stays: bool = False


Consequences = Callable[[Membership, bool], list[Consequence]]
"""Of the end of a membership; the second says whether it is the person's only one in a municipality. Constant in statements."""

_consequences: Registry[Consequences] = Registry("consequence of leaving a municipality")


def register_consequences(of: Consequences, order: int = 50) -> None:
    _consequences.register(of, rank=order)


def consequences_of(membership: Membership) -> list[Consequence]:
    """What ends and what stays, in the order of the registrations."""
    others = Membership.objects.filter(user=membership.user_id, municipality__isnull=False).exclude(pk=membership.pk)
    is_only = not others.exists()
    return [found for of in _consequences for found in of(membership, is_only)]


def of_accounts(membership: Membership, is_only: bool) -> list[Consequence]:
    """The role, what may be read, invitations and the account itself."""
    found = [Consequence(_("Die Rolle „%(title)s“, ab dem nächsten Seitenaufruf.") % {"title": membership.title})]
    if is_only and not Membership.objects.filter(user=membership.user_id, municipality=None).exists():
        found.append(Consequence(_("Lesen, was nur für Kommunen ist: Das Konto gehört danach zu keiner Kommune mehr.")))
    sent = Invitation.objects.open().filter(invited_by=membership.user_id, municipality=membership.municipality_id).count()
    if sent:
        words = ngettext(
            "Eine offene Einladung, die von diesem Konto kam. Die Liste der Kommune sagt, warum.",
            "%(count)d offene Einladungen, die von diesem Konto kamen. Die Liste der Kommune sagt, warum.",
            sent,
        )
        found.append(Consequence(words % {"count": sent}))
    kept = _("Das Konto selbst, mit Anmeldung, zweitem Faktor und gespeicherten Suchen.")
    return [*found, Consequence(kept, stays=True)]
