"""A mail of the tests' own, and the addresses of the demo."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import LazySettings

from notifications import gates, telling
from notifications.gates import Gate, register_gate
from notifications.models import Mail
from notifications.services import notify
from tests.registered import for_a_while

from . import probe

HERE = Path(__file__).resolve().parent


@pytest.fixture
def probe_text(settings: LazySettings) -> None:
    """The template of the probe's mail is found."""
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(HERE / "templates")


@pytest.fixture
def write(probe_text: None) -> Callable[..., Mail]:
    """``notify`` with the event "probe"; every argument may be given."""

    def write(recipient: object = "person@stadt.example", **given: object) -> Mail:
        words = {"title": "Freie Plätze", "words": "Wie viel kostet das?", "until": "27.11.2026", **given.pop("context", {})}
        usual = {"key": "probe:1", "subject": "Eingegangen: Freie Plätze", "reason": "Sie ihn eingereicht haben."}
        return notify(recipient, "probe", **{**usual, **given}, context=words)

    return write


@pytest.fixture
def demo(settings: LazySettings, portal: object) -> None:
    """The portal as the demo serves it: its addresses, its mail backend."""
    settings.DEMO = True
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    spec = importlib.util.spec_from_file_location("demo_urls", HERE.parent.parent / "portal" / "urls.py")
    sys.modules["demo_urls"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["demo_urls"])
    settings.ROOT_URLCONF = "demo_urls"


@pytest.fixture(autouse=True)
def probe_gate() -> Iterator[Callable[[Gate], None]]:
    """The gate of the event "probe" lets everything pass; call it to put another in its place."""

    def put(gate: Gate) -> None:
        gates._events._held.pop("probe", None)
        register_gate("probe", gate=gate)

    with for_a_while(gates._events, telling._writers):
        probe.register()
        yield put
