"""Fixtures of the writing journey."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse

from accounts.models import Role
from best_practices.models import BestPracticePage
from contributions.models import Submission
from tests.factories.accounts import member
from tests.factories.best_practices import a_draft
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in


@pytest.fixture
def journey(portal):
    """A municipality with a CDO, and the client, draft and addresses most tests of the form need."""
    home = MunicipalityFactory()
    cdo = member(Role.CDO, home)
    return Journey(home=home, cdo=cdo, client=signed_in(cdo))


class Journey(SimpleNamespace):
    """What a CDO does on the form, in a word each."""

    def draft(self, **changes) -> Submission:
        return a_draft(by=self.cdo, municipality=self.home, **changes)

    def url(self, name: str, submission: Submission | BestPracticePage, *args: str) -> str:
        return reverse(f"writing:{name}", args=[getattr(submission, "page_id", None) or submission.pk, *args])

    def write(self, submission: Submission, step: str, data: dict, *, client=None, version: int | None = None, **headers):
        """POST a step with the version it was opened with (default: the current one)."""
        submission.refresh_from_db()
        sent = {"version": submission.version if version is None else version, **data}
        return (client or self.client).post(self.url("step", submission, step), sent, headers=headers)
