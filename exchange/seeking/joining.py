"""Other municipalities say "Wir suchen das auch", take it back, or say "Haben wir". All under the lock of the Gesuch."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import as_of_now
from accounts.limits import DAY, Count, Limit, TooMany, take
from accounts.models import User
from accounts.refusals import Refused
from contributions.models import ContributionPage
from contributions.models.contributions import ContributionQuerySet
from municipalities.models import Municipality
from search.audiences import MUNICIPALITIES, PUBLIC

from ..logged import Act, record
from ..models import Seeking, SeekingAnswer, SeekingSupport
from ..models.seeking import ANSWER_LENGTH, MANY
from . import letters
from .acts import locked
from .limits import too_many

NOT_CDO = gettext_lazy("„Wir suchen das auch“ sagt die CDO einer Kommune.")
OWN = gettext_lazy("Das ist ein Gesuch Ihrer Kommune.")
PER_PERSON = Limit(20, DAY)


@transaction.atomic
def support(pk: int, municipality: Municipality, *, wanted: bool, by: User) -> None:
    """Add or remove a supporter. The KTS is told once, when the third joins a purchase. Raises Refused."""
    seeking = locked(pk)
    _require_released(seeking)
    if not as_of_now(by).has_perm("exchange.support_seeking", municipality):
        raise Refused(NOT_CDO)
    if municipality.pk == seeking.municipality_id:
        raise Refused(OWN)
    if not wanted:
        if SeekingSupport.objects.filter(seeking=seeking, municipality=municipality).delete()[0]:
            record(Act.UNSUPPORTED, seeking, by=by)
        return
    _support, is_new = SeekingSupport.objects.get_or_create(seeking=seeking, municipality=municipality)
    if is_new:
        record(Act.SUPPORTED, seeking, by=by)
    if seeking.is_purchase and seeking.many_at is None and seeking.supports.of_others().count() >= MANY:
        seeking.many_at = timezone.now()
        seeking.save(update_fields=["many_at"])
        letters.tell_many(seeking)


@transaction.atomic
def answer(pk: int, text: str, *, municipality: Municipality, by: User, key: UUID, page: ContributionPage | None = None) -> SeekingAnswer:
    """Say that the municipality has what is looked for. The same form again gives what was said. Raises Refused."""
    seeking = locked(pk)
    if before := SeekingAnswer.objects.filter(key=key, author=by, seeking=seeking).first():
        return before
    _require_released(seeking)
    if not as_of_now(by).has_perm("exchange.answer_seeking", municipality):
        raise Refused(_("Sie gehören nicht mehr zu dieser Kommune."))
    if municipality.pk == seeking.municipality_id:
        raise Refused(OWN)
    if not text.strip() or len(text) > ANSWER_LENGTH:
        raise Refused(_("Schreiben Sie in höchstens 1.000 Zeichen, was Sie haben."))
    if page is not None and not offered([municipality]).filter(pk=page.pk).exists():
        raise Refused(_("Dieser Eintrag ist nicht mehr zu sehen. Wählen Sie einen anderen oder keinen."))
    try:
        take([Count(f"seeking-answer:person:{by.pk}", PER_PERSON)])
    except TooMany as refusal:
        raise Refused(too_many(_("Mal „Haben wir“ sagen"), PER_PERSON, refusal)) from None
    try:
        with transaction.atomic():
            made = SeekingAnswer.objects.create(key=key, seeking=seeking, municipality=municipality, author=by, text=text, page=page)
    except IntegrityError:  # the key of a form to another Gesuch, or of another person
        raise Refused(_("Diese Seite ist veraltet. Bitte laden Sie sie neu und setzen Sie Ihren Text wieder ein.")) from None
    letters.tell_answered(made)
    return made


def offered(municipalities: Iterable[Municipality]) -> ContributionQuerySet:
    """Published entries of some municipalities that an answer may name: those that every member may read."""
    return ContributionPage.objects.for_audiences({PUBLIC, MUNICIPALITIES}).filter(municipality__in=list(municipalities))


def _require_released(seeking: Seeking) -> None:
    if not seeking.is_released:
        raise Refused(_("Dieses Gesuch ist beendet."))
