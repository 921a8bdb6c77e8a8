"""Entries in every state move with their municipality, and what it writes with others; what was published says where it comes from."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.mergers.references import point_on
from municipalities.mergers.registry import SHOWN, Line, Moved, Mover, first
from municipalities.mergers.rows import enumerated
from municipalities.models import Merger, Municipality

from ..models import ContributionPage, Submission, Writer
from ..signals import schedule_entries

RANK = 20
"""After the people, who write them."""


def mover() -> Mover:
    references = tuple(
        f"contributions.{name}" for name in ("ContributionPage.municipality", "ContributionPage.former_municipality", "Writer.municipality")
    )
    return Mover("entries", references, look=look, move=move, undo=undo)


def look(former: Municipality, successor: Municipality) -> list[Line]:
    """A line for each kind, then what is written with others."""
    entries = ContributionPage.objects.filter(municipality=former)
    numbers = Counter(entries.order_by().values_list("content_type", flat=True))
    lines = [_kind(entries, kind, number) for kind, number in sorted(numbers.items())]
    beside = Writer.objects.filter(municipality=former).select_related("page").order_by("page__sort_key", "pk")
    lines.append(Line(_("Einträge anderer, an denen sie mitschreibt"), beside.count(), first(row.page.title for row in beside[:SHOWN])))
    return lines


def _kind(entries: Any, kind: int, number: int) -> Line:
    of_kind = entries.filter(content_type=kind)
    names = of_kind.order_by("sort_key", "pk").values_list("draft_title", flat=True)[:SHOWN]
    drafts = of_kind.filter(first_published_at=None).count()
    return Line(_label(kind), number, first(names), _unpublished(drafts, number))


def _unpublished(drafts: int, number: int) -> str:
    if drafts == number:
        return _("Noch nicht veröffentlicht.")
    return _("%(count)d davon noch nicht veröffentlicht.") % {"count": drafts} if drafts else ""


def _label(kind: int) -> str:
    model: Any = ContentType.objects.get_for_id(kind).model_class()
    return str(model._meta.verbose_name_plural)


def move(former: Municipality, successor: Municipality) -> Moved:
    entries = ContributionPage.objects.filter(municipality=former).order_by("pk")
    rows = list(entries.values_list("pk", "former_municipality"))
    keys = [pk for pk, _origin in rows]
    _published(keys).update(former_municipality=Coalesce(F("former_municipality"), former.pk))
    ContributionPage.objects.filter(pk__in=keys, municipality=former).update(municipality=successor)
    moved = {
        "entries": [pk for pk, origin in rows if origin is None],
        "entries_with_origin": [pk for pk, origin in rows if origin is not None],
        **_move_writers(former, successor),
    }
    point_on(ContributionPage, keys, former, successor)
    _index(keys)
    return moved


def _published(keys: list[int]) -> Any:
    """Drafts come from nowhere: who reads them first reads them under the new name."""
    known = ContributionPage.objects.filter(pk__in=keys, first_published_at__isnull=False)
    return ContributionPage.objects.filter(pk__in=known.values("pk"))


def _index(keys: list[int]) -> None:
    if keys:
        schedule_entries(Q(pk__in=keys))


def _move_writers(former: Municipality, successor: Municipality) -> Moved:
    """Who owns an entry does not write it "with others" as well, and nobody writes it twice. Called once the entries have moved."""
    beside = Writer.objects.filter(municipality__in=(former, successor)).select_related("page")
    rows = list(beside.select_for_update(of=("self",)).order_by("pk"))
    taken = {row.page_id for row in rows if row.municipality_id == successor.pk}
    gone = [row for row in rows if row.page.municipality_id == successor.pk or (row.municipality_id == former.pk and row.page_id in taken)]
    moving = [row.pk for row in rows if row.municipality_id == former.pk and row not in gone]
    Writer.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Writer.objects.filter(pk__in=moving).update(municipality=successor)
    kept = [[row.pk, row.page_id, row.municipality_id, row.added_by_id, row.added_at.isoformat()] for row in gone]
    return {"writers": moving, "writers_gone": kept}


def undo(merger: Merger, moved: Moved) -> list[str]:
    former, successor = merger.former, merger.successor
    plain, with_origin = moved.get("entries", []), moved.get("entries_with_origin", [])
    theirs = ContributionPage.objects.filter(municipality=successor)
    back = list(theirs.filter(pk__in=[*plain, *with_origin]).values_list("pk", flat=True))
    ContributionPage.objects.filter(pk__in=back, former_municipality=former).filter(pk__in=plain).update(former_municipality=None)
    ContributionPage.objects.filter(pk__in=back).update(municipality=former)
    point_on(ContributionPage, back, successor, former)
    _undo_writers(merger, moved)
    _index(back)
    begun = Submission.objects.filter(created_at__gte=merger.carried_out_at).values("page")
    begun_before = Submission.objects.filter(created_at__lt=merger.carried_out_at).values("page")
    since = theirs.filter(pk__in=begun).exclude(pk__in=begun_before).order_by("sort_key", "pk")
    new = list(since.values_list("draft_title", flat=True))
    found = []
    if elsewhere := len(plain) + len(with_origin) - len(back):
        found.append(_("Einträge: %(count)d sind seither gelöscht oder anderswo zugeordnet und bleiben so.") % {"count": elsewhere})
    if new:
        sentence = _("Einträge, seither begonnen, bleiben bei %(successor)s: %(names)s.")
        found.append(sentence % {"successor": successor, "names": enumerated(new)})
    return found


def _undo_writers(merger: Merger, moved: Moved) -> None:
    """Called once the entries are back: who owns one writes it already."""
    own = ContributionPage.objects.filter(municipality=merger.former)
    there = Writer.objects.filter(municipality=merger.former).values("page")
    rows = Writer.objects.filter(pk__in=moved.get("writers", []), municipality=merger.successor)
    rows.exclude(page__in=own).exclude(page__in=there).update(municipality=merger.former)
    gone = moved.get("writers_gone", [])
    owners = dict(ContributionPage.objects.filter(pk__in=[one[1] for one in gone]).values_list("pk", "municipality"))
    taken = set(Writer.objects.filter(page__in=owners).values_list("page", "municipality"))
    fitting = [one for one in gone if owners.get(one[1]) not in (None, one[2]) and (one[1], one[2]) not in taken]
    known = set(User.objects.filter(pk__in=[by for *_keys, by, _at in fitting]).values_list("pk", flat=True))
    made = [
        Writer(pk=pk, page_id=page, municipality_id=place, added_by_id=by if by in known else None) for pk, page, place, by, _at in fitting
    ]
    Writer.objects.bulk_create(made)
    for row, one in zip(made, fitting, strict=True):
        row.added_at = datetime.fromisoformat(one[4])
    Writer.objects.bulk_update(made, ["added_at"])
