"""Official keys (DOMAIN §2): digits, kept as text, checked by form and against each other. There is no check digit."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_LAND = r"(0[1-9]|1[0-6])"
_AGS = re.compile(rf"{_LAND}\d{{6}}", re.ASCII)
_ARS = re.compile(rf"{_LAND}\d{{10}}", re.ASCII)
_DISTRICT = re.compile(rf"{_LAND}\d{{3}}", re.ASCII)
_UNION = re.compile(rf"{_LAND}\d{{7}}", re.ASCII)


def validate_ags(value: str) -> None:
    """Amtlicher Gemeindeschlüssel: 8 digits, the first two a Land from 01 to 16."""
    if not _AGS.fullmatch(value):
        raise ValidationError(_("Ein AGS hat 8 Ziffern und beginnt mit dem Land (01 bis 16), zum Beispiel 09461000."))


def validate_ars(value: str) -> None:
    """Amtlicher Regionalschlüssel: 12 digits, the first two a Land from 01 to 16."""
    if not _ARS.fullmatch(value):
        raise ValidationError(_("Ein ARS hat 12 Ziffern und beginnt mit dem Land (01 bis 16), zum Beispiel 094610000000."))


def validate_district_key(value: str) -> None:
    """Kreisschlüssel: 5 digits."""
    if not _DISTRICT.fullmatch(value):
        raise ValidationError(_("Ein Kreisschlüssel hat 5 Ziffern und beginnt mit dem Land (01 bis 16)."))


def validate_union_key(value: str) -> None:
    """Key of a collective municipality: the first 9 digits of its ARS."""
    if not _UNION.fullmatch(value):
        raise ValidationError(_("Ein Verbandsschlüssel hat 9 Ziffern und beginnt mit dem Land (01 bis 16)."))


def validate_ags_matches_ars(ags: str | None, ars: str | None) -> None:
    """AGS = first five and last three digits of the ARS; holds for all municipalities of the official register."""
    if ags and ars and ags != ars[:5] + ars[9:]:
        raise ValidationError({"ars": _("AGS und ARS gehören nicht zusammen: Der ARS müsste mit %(start)s beginnen und auf %(end)s enden.") % {"start": ags[:5], "end": ags[5:]}})


def is_key(text: str) -> bool:
    """Whether a text has the form of any official key: 5, 8, 9 or 12 digits."""
    return any(pattern.fullmatch(text) for pattern in (_DISTRICT, _AGS, _UNION, _ARS))
