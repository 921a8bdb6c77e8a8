"""The portal as it runs in production, seen from outside: gunicorn with several processes, DEBUG off, behind HTTPS."""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "wissen.stadt.example"
BASE_URL = f"https://{HOST}"
PROCESSES, THREADS = 3, 4
"""As in the Dockerfile."""
START_SECONDS, ANSWER_SECONDS = 90, 120
"""Generous: a busy machine is not a broken portal."""
Fields = Sequence[tuple[str, str]]
TOKEN = "csrfmiddlewaretoken"


@contextmanager
def running(
    *,
    database_url: str,
    var_dir: Path,
    secret_key: str,
    application: str = "portal.wsgi",
    threads: int = THREADS,
    socket_path: str = "",
    **extra: str,
) -> Iterator[int]:
    """The port of a portal with the production settings on a database that is migrated; ended afterwards.

    ``application`` names the WSGI module, so that a test can serve a portal with a part taken out; ``threads`` of each process;
    ``socket_path``: a socket on which it listens too, for a web server in front; ``extra`` are variables of its environment.
    """
    given = production_environment(DATABASE_URL=database_url, PORTAL_VAR_DIR=str(var_dir), SECRET_KEY=secret_key, **extra)
    if not (var_dir / "static").exists():
        (var_dir / "static").symlink_to(_static_files())
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--no-control-socket",
        "--workers", str(PROCESSES), "--threads", str(threads), "--log-level", "warning", "--timeout", str(ANSWER_SECONDS),
    ]  # fmt: skip
    if socket_path:
        command += ["--bind", f"unix:{socket_path}"]
    with (var_dir / "gunicorn.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(port, process, var_dir / "gunicorn.log")
        yield port
    finally:
        _end(process)


@cache
def _static_files() -> Path:
    """What ``collectstatic`` makes, once for all portals of this run: it is the same for each."""
    place = Path(tempfile.mkdtemp(prefix="portal-static-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    given = production_environment(DATABASE_URL=os.environ["DATABASE_URL"], PORTAL_VAR_DIR=str(place), SECRET_KEY=secrets.token_urlsafe(50))
    subprocess.run(collect, cwd=ROOT, env=given, check=True)
    return place / "static"


def production_environment(**values: str) -> dict[str, str]:
    """What a real installation would be given, and nothing that the tests' own settings left behind."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ELASTICSEARCH", "SEARCH_", "EMAIL", "CACHE_"))}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "PORTAL_BASE_URL": BASE_URL,
        "ALLOWED_HOSTS": HOST,
        "CACHE_URL": "dbcache://portal_cache",
        "EMAIL_URL": "aus",
        "DEFAULT_FROM_EMAIL": "portal@wissen.internal",
        "KTS_EMAIL": "redaktion@wissen.internal",
        "TRUSTED_PROXY_COUNT": "1",
        "LOG_LEVEL": "WARNING",
        **values,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            if Visitor(port).get("/healthz").status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The portal does not answer:\n{log.read_text()[-3000:]}")


def _end(process: subprocess.Popen) -> None:
    """Stop at once (gunicorn waits two seconds when told to end what it does); whatever of this group is left after that is killed."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def processes(port: int) -> Iterator[Path]:
    """Where the system tells of the processes of the portal at a port."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"127.0.0.1:{port}".encode() in (place / "cmdline").read_bytes():
                yield place


def computing_seconds(places: Iterable[Path]) -> float:
    """How long these processes have computed, those that they started and that have ended among them.

    What is promised in seconds is promised for a machine that does nothing else; other tests run beside, and they do not count here.
    """
    ticks = 0
    for place in places:
        with suppress(OSError):
            ticks += sum(map(int, (place / "stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Watch:
    """What processes took for something: ``computed`` seconds of their own, ``passed`` by the clock on the wall."""

    places: list[Path]
    computed: float = 0.0
    passed: float = 0.0

    def __enter__(self) -> Watch:
        self.computed, self.passed = -computing_seconds(self.places), -time.monotonic()
        return self

    def __exit__(self, *_error: object) -> None:
        self.computed += computing_seconds(self.places)
        self.passed += time.monotonic()

    def is_within(self, promised: float, *, cores: int = 1) -> bool:
        """Whether they kept the promise on ``cores`` of their own. By the clock they may have waited for others ten times as long."""
        return self.computed / cores < promised and self.passed < 10 * promised


def watch(port: int) -> Watch:
    """On the portal at a port."""
    return Watch(list(processes(port)))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    html: str
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """The page without what differs every time: the masked tokens of its forms."""
        return re.sub(rf'name="{TOKEN}" value="\w+"', "", self.html)


@dataclass(slots=True)
class Visitor:
    """One browser: its cookies, and the headers that the proxy in front adds. Each request has a connection of its own."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._send("GET", path, {})

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """With headers of one's own: ``If_None_Match`` is sent as ``If-None-Match``."""
        return self._send(method, path, {name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, fields: Fields) -> Answer:
        origin = {"Origin": BASE_URL, "Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, origin, urlencode(fields))

    def open_form(self, path: str, action: str = "") -> Fields:
        """The form of a page, to be sent to ``action`` (default: the page itself), as it stands there."""
        answer = self.get(path)
        if answer.status != 200:
            raise RuntimeError(f"GET {path}: {answer.status} {answer.location}")
        return form_fields(answer.html, action or path)

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: str | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        proxied = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", "Connection": "close"}
        try:
            with suppress(BrokenPipeError):  # whoever is refused before all is sent still hears why
                connection.request(method, path, body, {**proxied, **headers, **({"Cookie": cookies} if cookies else {})})
            response = connection.getresponse()
            html = response.read().decode(errors="replace")
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        return Answer(response.status, html, response.headers.get("Location", ""), dict(response.headers))


def form_fields(html: str, path: str) -> Fields:
    """The fields of the page's form that is sent to ``path``, filled in as a browser shows it; the last one where it has several."""
    reader = _FormReader(path)
    reader.feed(html)
    if not any(name == TOKEN for name, _value in reader.fields):
        raise RuntimeError(f"No form for {path} with a token.")
    return reader.fields


class _FormReader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.fields, self._inside = path, [], False
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method") == "post" and given.get("action", self.path) == self.path
            self.fields = [] if self._inside else self.fields
        name, kind = given.get("name", ""), given.get("type", "text")
        if not (self._inside and name):
            return
        if tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            self.fields.append((name, given.get("value", "on" if kind in ("checkbox", "radio") else "")))
        elif tag == "textarea":
            self._textarea = name
            self.fields.append((name, ""))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            name, before = self.fields.pop()
            self.fields.append((name, before + data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "form":
            self._inside = False


def named(database_url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(database_url)._replace(path=f"/{name}").geturl()
