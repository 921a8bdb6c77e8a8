from __future__ import annotations

from collections.abc import Iterator

import pytest

from municipalities import registry


@pytest.fixture
def registered() -> Iterator[None]:
    """What a test registers ends with it; what the apps registered is set aside meanwhile."""
    builders, counters = list(registry.panel_builders), list(registry.entry_counters)
    registry.panel_builders.clear()
    registry.entry_counters.clear()
    yield
    registry.panel_builders[:] = builders
    registry.entry_counters[:] = counters
