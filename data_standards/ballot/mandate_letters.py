"""The mails about mandates: to who gets, keeps or loses one, and to the CDOs where the KTS granted it. None names a vote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Role, User
from notifications.gates import GONE, NO_RIGHT, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import Words, key_of, notify, one_line
from notifications.telling import register_writer, tell

from ..models import Mandate


class MandateLetter(StrEnum):
    """What somebody is told of. The values are names of templates and stand in the outbox, so they stay."""

    HOLDS = "mandat_erteilt"
    STANDS_IN = "mandat_vertretung"
    ENDED = "mandat_beendet"
    BY_KTS = "mandat_durch_kts"


@dataclass(frozen=True, slots=True)
class Form:
    subject: Any
    reason: Any


BELONGS = gettext_lazy("Sie zu dieser Kommune gehören.")
FORMS = {
    MandateLetter.HOLDS: Form(gettext_lazy("Sie haben das Mandat für %(municipality)s"), BELONGS),
    MandateLetter.STANDS_IN: Form(gettext_lazy("Sie vertreten das Mandat für %(municipality)s"), BELONGS),
    MandateLetter.ENDED: Form(
        gettext_lazy("Sie stimmen nicht mehr für %(municipality)s ab"), gettext_lazy("Sie das Mandat bisher hatten oder vertraten.")
    ),
    MandateLetter.BY_KTS: Form(gettext_lazy("Mandat für %(municipality)s erteilt"), gettext_lazy("Sie CDO dieser Kommune sind.")),
}


def register() -> None:
    register_writer(*MandateLetter, writer=_write)
    register_gate(*MandateLetter, gate=_gate)


def tell_granted(mandate: Mandate, before: Mandate | None, *, by: User) -> None:
    """Inside the transaction of the act: what was granted, what ended with it, and to the CDOs what somebody else granted."""
    tell(MandateLetter.HOLDS, mandate=mandate.pk)
    if mandate.deputy_id:
        tell(MandateLetter.STANDS_IN, mandate=mandate.pk)
    if before is not None:
        tell_ended(before, keep=(mandate.holder_id, mandate.deputy_id))
    if not Membership.objects.filter(user=by, municipality=mandate.municipality_id, role=Role.CDO).exists():
        tell(MandateLetter.BY_KTS, mandate=mandate.pk)


def tell_ended(mandate: Mandate, *, keep: tuple[int | None, ...] = ()) -> None:
    people = [key for key in (mandate.holder_id, mandate.deputy_id) if key and key not in keep]
    if people:
        tell(MandateLetter.ENDED, mandate=mandate.pk, people=people)


def _found(pk: Any) -> Mandate | None:
    return Mandate.objects.select_related("municipality", "holder", "deputy", "granted_by").filter(pk=pk or 0).first()


def _write(letter: str, *, mandate: int, people: Iterable[int] = ()) -> None:
    found = _found(mandate)
    if found is None:
        return
    about = {"mandate": mandate, "people": list(people)}
    for user in _receivers(MandateLetter(letter), found, about):
        notify(user, letter, key=key_of(letter, mandate), target=about, **_words(MandateLetter(letter), found))


def _receivers(letter: MandateLetter, mandate: Mandate, about: dict[str, Any]) -> list[User]:
    """To whom it is right now: who holds it as was told, who has none any more, or the CDOs."""
    open_ones = User.objects.filter(is_active=True)
    there = open_ones.filter(memberships__municipality=mandate.municipality_id)
    now = Mandate.objects.valid().filter(municipality=mandate.municipality_id).first()
    if letter == MandateLetter.ENDED:
        return [user for user in open_ones.filter(pk__in=about.get("people", [])) if now is None or not now.is_of(user.pk)]
    if now is None or now.pk != mandate.pk:
        return []
    if letter == MandateLetter.BY_KTS:
        return list(there.filter(memberships__role=Role.CDO).distinct())
    return list(there.filter(pk=(mandate.holder_id if letter == MandateLetter.HOLDS else mandate.deputy_id) or 0).distinct())


def _words(letter: MandateLetter, mandate: Mandate) -> Words:
    form, place = FORMS[letter], one_line(str(mandate.municipality))
    return {
        "subject": form.subject % {"municipality": place},
        "reason": str(form.reason),
        "context": {
            "municipality": place,
            "holder": one_line(mandate.holder.address_name),
            "deputy": one_line(mandate.deputy.address_name) if mandate.deputy else "",
            "proof": one_line(mandate.proof),
            "until": _("bis %(day)s") % {"day": date_format(mandate.until, "DATE_FORMAT")} if mandate.until else "",
        },
        "action": _("Mandate ansehen"),
        "url": reverse("data_standards:mandates"),
    }


def _gate(mail: Mail) -> Send | Drop:
    """To one whom it would be written to now."""
    mandate = _found(mail.target.get("mandate"))
    if mandate is None:
        return Drop(GONE)
    people = _receivers(MandateLetter(mail.event), mandate, mail.target)
    if all(person.pk != mail.recipient_id for person in people):
        is_settled = mail.event == MandateLetter.ENDED or not mandate.is_valid()
        return Drop(SETTLED if is_settled else NO_RIGHT)
    return Send()
