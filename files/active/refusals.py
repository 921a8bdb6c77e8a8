"""The sentences with which a document that acts by itself is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MACROS = _("Die Datei enthält Makros. Speichern Sie sie ohne Makros und laden Sie sie noch einmal hoch.")
EMBEDDED = _("In der Datei steckt eine andere Datei oder ein Steuerelement. Entfernen Sie es und laden Sie sie noch einmal hoch.")
REMOTE = _(
    "Die Datei holt beim Öffnen etwas von anderswo, etwa eine Vorlage, ein Bild oder Werte. "
    "Lösen Sie die Verknüpfung und laden Sie sie noch einmal hoch."
)
SCRIPT = _("Die PDF-Datei enthält Skripte, oder sie startet Programme. Erzeugen Sie sie neu, zum Beispiel mit „Drucken als PDF“.")
PASSWORD = _("Die Datei ist mit einem Kennwort geschützt. Speichern Sie sie ohne Kennwort und laden Sie sie noch einmal hoch.")
UNREADABLE = _("Die Datei ist beschädigt. Speichern Sie sie neu und versuchen Sie es noch einmal.")
TOO_LARGE = _("Die Datei ist entpackt zu groß.")


def refused(sentence: StrOrPromise) -> ValidationError:
    return ValidationError(sentence)
