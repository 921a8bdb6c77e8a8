"""What forbids that one municipality becomes part of another, and what somebody has to see to by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jobs.registrations import Registry, answers

from ..models import KEY_FIELDS, Municipality

DAY = timedelta(days=1)
_rules: Registry[Callable[..., str | None]] = Registry("rule of mergers")


def register_rule(rule: Callable[[Municipality, Municipality], str | None]) -> None:
    """Add what forbids a merger: ``rule(former, successor)`` gives the sentence that says why, None where nothing does."""
    _rules.register(rule)


def why_not(former: Municipality, successor: Municipality, on: date) -> str:
    """The sentence that refuses it; "" where nothing does. ``on``: the first day on which the former one is part of the other."""
    values = {"former": former, "successor": successor, "on": date_format(on)}
    reasons = (rule(former, successor, on, values) for rule in RULES)
    return next((reason for reason in reasons if reason), "") or next(iter(answers(_rules, former, successor)), "")


def _ways(former: Municipality, successor: Municipality, on: date, values: dict[str, object]) -> str:
    """Whether the one may lead to the other at all: no way leads on from the successor, so none comes back."""
    if former.pk == successor.pk:
        return _("Eine Kommune kann nicht ihre eigene Nachfolge sein. Wählen Sie eine andere Kommune.")
    if former.successor is not None and former.mergers.in_force().exists():  # noted only, it moved nothing
        return _("%(former)s ist schon in %(heir)s aufgegangen.") % {**values, "heir": former.successor}
    if successor.successor_id == former.pk:
        return _("%(successor)s ist selbst in %(former)s aufgegangen. Im Kreis geht es nicht.") % values
    if successor.successor is not None:
        return _("%(successor)s ist selbst in %(heir)s aufgegangen. Wählen Sie %(heir)s.") % {**values, "heir": successor.successor}
    return ""


def _kind(former: Municipality, successor: Municipality, on: date, values: dict[str, object]) -> str:
    """What a municipality voted, acceded to and reported is its successor's then: that has to be one that votes."""
    if successor.is_voting or not former.is_voting:
        return ""
    sentence = _("%(former)s stimmt ab, %(successor)s (%(kind)s) nicht. Wählen Sie eine Kommune.")
    return sentence % {**values, "kind": successor.get_kind_display()}


def _land(former: Municipality, successor: Municipality, on: date, values: dict[str, object]) -> str:
    if former.state == successor.state:
        return ""
    lands = {"one": former.get_state_display(), "other": successor.get_state_display()}
    sentence = _("%(former)s liegt im Land %(one)s, %(successor)s im Land %(other)s. Über eine Landesgrenze hinweg geht es hier nicht.")
    return sentence % {**values, **lands}


def _day(former: Municipality, successor: Municipality, on: date, values: dict[str, object]) -> str:
    if on > timezone.localdate():
        return (
            _(
                "Der %(on)s liegt noch vor uns. Führen Sie die Gebietsänderung an diesem Tag oder danach durch: Sie gilt sofort"
                " und lässt sich nur einen Tag lang rückgängig machen. Bis dahin können Sie bei %(former)s „gültig bis“ eintragen."
            )
            % values
        )
    if former.valid_from and former.valid_from >= on:
        return _("%(former)s besteht erst seit dem %(day)s. Wählen Sie einen späteren Tag.") % {
            **values,
            "day": date_format(former.valid_from),
        }
    if former.valid_to and former.valid_to < on - DAY:
        sentence = _("%(former)s bestand nur bis zum %(day)s. Wählen Sie den Tag danach oder einen früheren.")
        return sentence % {**values, "day": date_format(former.valid_to)}
    return ""


def _in_force(former: Municipality, successor: Municipality, on: date, values: dict[str, object]) -> str:
    """The successor has to be there on the day, and still today."""
    if successor.is_former:
        return _("%(successor)s besteht nicht mehr. Wählen Sie eine Kommune, die besteht.") % values
    if successor.valid_from and successor.valid_from > on:
        day = date_format(successor.valid_from)
        return _("%(successor)s besteht erst ab dem %(day)s, am %(on)s also noch nicht.") % {**values, "day": day}
    return ""


RULES: tuple[Callable[[Municipality, Municipality, date, dict[str, object]], str], ...] = (_ways, _kind, _land, _in_force, _day)


def by_hand(former: Municipality, successor: Municipality) -> list[str]:
    """What stays as it is and may need a look: facts of the two rows that nobody can add up."""
    values = {"former": former, "successor": successor}
    found = []
    if former.kind != successor.kind:
        kinds = {"one": former.get_kind_display(), "other": successor.get_kind_display()}
        found.append(_("Die Art ist verschieden: %(former)s ist %(one)s, %(successor)s ist %(other)s.") % {**values, **kinds})
    if former.inhabitants is not None:
        found.append(_("Die Einwohnerzahl von %(successor)s bleibt, wie sie ist. Tragen Sie die neue amtliche Zahl von Hand ein.") % values)
    if former.contact_email and not successor.contact_email:
        sentence = _("%(successor)s hat kein Funktionspostfach, Anfragen gehen an die KTS. Das von %(former)s ist %(mail)s.")
        found.append(sentence % {**values, "mail": former.contact_email})
    if former.cohort and former.cohort != successor.cohort:
        found.append(_("Die Förderstaffel %(cohort)s von %(former)s geht nicht über.") % {**values, "cohort": former.cohort})
    if unions := _unions(former):
        found.append(_("Als Mitglied steht %(former)s bei: %(names)s. Ändern Sie das dort von Hand.") % {**values, "names": unions})
    return found


def _unions(former: Municipality) -> str:
    """The groups that name it among their members, by its keys."""
    keys = {key for field in KEY_FIELDS if (key := getattr(former, field))}
    rows = Municipality.objects.current().exclude(pk=former.pk).exclude(members=[]).only("name", "short_name", "members", "sort_key")
    return ", ".join(row.display_name for row in rows if keys & {member["key"] for member in row.members})
