"""Before a conference goes online for the first time: seats and deadlines, and what an editor may have overlooked.

Every way to the first publication leads here (events/wagtail_hooks.py); what is online already is published from the editor.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor
from accounts.acts import why_not
from accounts.models import User
from municipalities.typed_forms import bound_data

from ..editing import missing_for_readers
from ..models import ConferencePage, Registration, Session, SessionFormat
from ..words.moments import moment
from ..words.standing import Standing
from . import acts
from .access import for_editors, shown, standing
from .forms import RegistrationForm


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, found: Standing) -> HttpResponse:
    """The page to look at, and its one button; leads away where there is nothing to publish or something is missing."""
    page = found.page
    if page.number:
        return redirect("desk:overview", page.pk)
    latest = page.get_latest_revision_as_object()
    if missing := missing_for_readers(lambda name: getattr(latest, name)):
        messages.error(request, " ".join(missing.values()))
        return redirect("wagtailadmin_pages:edit", page.pk)
    form = RegistrationForm(bound_data(request), instance=found.registration, starts_at=latest.starts_at)
    error = ""
    if request.method == "POST":
        if not (error := why_not(request, lambda: _publish(found, form, actor(request)), form)):
            return redirect("desk:overview", page.pk)
        found = standing(page.pk)
    return shown(
        request,
        "events/desk/publish.html",
        found,
        part="desk:overview",
        status=422 if error else 200,
        error=error,
        form=form,
        latest=latest,
        warnings=overlooked(latest, found.registration),
        edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
    )


@transaction.atomic
def _publish(found: Standing, form: RegistrationForm, by: User) -> str:
    """Keep seats and deadlines, then publish the latest version; its own plan decides whether that is now."""
    acts.change_registration(found.registration.pk, form.changed(), by=by)
    page = found.page
    revision = page.get_latest_revision() or page.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)  # the desk let an editor in
    page.refresh_from_db()
    if page.live:
        return _("Die Konferenz ist veröffentlicht.")
    return _("Die Konferenz wird am %(when)s veröffentlicht.") % {"when": moment(page.go_live_at)} if page.go_live_at else _("Gespeichert.")


def overlooked(page: ConferencePage, registration: Registration, now: datetime | None = None) -> list[str]:
    """What is no error and yet seldom meant, each with what to do."""
    now = now or timezone.now()
    found = []
    if page.starts_at <= now:
        found.append(_("Der Beginn liegt in der Vergangenheit."))
    found += [
        _("Die Sitzung „%(title)s“ liegt außerhalb der Konferenz.") % {"title": session.title}
        for session in Session.objects.filter(page=page.pk).exclude(format=SessionFormat.BREAK)
        if session.starts_at < page.starts_at.replace(second=0, microsecond=0) or session.ends_at > page.ends_at
    ]
    if page.edition:
        same = ConferencePage.objects.filter(edition=page.edition).exclude(pk=page.pk).first()
        if same is not None:
            found.append(_("Die %(edition)d. Ausgabe gibt es schon: „%(title)s“.") % {"edition": page.edition, "title": same.title})
    if registration.on_site and registration.on_site_seats is None:
        found.append(_("Vor Ort ist die Zahl der Plätze nicht begrenzt."))
    if registration.signup_until is None:
        found.append(_("Ohne Frist läuft die Anmeldung bis zum Beginn."))
    elif registration.signup_until <= now < page.starts_at:
        found.append(_("Die Anmeldefrist ist schon vorbei."))
    return found
