"""What is unsafe in an environment. Production does not start with it: a silent bad start is worse than none."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from email.utils import parseaddr
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET, FEWEST_LETTERS = 50, 5
"""As Django's own check asks for; ``openssl rand -base64 48`` gives 64 characters."""
SHORTEST_TOKEN = 32
EXAMPLES = ("example", "invalid", "test", "localhost", "example.com", "example.org", "example.net", "example.de")
"""Domains that reach nobody (RFC 2606)."""
OWN_PROCESS = ("LocMemCache", "DummyCache", "FileBasedCache")
NO_SERVER = ("console", "filebased", "locmem", "dummy")
"""Mail backends of Django that send nothing."""

Settings = Mapping[str, Any]


class Environment(environ.Env):
    """Says in German which variable cannot be read, instead of what a library thinks of its value."""

    def int(self, var: str, default: Any = environ.Env.NOTSET) -> int:
        return self._readable(super().int, var, default)

    def db_url(self, var: str, default: Any = environ.Env.NOTSET) -> Any:
        return self._readable(super().db_url, var, default)

    def cache_url(self, var: str, default: Any = environ.Env.NOTSET) -> Any:
        return self._readable(super().cache_url, var, default)

    def email_url(self, var: str, default: Any = environ.Env.NOTSET) -> Any:
        return self._readable(super().email_url, var, default)

    @staticmethod
    def _readable(parse: Callable[..., Any], var: str, default: Any) -> Any:
        try:
            return parse(var, default=default)
        except (ImproperlyConfigured, ValueError):
            raise ImproperlyConfigured(f"Das Portal startet nicht: {var} ist nicht lesbar. Siehe docs/operations.md.") from None


def refuse(settings: Settings) -> None:
    """Raise ImproperlyConfigured with one sentence that names every fault, or do nothing."""
    if found := list(faults(settings)):
        raise ImproperlyConfigured(f"Das Portal startet nicht: {' · '.join(found)}. Siehe docs/operations.md.")


def faults(settings: Settings) -> Iterator[str]:
    """What is unsafe, each as part of a sentence."""
    for look in (_secrets, _addresses, _cache, _mail, _search, _scanner, _operators, _logging):
        yield from look(settings)


def _secrets(settings: Settings) -> Iterator[str]:
    key = settings["SECRET_KEY"]
    if not key:
        yield "SECRET_KEY fehlt"
    elif len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_LETTERS:
        yield f"SECRET_KEY ist zu kurz oder zu einfach (mindestens {SHORTEST_SECRET} zufällige Zeichen, z. B. aus openssl rand -base64 48)"


def _addresses(settings: Settings) -> Iterator[str]:
    base = settings["PORTAL_BASE_URL"]
    parts = urlsplit(base)
    everybody = any(host.startswith("*") or host == "." for host in settings["ALLOWED_HOSTS"])
    if everybody:
        yield "ALLOWED_HOSTS erlaubt jeden Namen (*)"
    if not base:
        yield "PORTAL_BASE_URL fehlt"
    elif parts.scheme != "https":
        yield "PORTAL_BASE_URL muss mit https:// beginnen"
    elif not parts.hostname or parts.path or parts.query:
        yield "PORTAL_BASE_URL ist keine Adresse wie https://wissen.stadt.de"
    elif not everybody and parts.hostname not in settings["ALLOWED_HOSTS"]:
        yield f"ALLOWED_HOSTS enthält {parts.hostname} aus PORTAL_BASE_URL nicht"


def _cache(settings: Settings) -> Iterator[str]:
    if settings["CACHES"]["default"]["BACKEND"].rpartition(".")[2] in OWN_PROCESS:
        yield "CACHE_URL nennt einen Zwischenspeicher, den die Prozesse nicht teilen (dbcache://portal_cache oder Redis)"


def _mail(settings: Settings) -> Iterator[str]:
    if not settings["MAIL_IS_OFF"]:
        yield from _server("EMAIL_URL", settings)
    if settings["ALARM_TO"]:
        yield from _server("ALARM_EMAIL_URL", settings["ALARM_EMAIL"])
    for name in ("DEFAULT_FROM_EMAIL", "KTS_EMAIL", *(["ALARM_TO"] if settings["ALARM_TO"] else [])):
        given = settings[name]
        for address in given if isinstance(given, list) else [given]:
            domain = parseaddr(address)[1].rpartition("@")[2].lower()
            if not domain or domain in EXAMPLES or domain.rpartition(".")[2] in EXAMPLES[:4]:
                yield f"{name} ist eine Beispieladresse oder keine Adresse"


def _server(name: str, settings: Settings) -> Iterator[str]:
    """Whether the settings that a mail address gave name a server."""
    backend = settings.get("EMAIL_BACKEND", "")
    if not backend or backend.split(".")[-2] in NO_SERVER or (".smtp." in backend and not settings.get("EMAIL_HOST")):
        off = " oder schaltet den Versand mit dem Wort aus ab" if name == "EMAIL_URL" else ""
        yield f"{name} nennt keinen Mailserver (smtp+tls://name:passwort@host:587){off}"


def _search(settings: Settings) -> Iterator[str]:
    engine, url = settings["SEARCH_ENGINE"], settings["ELASTICSEARCH_URL"]
    if engine not in ("embedded", "elasticsearch"):
        yield "SEARCH_ENGINE ist unbekannt (erlaubt sind embedded und elasticsearch)"
    if engine == "elasticsearch" and not _is_server(url):
        yield "ELASTICSEARCH_URL fehlt oder nennt keinen Server mit Port (https://name:passwort@host:9200)"


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname and parts.port)
    except ValueError:
        return False


def _scanner(settings: Settings) -> Iterator[str]:
    if settings["CLAMAV_URL"] and not _is_scanner(settings["CLAMAV_URL"]):
        yield "CLAMAV_URL ist nicht lesbar (tcp://127.0.0.1:3310 oder unix:///run/clamav/clamd.ctl)"


def _is_scanner(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname and parts.port) if parts.scheme == "tcp" else parts.scheme == "unix" and len(parts.path) > 1
    except ValueError:
        return False


def _operators(settings: Settings) -> Iterator[str]:
    if 0 < len(settings["OPERATOR_TOKEN"]) < SHORTEST_TOKEN:
        yield f"OPERATOR_TOKEN ist zu kurz (mindestens {SHORTEST_TOKEN} Zeichen)"
    for text in settings["OPERATOR_NETWORKS"]:
        try:
            everybody = ip_network(text).prefixlen == 0
        except ValueError:
            yield "OPERATOR_NETWORKS enthält, was kein Netz ist (10.1.0.0/16)"
        else:
            if everybody:
                yield "OPERATOR_NETWORKS erlaubt allen, was nur der Betrieb wissen soll"


def _logging(settings: Settings) -> Iterator[str]:
    if settings["LOGGING"]["root"]["level"] not in logging.getLevelNamesMapping():
        yield "LOG_LEVEL ist unbekannt (INFO, WARNING oder ERROR)"
