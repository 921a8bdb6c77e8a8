"""Static files as they are served: our own styles leave without their comments and indents, an eighth of what they weigh compressed."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN = ("portal", "review")
"""Vendored sheets are served as they came, with the comments that name their licence."""


def lean(styles: str) -> str:
    """A style sheet without comments, indents and empty lines. No string in our sheets holds the signs of a comment."""
    first, *others = styles.split("/*")
    said = "".join([first, *(part.partition("*/")[2] for part in others)])
    return "".join(f"{line.strip()}\n" for line in said.splitlines() if line.strip())


class LeanManifestStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names, hashes and compression are WhiteNoise's; the hash is that of the sheet as it is written."""

    def _save(self, name: str, content: Any) -> str:
        if name.partition(".")[0] in OWN and name.endswith(".css"):  # "portal.css" and, read from its source anew, "portal.<hash>.css"
            content.seek(0)  # the hash was read from it
            content = ContentFile(lean(content.read().decode()).encode())
        saved: str = super()._save(name, content)
        return saved
