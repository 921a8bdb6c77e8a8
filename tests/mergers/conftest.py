"""The two municipalities whose merger most of these tests try."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.factories.mergers import Stock, a_stock


@pytest.fixture(scope="module")
def made(module_database: None) -> Stock:
    """Made once for the file: it takes longer than most of what is tried with it. Every test of the file has to ask for it."""
    return a_stock()


@pytest.fixture
def stock(made: Stock, portal) -> Stock:
    """The stock as if made for this test alone."""
    return deepcopy(made)
