"""The field in which editors write what is searched for: synonyms, and the questions that the home page offers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from municipalities.word_lists import LinesField

from .query import parse

LONGEST_WORD = 80


class SearchWordsField(LinesField):
    """Words or groups of words, one a line; each can be searched for."""

    def __init__(self, *, longest: int = LONGEST_WORD, **kwargs: Any) -> None:
        super().__init__(longest=longest, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        for word in value:
            if not parse(word):
                raise ValidationError(_("„%(word)s“ ist kein Suchwort.") % {"word": word})
