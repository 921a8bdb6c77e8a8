"""The sections of an agreement, one Django form each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contributions.writing import common
from contributions.writing.fields import KnownChoicesField, LineField, TextField
from contributions.writing.forms import StepForm, choice
from municipalities.numbers import WholeNumberField
from pages.models import Standard

from .models import Binding, Clause


class TitleForm(common.TitleForm):
    hints = {
        "title": _("Worauf sollen sich die Kommunen einigen? Zum Beispiel: Belegungsdaten Parken"),
        "summary": _("In ein oder zwei Sätzen: Welche Daten, wofür, wer hat etwas davon? Höchstens 300 Zeichen."),
    }


class TopicsForm(common.TopicsForm):
    hints = {"topics": _("Mindestens eines, höchstens drei. Danach finden andere Kommunen den Standard.")}


class NeedForm(StepForm):
    asked = ("need", "federal_check")
    need = TextField(label=_("Bedarf"), rows=6, help_text=_("Was geht heute nicht, weil jede Kommune es anders macht?"))
    benefit = TextField(label=_("Nutzen"), rows=4, help_text=_("Was könnten Kommunen, Unternehmen und Menschen damit tun?"))
    federal_check = TextField(
        label=_("Geprüfte Standards"),
        rows=4,
        help_text=_("Gibt es schon einen Standard von Bund, Land oder anderen, etwa im XRepository? Warum genügt er nicht?"),
    )
    keywords = LineField(label=_("Schlagwörter"), help_text=_("Deutsche Wörter mit Komma getrennt, zum Beispiel Parkhaus, freie Plätze."))


class ScopeForm(StepForm):
    scope = TextField(
        label=_("Geltungsbereich"), rows=4, help_text=_("Für welche Daten und welche Fälle gilt der Standard, für welche nicht?")
    )
    binding = choice(_("Verbindlichkeit"), Binding)
    based_on = KnownChoicesField(
        label=_("Grundlage"), queryset=Standard.objects.all(), help_text=_("Standards, auf denen der Entwurf aufbaut.")
    )
    transition_months = WholeNumberField(label=_("Übergangsfrist in Monaten"), max_value=120, required=False)


class VersionForm(StepForm):
    version_number = LineField(
        label=_("Version"), help_text=_("Drei Zahlen: 1.0.0 für die erste, 2.0.0, wenn alte Daten nicht mehr passen.")
    )
    changes = TextField(
        label=_("Änderungen zur Vorversion"), rows=5, help_text=_("Was müssen Kommunen ändern, die schon beigetreten sind?")
    )


class ClauseForm(StepForm):
    asked = ("heading", "text")
    heading = LineField(label=_("Überschrift"), limit=Clause.LIMITS["heading"], help_text=_("Zum Beispiel: Geltungsbereich"))
    text = TextField(label=_("Text"), rows=8, help_text=_("Ein Gedanke je Paragraf: So lässt sich dazu Stellung nehmen."))


class ContactForm(common.ContactForm):
    visible_to_all = _("Öffentlich: alle können die Vereinbarung lesen")
