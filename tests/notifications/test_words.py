"""The words of the mails: what German asks of every one of them, whatever its event."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

MAY_BE_CAPITAL = ("Sie", "Ihr", "Ihre", "Ihren", "Ihrem", "Ihnen")
"""Forms of address; every other first word follows the comma of the greeting."""


def test_after_the_comma_of_the_greeting_every_mail_goes_on_in_small_letters():
    mails, wrong = sorted(Path(settings.BASE_DIR).glob("*/templates/mail/[a-z]*.txt")), []
    for path in mails:
        first = re.sub(r"{%.*?%}", "", path.read_text()).split(maxsplit=1)[0]
        if first[0].isupper() and first not in MAY_BE_CAPITAL:
            wrong.append((path.name, first))

    assert (len(mails) > 30, wrong) == (True, [])
