"""What the commands say, and with which code they end."""

from __future__ import annotations

FAILED = 1
"""Begun and not finished; what is half done bears a name that nobody takes for a backup."""
REFUSED = 2
"""Not begun: nothing was changed."""


class Refused(Exception):
    """The command does not begin; the sentence says why and what helps."""


class Failed(Exception):
    """The command began and could not finish; the sentence says what stands now."""


def size_of(count: int) -> str:
    """ "3,4 MB", for people."""
    amount = float(count)
    for unit in ("Byte", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "Byte" else f"{amount:.1f} {unit}".replace(".", ",")
        amount /= 1000
    return f"{amount:.1f} TB".replace(".", ",")
