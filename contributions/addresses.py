"""Parts of addresses that rooms of the contributions share."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter

from accounts.sent_keys import LONGEST


class KeyConverter(IntConverter):
    """A number that fits into a column: longer ones are no address."""

    regex = f"[0-9]{{1,{LONGEST}}}"


register_converter(KeyConverter, "key")
