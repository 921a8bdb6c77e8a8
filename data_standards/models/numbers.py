"""Numbers of versions: Semantic Versioning 2.0.0 (semver.org), three numbers without leading zeros; no pre-releases."""

from __future__ import annotations

import re

FIRST = "1.0.0"
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})", re.ASCII)


def is_version_number(text: str) -> bool:
    """Whether a text is a number like "1.2.0"."""
    return _NUMBER.fullmatch(text) is not None


def precedence(number: str) -> str:
    """A text that sorts as the numbers do: "00001.00002.00000". Raises ValueError for what is no number."""
    if (found := _NUMBER.fullmatch(number)) is None:
        raise ValueError(number)
    return ".".join(part.zfill(5) for part in found.groups())


def is_small(before: str, after: str) -> bool:
    """Whether only the last number grows: a correction that changes nothing for who reads the data."""
    return before.rpartition(".")[0] == after.rpartition(".")[0] and precedence(before) < precedence(after)
