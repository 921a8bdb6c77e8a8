"""What a file of a standard is written in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    """What a file is written in; the media types stand in ``MEDIA_TYPES`` (models/artefacts.py)."""

    JSON_SCHEMA = "json-schema", "JSON Schema"
    JSON = "json", "JSON"
    JSON_LD = "json-ld", "JSON-LD"
    XSD = "xsd", "XML Schema (XSD)"
    GENERICODE = "genericode", "Genericode"
    XML = "xml", "XML"
    CSV = "csv", "CSV"
    CSVW = "csvw", _("CSV on the Web, Metadaten")
    TABLE_SCHEMA = "table-schema", "Table Schema"
    SHACL = "shacl", "SHACL (Turtle)"
    TURTLE = "turtle", "Turtle"
