"""Files of a draft are added, replaced and removed under the lock of the version; what was laid before people is never touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused

from ..artefacts import Content, problems_of
from ..lifecycle.acts import locked
from ..lifecycle.fitness import contents, working
from ..logged import Act, record
from ..models import Artefact, Version

MOST = 20
NAMES_ALIKE = gettext_lazy(
    "%(name)s und %(other)s unterscheiden sich nur durch große und kleine Buchstaben. Wählen Sie einen anderen Namen, oder ändern Sie "
    "%(other)s."
)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file with its description. ``replaces``: the name of the one whose place it takes."""

    name: str
    title: str
    role: str
    format: str
    text: str
    replaces: str = ""

    def content(self) -> Content:
        return Content(self.name, self.format, self.text, self.role == Artefact.Role.EXAMPLE)


def problems(version: Version, new: list[NewFile]) -> dict[str, list[str]]:
    """What is wrong with new files beside those that stay, by name; only files with problems."""
    gone = {one.name for one in new} | {one.replaces for one in new}
    staying = [one for one in contents(working(version)) if one.name not in gone]
    found = problems_of([*(one.content() for one in new), *staying])
    return {one.name: said for one, said in zip(new, found, strict=False) if said}


@transaction.atomic
def store(version_id: int, new: list[NewFile], *, by: User) -> None:
    """Keep files that were checked. A name that is there already is replaced. Raises Refused, also for a name that differs in case alone.

    On many disks the two would be one file: whoever downloads both has one of them.
    """
    version = writable(version_id, by=by)
    kept = {one.name: one for one in version.artefacts.filter(wording=None)}
    for one in new:
        artefact = kept.pop(one.replaces, None) or kept.get(one.name) or Artefact(version=version)
        if (other := kept.get(one.name)) is not None and other is not artefact:
            raise Refused(_("Eine Datei mit dem Namen %(name)s gibt es schon.") % {"name": one.name})
        if artefact.name != one.name and (alike := _alike(one.name, [each for each in kept.values() if each is not artefact])):
            raise Refused(NAMES_ALIKE % {"name": one.name, "other": alike})
        artefact.name, artefact.title, artefact.role = one.name, one.title or one.name, one.role
        artefact.format, artefact.text = one.format, one.text
        artefact.checked_at, artefact.uploaded_by = timezone.now(), by
        kept[one.name] = artefact
    if len(kept) > MOST:
        raise Refused(_("Eine Version hat höchstens %(count)d Dateien. Entfernen Sie zuerst eine.") % {"count": MOST})
    for artefact in kept.values():
        artefact.save()
    record(Act.FILES_CHANGED, version, by=by)


def _alike(name: str, files: Iterable[Artefact]) -> str:
    """The name of a file that differs from another name in nothing but case; "" where none does."""
    return next((one.name for one in files if one.name.lower() == name.lower()), "")


@transaction.atomic
def remove(version_id: int, name: str, *, by: User) -> None:
    """Take a file out of the draft; doing it twice changes nothing. Raises Refused."""
    version = writable(version_id, by=by)
    if version.artefacts.filter(wording=None, name=name).delete()[0]:
        record(Act.FILES_CHANGED, version, by=by)


def writable(version_id: int, *, by: User) -> Version:
    """The version, locked, while its draft is worked on and for who may still write it then. Raises Refused."""
    version = locked(version_id)
    if not as_of_now(by).has_perm("contributions.edit_draft", version.agreement):
        raise Refused(_("Den Entwurf ändert, wer ihn schreibt, und die KTS-Redaktion. Sie gehören nicht mehr dazu."))
    if version.state not in Version.WRITABLE:
        raise Refused(
            _("%(version)s steht auf „%(state)s“: Text und Dateien ändern sich nicht mehr.")
            % {"version": version, "state": version.get_state_display()}
        )
    return version


def renamed(one: NewFile, replaces: str) -> NewFile:
    """The same file in the place of another."""
    return replace(one, replaces=replaces)
