"""Static files as they are served: our own styles leave without comments and blanks, a sixth of what they weigh compressed."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from rcssmin import cssmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN = ("portal", "review")
"""Vendored sheets are served as they came, with the comments that name their licence."""


class LeanManifestStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names, hashes and compression are WhiteNoise's; the hash is that of the sheet as it is written."""

    def _save(self, name: str, content: Any) -> str:
        if name.partition(".")[0] in OWN and name.endswith(".css"):  # "portal.css" and, read from its source anew, "portal.<hash>.css"
            content.seek(0)  # the hash was read from it
            content = ContentFile(cssmin(content.read()))
        saved: str = super()._save(name, content)
        return saved
