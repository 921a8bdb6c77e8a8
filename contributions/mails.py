"""The mails of the way to publication (J1). Called inside the transaction of the act; who gets one is asked then."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.roles import is_member
from files.models import PortalDocument, PortalImage
from notifications.services import notify, one_line

from .diff import field_labels
from .models import ContributionPage, Submission, Writer
from .writers import reads, writers_of


def quoted(text: str) -> str:
    """Each line of a text as quotation, so that nothing of it looks like the mail's own words."""
    return "\n".join(f"> {line}" for line in text.strip().splitlines())


def recipients(submission: Submission, person_id: int | None) -> list[User]:
    """Who hears of a submission: see ``people_of``."""
    return people_of(submission.page, person_id)


def people_of(page: ContributionPage, person_id: int | None) -> list[User]:
    """A person while they may read an entry as one of those who write it and are active, else all active CDOs of its municipality."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    return [person] if person is not None and reads(person, page) else _cdos_of(page.municipality_id)


def all_writers(submission: Submission, *, by_name: bool = True) -> list[User]:
    """Who hears of a decision: the recipients, and who writes the entry beside its municipality, with or without those named."""
    people = {person.pk: person for person in recipients(submission, submission.submitted_by_id)}
    for writer in writers_of(submission.page):
        if by_name or writer.person_id is None:
            people |= {person.pk: person for person in people_behind(writer)}
    return list(people.values())


def who_may_answer(submission: Submission) -> list[User]:
    """Who hears of a question of the KTS: whoever can answer it."""
    return all_writers(submission, by_name=False)


def people_behind(writer: Writer) -> list[User]:
    """The CDOs of a municipality that writes an entry of others, or the person who does, while they may."""
    if writer.municipality_id is not None:
        return _cdos_of(writer.municipality_id)
    return [writer.person] if is_member(writer.person) else []


def _cdos_of(municipality_id: int) -> list[User]:
    return list(User.objects.filter(memberships__role=Role.CDO, memberships__municipality=municipality_id, is_active=True).distinct())


def editors(submission: Submission) -> list[User]:
    """The editor who took a submission over, as long as they are one."""
    return list(all_editors().filter(pk=submission.claimed_by_id))


def all_editors() -> Any:
    return User.objects.filter(is_active=True, memberships__role=Role.EDITOR).distinct()


def _values(submission: Submission, **more: Any) -> dict[str, Any]:
    page = submission.page
    names = {"title": one_line(page.draft_title), "municipality": one_line(str(page.municipality))}
    return {"submission": submission, "page": page, **names, **more}


def _tell_municipality(
    submission: Submission, people: list[User], event: str, *, occasion: str, subject: str, action: str, url: str, **context: Any
) -> None:
    """Write to who handed in; ``occasion`` makes the key unique: a second question mails again, a repeated task does not."""
    values = _values(submission, **context)
    for user in people:
        own = user.pk == submission.submitted_by_id
        reason = _("Sie den Eintrag für %(municipality)s eingereicht haben.") if own else _("%(municipality)s den Eintrag eingereicht hat.")
        key = f"{event}:{submission.pk}:{occasion}"
        notify(
            user,
            event,
            key=key,
            subject=subject % values,
            reason=reason % values,
            context=values,
            action=action,
            url=url,
            target={"submission": submission.pk},
        )


def _tell_editors(submission: Submission, people: list[User], event: str, *, occasion: str, subject: str, reason: str) -> None:
    values = _values(submission)
    url = reverse("review:submission", args=[submission.pk])
    key = f"{event}:{submission.pk}:{occasion}"
    target = {"submission": submission.pk}
    for user in people:
        notify(
            user,
            event,
            key=key,
            subject=subject % values,
            reason=reason,
            context=values,
            action=_("Eintrag prüfen"),
            url=url,
            target=target,
        )


def _address(name: str, submission: Submission) -> str:
    """A page of the journey of writing."""
    return reverse(name, args=[submission.page_id])


def received(submission: Submission) -> None:
    _tell_municipality(
        submission,
        recipients(submission, submission.submitted_by_id),
        "eingang",
        occasion=submission.submitted_at.isoformat(),
        subject=_("Eingegangen: %(title)s"),
        action=_("Stand ansehen"),
        url=_address("writing:tasks", submission),
    )


def asked(submission: Submission) -> None:
    """All open questions in one mail, each with its field; the link leads to the first."""
    labels = field_labels(submission.page.specific)
    questions = list(submission.questions.filter(answered_at=None))
    _tell_municipality(
        submission,
        who_may_answer(submission),
        "rueckfrage",
        occasion=str(max(question.pk for question in questions)),
        subject=_("Rückfrage: %(title)s"),
        action=_("Rückfrage beantworten"),
        url=_address("writing:questions", submission) + "#frage-1",
        questions=[(labels.get(question.field, ""), quoted(question.text)) for question in questions],
    )


def answered(submission: Submission) -> None:
    """The editor who took the entry over hears of it; without one the queue shows it."""
    last = submission.questions.exclude(answered_at=None).order_by("-pk").values_list("pk", flat=True).first()
    _tell_editors(
        submission,
        editors(submission),
        "antwort",
        occasion=str(last),
        subject=_("Rückfrage beantwortet: %(title)s"),
        reason=_("Sie diesen Eintrag übernommen haben."),
    )


def published(submission: Submission) -> None:
    page = submission.page.specific
    page.refresh_from_db()
    _tell_municipality(
        submission,
        all_writers(submission),
        "veroeffentlicht",
        occasion="1",
        subject=_("Veröffentlicht: %(title)s"),
        action=_("Eintrag ansehen"),
        url=page.get_absolute_url(),
        page=page,
        now=timezone.now(),
        confirm_in=date_format(page.review_due_on, "YEAR_MONTH_FORMAT"),
    )


def rejected(submission: Submission) -> None:
    _tell_municipality(
        submission,
        all_writers(submission),
        "abgelehnt",
        occasion="1",
        subject=_("Nicht veröffentlicht: %(title)s"),
        action=_("Begründung und weitere Schritte"),
        url=_address("writing:tasks", submission),
        reason_text=quoted(submission.reason),
    )


def overdue(submission: Submission) -> None:
    """Once per deadline: the editor who took the entry over, else all editors."""
    _tell_editors(
        submission,
        editors(submission) or list(all_editors()),
        "ueberfaellig",
        occasion=str(submission.due_on),
        subject=_("Überfällig: %(title)s"),
        reason=_("Sie zur KTS-Redaktion gehören."),
    )


def draft_untouched(submission: Submission) -> None:
    """A draft has been lying for 30 days: whoever saved it last hears of it, else the CDOs it now belongs to."""
    values = _values(submission)
    for user in recipients(submission, submission.saved_by_id):
        notify(
            user,
            "entwurf_erinnerung",
            key=f"entwurf:{submission.pk}",
            subject=_("Ihr Entwurf wartet: %(title)s") % values,
            reason=_("%(municipality)s diesen Entwurf begonnen hat.") % values,
            context=values,
            action=_("Weiterschreiben"),
            url=_address("writing:tasks", submission),
            target={"submission": submission.pk},
        )


def invited_to_write(writer: Writer, *, by: User) -> None:
    """To the CDOs of a municipality, or the person, that may now write an entry of others."""
    page = writer.page
    values = {"title": one_line(page.draft_title), "municipality": one_line(str(page.municipality)), "by": one_line(by.address_name)}
    for user in people_behind(writer):
        notify(
            user,
            "mitschreiben",
            key=f"mitschreiben:{writer.pk}",
            subject=_("Sie schreiben mit: %(title)s") % values,
            reason=_("%(municipality)s Sie als Mitschreibende genannt hat.") % values,
            context={**values, "as_municipality": writer.municipality},
            action=_("Entwurf öffnen"),
            url=reverse("writing:tasks", args=[page.pk]),
            target={"writer": writer.pk},
        )


def malware_found(thing: PortalImage | PortalDocument, file_name: str, finding: str) -> None:
    """To whoever uploaded the file, else to those it belongs to: it is gone, and why."""
    page = ContributionPage.objects.filter(pk=thing.owner_page_id).first()
    if page is not None:
        people = people_of(page, thing.uploaded_by_user_id)
    else:
        people = list(User.objects.filter(pk=thing.uploaded_by_user_id, is_active=True)) or list(all_editors())
    values = {
        "name": one_line(thing.original_name or thing.title),
        "finding": one_line(finding),
        "title": one_line(page.draft_title) if page else "",
    }
    for user in people:
        own = user.pk == thing.uploaded_by_user_id
        notify(
            user,
            "schadsoftware",
            key=f"schadsoftware:{file_name}",
            subject=_("Datei gelöscht: %(name)s") % values,
            reason=_("Sie die Datei hochgeladen haben.") if own else _("die Datei zu Ihrem Bereich gehört."),
            context=values,
            action=_("Datei ersetzen") if page else "",
            url=reverse("writing:media", args=[page.pk]) if page else "",
            target={"page": page.pk if page else None, "uploader": thing.uploaded_by_user_id},
        )
