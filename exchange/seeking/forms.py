"""What is asked of who looks for something, of who has it, and of the KTS."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.sent_keys import OnceField, OwnChoiceField
from contributions.models import ContributionPage
from contributions.writing.common import grouped_topics
from contributions.writing.forms import Groups
from municipalities.models import Municipality
from municipalities.moments import DayField
from municipalities.typed_forms import TypedForm, asked_for
from pages.models import Topic

from ..contact.forms import LineField
from ..models import Seeking
from ..models.seeking import ANSWER_LENGTH, LONGEST, NEED_LENGTH, REASON_LENGTH, TITLE_LENGTH, default_until
from .acts import Words
from .joining import offered

MOST_TOPICS = 3


class LongField(forms.CharField):
    """A text with a limit that the counter shows."""

    def __init__(self, *, limit: int, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.counted_limit = limit

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if (excess := len(text) - self.counted_limit) > 0:
            words = ngettext("Der Text ist ein Zeichen zu lang.", "Der Text ist %(excess)d Zeichen zu lang.", excess)
            raise forms.ValidationError(words % {"excess": excess})
        return text


class OfMunicipality(TypedForm):
    """Said for one of one's municipalities; who has one is not asked which. ``key`` makes a second click harmless."""

    municipality = forms.ChoiceField(
        label=gettext_lazy("Für welche Kommune?"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Wählen Sie eine Ihrer Kommunen.")),
    )
    key = OnceField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data: QueryDict | None = None, *, municipalities: Sequence[Municipality], **kwargs: Any) -> None:
        self.lacks_key = data is not None and not data.get("key")
        if data is not None and self.lacks_key:
            data = data.copy()
            data["key"] = str(uuid.uuid4())
        super().__init__(data, **kwargs)
        self.of = {place.slug: place for place in municipalities}
        if len(self.of) == 1:
            self.fields["municipality"] = forms.Field(required=False, widget=forms.HiddenInput(), initial=next(iter(self.of)))
        else:
            self.fields["municipality"].choices = [("", _("Bitte wählen")), *((slug, place.name) for slug, place in self.of.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.lacks_key:
            self.add_error(None, _("Ihre Angaben kamen nicht vollständig an. Bitte senden Sie sie noch einmal."))
        sent = cleaned.get("municipality")
        if sent and sent not in self.of:  # hidden, so no field to say it at: the person changed the municipality since the page was opened
            self.add_error(None, _("Für diese Kommune können Sie nicht mehr sprechen. Senden Sie erneut, spricht Ihre jetzige."))
            self.data = self.data.copy()
            self.data[self.add_prefix("municipality")] = next(iter(self.of))
        return cleaned

    @property
    def place(self) -> Municipality | None:
        """The chosen municipality; None where it is not one's own."""
        return self.of.get(self.cleaned_data.get("municipality") or next(iter(self.of)))


class SeekingForm(OfMunicipality):
    """A Gesuch, in one screen."""

    field_order = ("municipality", "kind", "title", "need", "topics", "until")
    kind = forms.ChoiceField(
        label=gettext_lazy("Was suchen Sie?"),
        choices=Seeking.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Wählen Sie, was Sie suchen.")),
    )
    title = LineField(
        label=gettext_lazy("Titel"),
        length=TITLE_LENGTH,
        missing=gettext_lazy("Geben Sie einen Titel ein."),
        help_text=gettext_lazy("Zum Beispiel „Sensoren für Parkplätze in der Altstadt“. Höchstens 120 Zeichen."),
    )
    need = LongField(
        label=gettext_lazy("Was brauchen Sie?"),
        limit=NEED_LENGTH,
        rows=8,
        help_text=gettext_lazy("Was soll es leisten, bis wann, in welcher Größe? Namen von Unternehmen gehören nicht hierher."),
        error_messages={"required": gettext_lazy("Schreiben Sie, was Sie brauchen.")},
    )
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Handlungsfelder"),
        queryset=Topic.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Mindestens eines, höchstens drei. Danach finden andere Kommunen Ihr Gesuch."),
        error_messages={"required": gettext_lazy("Wählen Sie mindestens ein Handlungsfeld.")},
    )
    until = DayField(
        label=gettext_lazy("Gesucht bis"),
        required=False,
        help_text=gettext_lazy("Danach endet das Gesuch von selbst. Ohne Angabe nach sechs Monaten, spätestens nach zwölf."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_for(self, "topics")
        self.groups: Groups = grouped_topics(self["topics"])

    @property
    def drawn(self) -> list[tuple[BoundField, Groups | None]]:
        """The fields that people see, in order; those of topics with their groups."""
        return [(field, self.groups if field.name == "topics" else None) for field in self.visible_fields()]

    def clean_topics(self) -> list[Topic]:
        topics = list(self.cleaned_data["topics"])
        if len(topics) > MOST_TOPICS:
            raise forms.ValidationError(_("Wählen Sie höchstens drei Handlungsfelder."))
        return topics

    def clean_until(self) -> date:
        today = timezone.localdate()
        until: date = self.cleaned_data["until"] or default_until(today)
        if until <= today:
            raise forms.ValidationError(_("Geben Sie einen Tag in der Zukunft ein."))
        if until > today + LONGEST:
            latest = date_format(today + LONGEST, "DATE_FORMAT")
            raise forms.ValidationError(_("Ein Gesuch läuft höchstens zwölf Monate, also bis zum %(day)s.") % {"day": latest})
        return until

    def words(self) -> Words:
        data = self.cleaned_data
        return Words(kind=data["kind"], title=data["title"], need=data["need"], until=data["until"], topics=data["topics"])


class AnswerForm(OfMunicipality):
    """ "Haben wir"."""

    field_order = ("municipality", "text", "page")
    text = LongField(
        label=gettext_lazy("Was haben Sie?"),
        limit=ANSWER_LENGTH,
        rows=6,
        help_text=gettext_lazy("Ein paar Sätze genügen. Alles Weitere klären Sie direkt miteinander."),
        error_messages={"required": gettext_lazy("Schreiben Sie, was Sie haben.")},
    )
    page = OwnChoiceField(
        label=gettext_lazy("Ihr Eintrag dazu"),
        queryset=ContributionPage.objects.none(),
        required=False,
        empty_label=gettext_lazy("Kein Eintrag"),
        error_messages={"invalid_choice": gettext_lazy("Dieser Eintrag ist nicht mehr zu sehen. Wählen Sie einen anderen oder keinen.")},
    )

    def __init__(self, data: QueryDict | None = None, *, municipalities: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(data, municipalities=municipalities, **kwargs)
        entries = offered(municipalities).order_by("title", "pk")
        own = ContributionPage.objects.filter(municipality__in=list(municipalities))
        page: OwnChoiceField = self.fields["page"]  # type: ignore[assignment]
        page.queryset = entries
        page.was_own = lambda key: own.filter(pk=key).exists()
        if not self.is_bound and not entries.exists():
            del self.fields["page"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        page = cleaned.get("page")
        if page is not None and self.place is not None and page.municipality_id != self.place.pk:
            self.add_error("page", _("Dieser Eintrag gehört zu einer anderen Ihrer Kommunen."))
        return cleaned


class DeclineForm(TypedForm):
    """Why the KTS does not publish a Gesuch."""

    reason = LongField(
        label=gettext_lazy("Begründung"),
        limit=REASON_LENGTH,
        rows=5,
        help_text=gettext_lazy("Die Kommune liest sie. Sagen Sie, was fehlt oder wohin sie sich wenden kann."),
        error_messages={"required": gettext_lazy("Begründen Sie die Ablehnung. Die Kommune liest die Begründung.")},
    )
