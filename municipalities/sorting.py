"""German order of names (DIN 5007-1) and how names are found, the same on every database."""

import unicodedata

from .typed import seen_line

SEARCH_MAX_LENGTH = 200
SEARCH_MAX_WORDS = 10

_EXPANSIONS = str.maketrans({"ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def sort_key(text: str, length: int = 250) -> str:
    """The text as DIN 5007-1 orders it: umlauts like their base letter, ß as ss, case and signs ignored.

    The key is cut to ``length`` characters; equal keys keep the order of the primary key.
    """
    decomposed = unicodedata.normalize("NFKD", seen_line(text).casefold().translate(_EXPANSIONS))
    base = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join("".join(character if character.isalnum() else " " for character in base).split())[:length]


def findable(texts: list[str]) -> str:
    """The words of some texts in both spellings people type, Köln as "koln" and "koeln"; each word once."""
    joined = unicodedata.normalize("NFC", seen_line(" ".join(texts)).casefold())
    spellings = (joined, joined.translate(_WRITTEN_OUT))
    return " ".join(dict.fromkeys(word for text in spellings for word in sort_key(text, 4 * len(text)).split()))


def searched_words(text: str) -> list[str]:
    """The words of a question, as ``findable`` keeps them; long questions are cut."""
    return sort_key(text[:SEARCH_MAX_LENGTH], SEARCH_MAX_LENGTH).split()[:SEARCH_MAX_WORDS]
