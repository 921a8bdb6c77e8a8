"""What stays of a conference: who may see which material, how it is shown, and how participants hear of it.

A material is seen by those who see the conference **and** belong to the material's own audience; its file follows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from contributions import audit
from contributions.models import ContributionAttachment, Visibility
from contributions.owned_files import references_of_pages
from files.models import FileScan, PortalDocument
from files.serving import Thing, register_file_rule
from search.audiences import MUNICIPALITIES, audiences_of

from ..holding import sees
from ..logged import Act
from ..models import ConferencePage, Material, Registration, Session, SignUp
from ..seats.signup import locked
from ..telling.kinds import Letter
from ..telling.letters import tell
from ..words.panel import ConferencePanel, register_conference_panel

ANCHOR = "material"


def register() -> None:
    register_conference_panel(panel)
    register_file_rule(shows_file)


def visible_to(user: Any) -> QuerySet[Material]:
    """Material that a user may see: the one definition for page, search and files."""
    audiences = audiences_of(user)
    seen = Q(visibility=Visibility.PUBLIC)
    if MUNICIPALITIES in audiences:
        seen |= Q(visibility=Visibility.MUNICIPALITIES)
    attended = [int(name.partition(":")[2]) for name in audiences if name.startswith("participants:")]
    if attended:
        seen |= Q(visibility=Visibility.PARTICIPANTS, page__in=attended)
    return with_relations(readable().filter(seen, page__in=ConferencePage.objects.visible_to(user).values("pk")))


def readable() -> QuerySet[Material]:
    """Material without a file that still waits for the scanner, or was deleted by it."""
    return Material.objects.filter(Q(document=None) | FileScan.objects.shown("document__file"))


def for_guest(sign_up: SignUp, now: datetime | None = None) -> QuerySet[Material]:
    """What a guest reads through the signed link: what is for everyone, and for participants after taking part.

    Not before the end: a guest needs no more than an address, and could sign up to read and then cancel.
    What is for municipalities alone stays with them.
    """
    page = sign_up.registration.page
    is_over = sign_up.registration.cancelled_at is None and page.is_over(now)
    if not (is_over and sign_up.took_part and sees(sign_up)):
        return Material.objects.none()
    return with_relations(readable().filter(page=page).exclude(visibility=Visibility.MUNICIPALITIES))


def with_relations(materials: QuerySet[Material]) -> QuerySet[Material]:
    """What a line of the list and a search document need, in one query."""
    return materials.select_related("page__municipality", "session", "document")


def address_of(material: Material) -> str:
    """Where the material stands: its line on the page of the conference."""
    return f"{material.page.get_absolute_url()}#{ANCHOR}-{material.pk}"


def shows_file(user: Any, thing: Thing) -> bool:
    """The rule of files/serving.py: a document is shown by a material that this user may see."""
    return isinstance(thing, PortalDocument) and visible_to(user).filter(document=thing).exists()


@dataclass(frozen=True, slots=True)
class Group:
    """The material of a session, or of the conference as a whole (``session`` is None)."""

    session: Session | None
    items: list[Material]


def groups(materials: Iterable[Material]) -> list[Group]:
    """Material by session, in the order of the programme; what belongs to the whole conference comes first."""
    ordered = sorted(materials, key=_place)
    return [Group(items[0].session, items) for _key, found in groupby(ordered, key=lambda item: item.session_id) if (items := list(found))]


def _place(material: Material) -> tuple[bool, Any, int, str, int]:
    session = material.session
    if session is None:
        return (False, None, 0, material.kind, material.pk)
    return (True, session.starts_at, session.pk, material.kind, material.pk)


def panel(request: HttpRequest, page: ConferencePage) -> ConferencePanel | None:
    """The material that this visitor may see."""
    found = groups(visible_to(request.user).filter(page=page))
    return ConferencePanel(_("Material"), ANCHOR, "events/after/material.html", {"groups": found}, order=30) if found else None


@transaction.atomic
def announce(registration_id: int, *, today: date | None = None) -> int:
    """Tell everybody who takes part that there is material, once a day; returns how many. Raises Refused."""
    registration: Registration = locked(registration_id)
    today = today or timezone.localdate()
    if registration.material_told_on == today:
        raise Refused(_("Die Teilnehmenden haben heute schon eine E-Mail zum Material erhalten."))
    if not registration.page.is_shown:
        raise Refused(_("Die Konferenz ist nicht öffentlich. Die Teilnehmenden könnten das Material nicht sehen."))
    if not readable().filter(page=registration.page_id).exists():
        waits = Material.objects.filter(page=registration.page_id).exists()
        raise Refused(
            _("Das Material wird noch geprüft. Versuchen Sie es in einigen Minuten.") if waits else _("Es gibt noch kein Material.")
        )
    people = list(registration.sign_ups.took_part())
    for sign_up in people:
        tell(sign_up, Letter.MATERIAL)
    registration.material_told_on = today
    registration.save(update_fields=["material_told_on"])
    return len(people)


@transaction.atomic
def keep(material: Material, *, by: User) -> Material:
    """Store a new or changed material and note who may see it now."""
    material.save()
    audit.record(Act.MATERIAL, material.page, by=by, kind=material.kind, visibility=material.visibility)
    return material


@transaction.atomic
def remove(material: Material, *, by: User) -> None:
    """Delete a material, and its file where nothing else shows it."""
    file = material.document
    audit.record(Act.MATERIAL_REMOVED, material.page, by=by, kind=material.kind)
    material.delete()
    drop_unused(file)


def drop_unused(file: PortalDocument | None) -> None:
    """Delete a file that no material, no entry and no page of the KTS shows any more."""
    if file is None or Material.objects.filter(document=file).exists() or ContributionAttachment.objects.filter(document=file).exists():
        return
    if not references_of_pages(file).exists():
        file.delete()
