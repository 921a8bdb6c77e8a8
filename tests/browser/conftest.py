"""A running demo and a real Chromium: the same server, worker and stock that `make demo` starts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from icalendar import Calendar, Component
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import migrated

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "demo-wissensportal"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def demo_dir(tmp_path_factory) -> Path:
    """Where the demo keeps its database, files and index."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def demo(demo_dir: Path) -> Iterator[str]:
    """Address of a demo of its own, with a worker; ended after the last test."""
    port, var_dir = free_port(), demo_dir
    shutil.copy(migrated.sqlite_file(), var_dir / "portal.sqlite3")
    environment = {
        **os.environ,
        "PORTAL_VAR_DIR": str(var_dir),
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "PORTAL_BASE_URL": f"http://localhost:{port}",
        "DATABASE_URL": "",
    }
    environment.pop("DATABASE_URL")
    process = subprocess.Popen([sys.executable, "-m", "portal.demo", "--port", str(port)], cwd=ROOT, env=environment)
    try:
        _wait_for(f"http://localhost:{port}/", process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=40)


def _wait_for(url: str, process: subprocess.Popen, seconds: int = 240) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail("Die Vorführung ist beim Start abgebrochen.")
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"Die Vorführung antwortet nach {seconds} Sekunden nicht.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the demo wrote it, with the entry for the calendar that leaves with it."""

    subject: str
    text: str
    calendar: str

    @property
    def method(self) -> str:
        """What the entry asks of a mail program; "" without an entry."""
        return str(Calendar.from_ical(self.calendar)["method"]) if self.calendar else ""

    @property
    def event(self) -> Component:
        (event,) = Calendar.from_ical(self.calendar).walk("VEVENT")
        return event


@pytest.fixture(scope="session")
def letter(demo: str, demo_dir: Path) -> Callable[[str, str], Letter]:
    """``letter(to, subject)``: the mail with just that subject to one person, once the worker has written it."""

    def find(to: str, subject: str) -> Letter:
        found = "SELECT subject, text, calendar FROM notifications_mail WHERE recipient_email = ? AND subject = ? ORDER BY id DESC"
        for _look in range(200):
            with closing(sqlite3.connect(f"file:{demo_dir / 'portal.sqlite3'}?mode=ro", uri=True, timeout=20)) as database:
                row = database.execute(found, (to, f"[Portal] {subject}")).fetchone()
            if row:
                return Letter(*row)
            time.sleep(0.1)
        raise AssertionError(f"Keine E-Mail an {to} mit dem Betreff: {subject}")

    return find


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("kein Chromium gefunden (apt-get install chromium)")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Its loop runs in this thread, and Django takes each query beside a loop for a mistake; here nothing else happens meanwhile.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def one_time_code(secret: str, at: float) -> str:
    """RFC 6238 with the defaults of every app: SHA-1, 30 s, 6 digits."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(page: Page, name: str) -> None:
    """Fill in the page of the login and that of the second factor; a code that another session used is followed by the next one."""
    from portal.demo.accounts import ACCOUNTS

    secret = next(account.secret for account in ACCOUNTS if account.name == name)
    page.get_by_label("E-Mail").fill(f"{name}@demo.example")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/zweiter-faktor/**")
    for _attempt in range(2):
        page.locator("input[name=code]").fill(one_time_code(secret, time.time()))
        page.get_by_role("main").get_by_role("button", name="Anmelden").click()
        page.wait_for_load_state()
        if "/zweiter-faktor/" not in page.url:
            return
        page.wait_for_timeout(1000 * (31 - time.time() % 30))
    raise AssertionError(f"Der Einmalcode von {name} wird nicht angenommen.")


@pytest.fixture(scope="session")
def sessions(demo: str, chromium: Browser) -> Callable[[str], dict]:
    """Cookies of a demo account by its short name; each signs in once, because a code is used once."""
    kept: dict[str, dict] = {}

    def session_of(name: str) -> dict:
        if name not in kept:
            context = chromium.new_context(locale="de-DE", base_url=demo)
            page = context.new_page()
            page.goto("/konto/anmelden/")
            sign_in(page, name)
            page.wait_for_url("**/mein-bereich/**")
            kept[name] = context.storage_state()
            context.close()
        return kept[name]

    return session_of


@pytest.fixture
def visit(demo: str, chromium: Browser, sessions) -> Iterator[Callable[..., Page]]:
    """``visit(who=None, width=1280, script=True)``: a page of a fresh window; foreign hosts are refused and fail the test."""
    opened: list[BrowserContext] = []
    foreign: list[str] = []

    def open_page(who: str | None = None, *, narrow: bool = False, script: bool = True, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=demo,
            locale="de-DE",
            viewport=NARROW if narrow else WIDE,
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            storage_state=sessions(who) if who else None,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith((demo, "data:", "blob:")) else None)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert foreign == []
