"""Debian's nginx with the configuration of ``deploy/nginx``, on free ports, with a certificate of its own."""

from __future__ import annotations

import os
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path

from tests.needed import needed

from .production import HOST, ROOT, free_port

SITE = ROOT / "deploy/nginx/wissensportal.conf"
START_SECONDS = 10
MAIN = """{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/main.log;
events {{}}
http {{
  include /etc/nginx/mime.types;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  {http}
  include {folder}/site.conf;
}}
"""
CACHE = "proxy_cache_path {folder}/cache keys_zone=probe:1m;"
"""A cache as somebody would switch it on, who knows nothing of the portal: nginx's own rules decide what is kept."""
CACHE_ON = 'proxy_cache probe; add_header X-Cache "$upstream_cache_status" always;'


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx: its ports and the folder with its logs."""

    https: int
    http: int
    folder: Path

    @property
    def log(self) -> str:
        return "".join(path.read_text() for path in self.folder.glob("*.log"))

    def open(self, *, name: str = HOST) -> HTTPSConnection:
        """A connection to the port, asking for ``name`` as a browser does."""
        connection = _Named("127.0.0.1", self.https, timeout=60, context=_trusting_context())
        connection.wanted = name
        return connection


class _Named(HTTPSConnection):
    wanted = HOST

    def connect(self) -> None:
        super(HTTPSConnection, self).connect()
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self.wanted)  # type: ignore[attr-defined]


def _trusting_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@contextmanager
def in_front_of(socket_path: Path, folder: Path, *, caching: bool = False) -> Iterator[Proxy]:
    """The proxy of the guide before the portal that listens on ``socket_path``; ended afterwards."""
    nginx = needed("nginx", package="nginx-light")
    proxy = Proxy(free_port(), free_port(), folder)
    _write(proxy, socket_path, caching)
    command = [nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise RuntimeError(tried.stderr)
    process = subprocess.Popen(command)
    try:
        _wait_for(proxy, process)
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=10)


def _write(proxy: Proxy, socket_path: Path, caching: bool) -> None:
    """The configuration as it stands, with the places of this machine."""
    folder = proxy.folder
    subprocess.run(
        [needed("openssl", package="openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
         "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    places = {
        "unix:/run/wissensportal/web.sock": f"unix:{socket_path}",
        "/etc/wissensportal/tls/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        "/opt/wissensportal/": f"{ROOT}/",
        "listen 443": f"listen 127.0.0.1:{proxy.https}",
        "listen 80;": f"listen 127.0.0.1:{proxy.http};",
    }
    lines = [line for line in SITE.read_text().splitlines() if "listen [::]" not in line]
    site = "\n".join(lines)
    for given, here in places.items():
        if given not in site:
            raise RuntimeError(f"{SITE.name} does not say {given} any more.")
        site = site.replace(given, here)
    if caching:
        site = site.replace("proxy_cache off;", CACHE_ON)
    user = "user root;" if os.geteuid() == 0 else ""
    http = CACHE.format(folder=folder) if caching else ""
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user, http=http))


def _wait_for(proxy: Proxy, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            connection = proxy.open()
            connection.connect()
            connection.close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"nginx does not answer:\n{proxy.log}")
