"""The municipality of an entry names others that write it too, and takes that back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from accounts.roles import is_member
from municipalities.models import Municipality

from . import audit, mails
from .drafts import lock
from .models import ContributionPage, Writer, Writers

MOST = 30
"""Municipalities and people that may write one entry beside its own municipality."""


@transaction.atomic
def add_municipality(page: ContributionPage, municipality: Municipality, *, by: User) -> bool:
    """Let the CDOs of another municipality write an entry, and tell them; False where they may already. Raises Refused."""
    page = lock(page.pk)
    if municipality.pk == page.municipality_id:
        raise Refused(_("Der Eintrag gehört schon dieser Kommune."))
    return _add(page, by=by, municipality=municipality)


@transaction.atomic
def add_person(page: ContributionPage, person: User, *, by: User) -> bool:
    """Let one person write an entry, and tell them; False where they may already. Raises Refused."""
    page = lock(page.pk)
    if page.WRITERS is not Writers.PEOPLE:
        raise Refused(_("Diesen Eintrag schreiben Kommunen, keine einzelnen Personen."))
    if not is_member(person):
        raise Refused(_("Diese Person gehört zu keiner Kommune."))
    return _add(page, by=by, person=person)


def _add(page: ContributionPage, *, by: User, **who: Any) -> bool:
    """Under the lock of the page. Naming somebody twice changes nothing."""
    if page.WRITERS is Writers.OWNER:
        raise Refused(_("Diesen Eintrag schreibt eine Kommune allein."))
    if page.trashed_at is not None:
        raise Refused(_("Der Entwurf liegt im Papierkorb. Holen Sie ihn zuerst zurück."))
    if page.writers.filter(**who).exists():
        return False
    if page.writers.count() >= MOST:
        raise Refused(_("Höchstens %(count)s können mitschreiben. Entfernen Sie zuerst jemanden.") % {"count": MOST})
    writer = Writer.objects.create(page=page, added_by=by, **who)
    audit.record(audit.Act.WRITER_ADDED, page, by=by, writer=str(writer.pk))
    mails.invited_to_write(writer, by=by)
    return True


@transaction.atomic
def remove(page: ContributionPage, writer_id: int, *, by: User) -> str | None:
    """Take the right to write back; whose it was, None where it was gone already. What they wrote stays."""
    page = lock(page.pk)
    writer = page.writers.select_related("municipality", "person").filter(pk=writer_id).first()
    if writer is None:
        return None
    name = str(writer)
    audit.record(audit.Act.WRITER_REMOVED, page, by=by, writer=str(writer.pk))
    writer.delete()
    return name
