"""Official keys of German municipalities: AGS, ARS, and the keys of districts and collective municipalities.

Source: Gemeindeverzeichnis GV100AD of the Statistisches Bundesamt. AGS = Land 2 + Regierungsbezirk 1 + Kreis 2 +
Gemeinde 3 digits; ARS = Land 2 + Regierungsbezirk 1 + Kreis 2 + Verband 4 + Gemeinde 3 digits. There is no check
digit, so only form and agreement can be checked, not whether a key was ever given. Keys are text: 01 to 09 lead with 0.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DISTRICT_LENGTH, AGS_LENGTH, UNION_LENGTH, ARS_LENGTH = 5, 8, 9, 12
DISTRICT_SUFFIX = "0000000"
"""What follows the five digits of a district in its ARS."""

STATE_BY_KEY = {
    "01": "DE-SH",
    "02": "DE-HH",
    "03": "DE-NI",
    "04": "DE-HB",
    "05": "DE-NW",
    "06": "DE-HE",
    "07": "DE-RP",
    "08": "DE-BW",
    "09": "DE-BY",
    "10": "DE-SL",
    "11": "DE-BE",
    "12": "DE-BB",
    "13": "DE-MV",
    "14": "DE-SN",
    "15": "DE-ST",
    "16": "DE-TH",
}
"""First two digits of every key → ISO 3166-2 code of the Land."""


def state_of_key(key: str) -> str:
    """The ISO 3166-2 code of the Land a key lies in; "" where its first two digits name none."""
    return STATE_BY_KEY.get(key[:2], "")


def validate_ags(value: str) -> None:
    """Amtlicher Gemeindeschlüssel: eight digits, Land 01 to 16."""
    _check(value, "Der AGS", AGS_LENGTH)


def validate_ars(value: str) -> None:
    """Amtlicher Regionalschlüssel: twelve digits, Land 01 to 16."""
    _check(value, "Der ARS", ARS_LENGTH)


def validate_district_key(value: str) -> None:
    """Kreisschlüssel: five digits, Land 01 to 16."""
    _check(value, "Der Kreisschlüssel", DISTRICT_LENGTH)


def validate_union_key(value: str) -> None:
    """Key of a collective municipality: the first nine digits of its ARS."""
    _check(value, "Der Verbandsschlüssel", UNION_LENGTH)


def validate_any_key(value: str) -> None:
    """A key of any kind, told by its length: 5, 8, 9 or 12 digits."""
    if len(value) not in (DISTRICT_LENGTH, AGS_LENGTH, UNION_LENGTH, ARS_LENGTH):
        reason = _("„%(value)s“ ist kein amtlicher Schlüssel: Er hat 5, 8, 9 oder 12 Ziffern.")
        raise ValidationError(reason % {"value": value[:40]})
    _check(value, "Der Schlüssel", len(value))


def validate_ags_matches_ars(ags: str | None, ars: str | None) -> None:
    """An AGS is the first five and the last three digits of the ARS; nothing to say where one of them is missing.

    Raises ValidationError for the field ``ars``. The rule holds for all 10,981 municipalities of GV100AD 30.11.2023.
    """
    if ags and ars and ags != ags_of_ars(ars):
        reason = _("Der ARS %(ars)s gehört zum AGS %(own)s, nicht zu %(ags)s.")
        raise ValidationError({"ars": reason % {"ars": ars, "own": ags_of_ars(ars), "ags": ags}})


def ags_of_ars(ars: str) -> str:
    """The AGS that an ARS contains: its digits without the four of the collective municipality."""
    return ars[:DISTRICT_LENGTH] + ars[UNION_LENGTH:]


def _check(value: str, subject: str, length: int) -> None:
    """Refuse what is not ``length`` digits beginning with the number of a Land, and say what is wrong with it."""
    words = {"subject": subject, "length": length, "found": len(value), "land": value[:2]}
    if not (value.isascii() and value.isdigit()):
        raise ValidationError(_("%(subject)s besteht nur aus Ziffern.") % words)
    if len(value) != length:
        hint = _(" Fehlt die führende Null?") if len(value) == length - 1 else ""
        raise ValidationError(_("%(subject)s hat %(length)d Ziffern, nicht %(found)d.") % words + hint)
    if not state_of_key(value):
        raise ValidationError(_("%(subject)s beginnt mit der Nummer des Landes (01 bis 16), nicht mit %(land)s.") % words)
