"""The CDOs of both municipalities are told what became of them, and until when it can be undone."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jobs.registry import FIRST
from municipalities.models import Merger
from notifications.gates import SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import key_of, notify, one_line
from notifications.telling import register_writer

from ..letters import MergerLetter
from ..mail_gates import gate_of_account
from ..models import Role, User

LETTERS = (MergerLetter.MERGED, MergerLetter.UNMERGED)


def register() -> None:
    register_writer(*LETTERS, writer=write)
    register_gate(*LETTERS, gate=_gate, priority=FIRST)


def moment(at: object) -> str:
    """ "30.11.2026, 14:05 Uhr"."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")  # type: ignore[arg-type]


def write(letter: str, *, merger: int) -> None:
    """One mail to each CDO of the two; nothing where it was undone before anybody was told."""
    found = Merger.objects.select_related("former", "successor", "carried_out_by", "undone_by").filter(pk=merger).first()
    if found is None or found.is_undone != (letter == MergerLetter.UNMERGED):
        return
    former, successor = one_line(str(found.former)), one_line(str(found.successor))
    by = found.undone_by if found.is_undone else found.carried_out_by
    subject = _("%(former)s und %(successor)s sind wieder getrennt") if found.is_undone else _("%(former)s ist Teil von %(successor)s")
    for user in cdos(found):
        notify(
            user,
            letter,
            key=key_of(letter, found.pk),
            subject=subject % {"former": former, "successor": successor},
            reason=_("Sie CDO von %(former)s oder %(successor)s sind.") % {"former": former, "successor": successor},
            context={
                "former": former,
                "successor": successor,
                "day": date_format(found.takes_effect_on),
                # both texts begin a sentence with it
                "who": one_line(str(by or _("Die KTS-Redaktion"))),
                "until": moment(found.undo_until),
                "counts": found.counts,
            },
            url=found.successor.get_absolute_url(),
            action=_("Profil ansehen"),
            target={"person": user.pk, "merger": found.pk},
        )


def cdos(merger: Merger) -> list[User]:
    """The active CDOs of both: after the merger they are all the successor's."""
    roles = {"memberships__municipality__in": (merger.former_id, merger.successor_id), "memberships__role": Role.CDO}
    return list(User.objects.filter(is_active=True, **roles).distinct().order_by("pk"))


def _gate(mail: Mail) -> Send | Drop:
    """To who still has an account, and while it is true."""
    if isinstance(closed := gate_of_account(mail), Drop):
        return closed
    merger = Merger.objects.filter(pk=mail.target.get("merger")).first()
    is_true = merger is not None and merger.is_undone == (mail.event == MergerLetter.UNMERGED)
    return Send() if is_true else Drop(SETTLED)
