"""What an editor fills in at the desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.desk.lists import ListFilter, QuestionField
from municipalities.models import Municipality
from municipalities.typed_forms import TypedForm


class NoticeFilter(ListFilter):
    q = QuestionField(label=_("Titel, Kennung oder Kommune"))
    stand = forms.ChoiceField(label=_("Stand"), required=False)


class LeadForm(TypedForm):
    """The new lead, typed: a list to choose from would tell an editor who takes part. Whether it may lead is said by the act."""

    SHOWN = 5
    successor = forms.CharField(
        label=_("Neue federführende Stelle"),
        max_length=200,
        help_text=_("Name der Kommune. Sie muss beteiligt sein oder mitschreiben und eine CDO im Portal haben. Fragen Sie sie vorher."),
        error_messages={"required": _("Nennen Sie die neue federführende Stelle.")},
    )

    def clean_successor(self) -> Municipality:
        text = self.cleaned_data["successor"]
        current = Municipality.objects.current()
        found = list(current.filter(slug=text.lower())) or list(current.matching(text)[: self.SHOWN])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Diese Kommune kennt das Verzeichnis nicht. Prüfen Sie die Schreibweise unter „Kommunen“."))
        names = ", ".join(f"{one.name} ({one.slug})" for one in found)
        raise forms.ValidationError(
            _("Mehrere Kommunen passen: %(names)s. Geben Sie die Kennung in Klammern ein."), params={"names": names}
        )
