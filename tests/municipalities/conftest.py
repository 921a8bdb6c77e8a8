from __future__ import annotations

from collections.abc import Iterator

import pytest

from municipalities import registry
from tests.registered import for_a_while


@pytest.fixture
def registered() -> Iterator[None]:
    """What a test registers ends with it; what the apps registered is set aside meanwhile."""
    with for_a_while(registry._panels, registry._counters, empty=True):
        yield
