"""What addresses name: the number of a version, and the name of a file."""

from __future__ import annotations


class VersionConverter:
    """Three numbers with points: "1.2.0"."""

    regex = r"(?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FileNameConverter:
    """The name of a file as it may be kept (artefacts.py)."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
