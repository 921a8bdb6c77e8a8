"""E-mail addresses of people: read as they are pasted, kept in one form, so that the same address is the same whoever typed it.

That form is NFKC and small letters, before the @ too: no mail house tells ``Kim@`` from ``kim@``, people do not either. Domains with
umlauts are kept as the network writes them (``xn--…``), as browsers send them; mail programs show the umlauts.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

from .typed import seen_line

_KEPT = re.compile(r"\A[a-z0-9!#$%&'*+/=?^_`{|}~.-]++@[a-z0-9-]++(?:\.[a-z0-9-]++)++\Z")
LONGEST = 1000
"""Characters that are looked at; no address has so many."""
LONGEST_KEPT = 254
"""Characters of an address (RFC 5321); forms of Django take 320, which no column does."""


def address_of(text: str) -> str:
    """The address in its one form; what is none comes back in small letters, for ``refusal`` or a search to say so."""
    if _KEPT.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKC", seen_line(text[:LONGEST])).strip()
    plain = _in_brackets(plain)
    if plain[:7].casefold() == "mailto:":
        plain = plain[7:].partition("?")[0]
    local, at, domain = plain.strip().rstrip(" ,;.").rpartition("@")
    return f"{local.lower()}{at}{_domain(domain)}"


def _in_brackets(text: str) -> str:
    """The address of ``Kim Muster <kim@stadt.example>``, as mail programs copy it; anything else as it is."""
    name, _begin, rest = text.partition("<")
    address, end, more = rest.partition(">")
    return address.strip() if end and "@" not in name and not more.strip(" ,;.") else text


def _domain(text: str) -> str:
    """The domain as the network writes it; one that cannot be is left as it is."""
    try:
        return idna.encode(text, uts46=True).decode()
    except idna.IDNAError:
        return text.casefold()


def refusal(address: str) -> str:
    """Why what ``address_of`` gave cannot be an address, where more can be said than that; "" otherwise."""
    local, _at, domain = address.rpartition("@")
    if address.count("@") > 1 and re.search(r"[,;\s]", address):
        return _("Geben Sie eine einzige E-Mail-Adresse ein.")
    if " " in address and "@" in address:
        return _("In einer E-Mail-Adresse stehen keine Leerzeichen.")
    if "," in domain:
        return _("In der E-Mail-Adresse steht ein Komma. Ist ein Punkt gemeint?")
    if local and not local.isascii():
        return _("Vor dem @ stehen in einer E-Mail-Adresse keine Umlaute und keine Buchstaben anderer Schriften.")
    if len(address) > LONGEST_KEPT:
        return _("Die E-Mail-Adresse ist zu lang. Erlaubt sind %(count)d Zeichen.") % {"count": LONGEST_KEPT}
    if ".." in address or local.startswith(".") or local.endswith("."):
        return _("In der E-Mail-Adresse steht ein Punkt zu viel.")
    return ""


def validate_address(address: str) -> None:
    """Raises ValidationError with a sentence that helps for what cannot be an address."""
    if reason := refusal(address):
        raise ValidationError(reason, code="invalid")
    validate_email(address)


class AddressField(models.EmailField):
    """A column of addresses in their one form: whatever is stored, and whatever is asked for, is brought into it."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return address_of(prepared) if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = address_of(value)
            setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """Django's own for migrations: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs
