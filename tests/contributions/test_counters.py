"""How long a text may be is said before anything is typed, also without a script."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Role
from contributions.models.values import too_long
from tests.factories.accounts import member
from tests.factories.best_practices import a_draft
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in


def test_the_limit_of_a_long_text_is_said_in_german_numbers(portal):
    home = MunicipalityFactory()
    cdo = member(Role.CDO, home)
    draft = a_draft(by=cdo, municipality=home)

    html = signed_in(cdo).get(reverse("writing:step", args=[draft.page_id, "loesung"])).text

    assert "Höchstens 5.000 Zeichen</p>" in html


def test_the_sentence_about_a_text_that_is_too_long_has_the_german_point():
    assert [too_long(field, excess) for field, excess in (("solution", 12_345), ("title", 1))] == [
        "Der Text ist 12.345 Zeichen zu lang.",
        "Der Titel ist 1 Zeichen zu lang.",
    ]
