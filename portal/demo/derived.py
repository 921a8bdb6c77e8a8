"""What the stock of the demo does not say of an entry, derived from what it says: as invented as the rest."""

from __future__ import annotations

from best_practices.choices import Continuation, Funding


def funding_code(text: str) -> str:
    """The code for the first source that the text names."""
    for word, code in (
        ("Modellprojekte", Funding.MPSC),
        ("mFUND", Funding.FEDERAL),
        ("Bund", Funding.FEDERAL),
        ("Kommunalrichtlinie", Funding.FEDERAL),
        ("Land", Funding.STATE),
        ("Starke Heimat", Funding.STATE),
        ("Umlage", Funding.ASSOCIATION),
        ("Stiftung", Funding.PRIVATE),
        ("offen", Funding.OPEN),
    ):
        if word in text:
            return code
    return Funding.OWN


def continuation_of(phase: str, funding: str, year: int) -> str:
    if phase == "ended":
        return Continuation.ENDED
    if phase in ("idea", "pilot"):
        return Continuation.UNDECIDED
    if funding != Funding.MPSC or year <= 2021:
        return Continuation.SECURED
    return Continuation.LIMITED if year == 2022 else Continuation.SEEKING
