"""What is unsafe in an environment. Production does not start with it: a silent bad start is worse than none."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from email.utils import parseaddr
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

SHORTEST_SECRET, FEWEST_LETTERS = 50, 5
"""As Django's own check asks for; ``openssl rand -base64 48`` gives 64 characters."""
SHORTEST_TOKEN = 32
EXAMPLES = ("example", "invalid", "test", "localhost", "example.com", "example.org", "example.net", "example.de")
"""Domains that reach nobody (RFC 2606)."""
OWN_PROCESS = ("LocMemCache", "DummyCache", "FileBasedCache")
NO_SERVER = ("console", "filebased", "locmem", "dummy")
"""Mail backends of Django that send nothing."""

OFF = ("", "false", "off", "n", "no", "0")
ADDRESS = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
"""As browsers send it: small letters, umlauts as ``xn--``, nothing before or behind."""
NOT_BELOW = {"GUEST_CACHE_MB": 8, "TRUSTED_PROXY_COUNT": 0, "BACKUP_KEEP": 1, "DISK_MIN_FREE_MB": 0, "SIGNS_KEPT_SECONDS": 0}
SMALLEST_NETWORK = {4: 8, 6: 7}
"""Bits that a network of operators has at the least, by version: 10.0.0.0/8 and fc00::/7 are the largest private ones."""

Settings = Mapping[str, Any]


class Environment(environ.Env):
    """Says in German which variable cannot be read, instead of what a library thinks of its value."""

    def get_value(self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False) -> Any:
        """Refuses what only a slip brings along: it would be part of addresses, tokens and names without anybody seeing it."""
        given = self.ENVIRON.get(var, "")
        quoted = len(given) > 1 and given[0] == given[-1] and given[0] in "'\""
        if quoted or given != given.strip() or not given.isprintable():
            raise ImproperlyConfigured(
                f"Das Portal startet nicht: {var} beginnt oder endet mit Leerzeichen oder Anführungszeichen, "
                "oder ein Zeilenumbruch steht darin. Siehe docs/operations.md."
            )
        return super().get_value(var, cast=cast, default=default, parse_default=parse_default)

    def int(self, var: str, default: Any = environ.Env.NOTSET) -> int:
        return self._readable(super().int, var, default)

    def float(self, var: str, default: Any = environ.Env.NOTSET) -> float:
        return self._readable(super().float, var, default)

    def bool(self, var: str, default: Any = environ.Env.NOTSET) -> bool:
        if self.ENVIRON.get(var, "").lower() not in (*self.BOOLEAN_TRUE_STRINGS, *OFF):
            raise ImproperlyConfigured(f"Das Portal startet nicht: {var} ist weder on noch off. Siehe docs/operations.md.")
        return super().bool(var, default=default)

    def list(self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET) -> Any:
        return [item.strip() for item in super().list(var, cast=cast, default=default) if item.strip()]

    def db_url(self, var: str, default: Any = environ.Env.NOTSET) -> Any:
        found = self._readable(super().db_url, var, default)
        if not found.get("ENGINE"):
            raise ImproperlyConfigured(f"Das Portal startet nicht: {var} ist leer. Siehe docs/operations.md.")
        return found

    def cache_url(self, var: str, default: Any = environ.Env.NOTSET) -> Any:
        return self._readable(super().cache_url, var, default)

    def email_url(self, var: str, default: Any = environ.Env.NOTSET) -> Any:
        return self._readable(super().email_url, var, default)

    @staticmethod
    def _readable(parse: Callable[..., Any], var: str, default: Any) -> Any:
        try:
            return parse(var, default=default)
        except (ImproperlyConfigured, ValueError) as error:
            if "startet nicht" in str(error):
                raise
            raise ImproperlyConfigured(f"Das Portal startet nicht: {var} ist nicht lesbar. Siehe docs/operations.md.") from None


def refuse(settings: Settings) -> None:
    """Raise ImproperlyConfigured with one sentence that names every fault, or do nothing."""
    if found := list(faults(settings)):
        raise ImproperlyConfigured(f"Das Portal startet nicht: {' · '.join(found)}. Siehe docs/operations.md.")


def faults(settings: Settings) -> Iterator[str]:
    """What is unsafe, each as part of a sentence."""
    for look in (_secrets, _addresses, _data, _cache, _mail, _search, _scanner, _operators, _logging, _numbers):
        yield from look(settings)


def _secrets(settings: Settings) -> Iterator[str]:
    key = settings["SECRET_KEY"]
    if not key:
        yield "SECRET_KEY fehlt"
    elif key.startswith("django-insecure-"):
        yield "SECRET_KEY ist aus einem Beispiel"
    elif len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_LETTERS:
        yield f"SECRET_KEY ist zu kurz oder zu einfach (mindestens {SHORTEST_SECRET} zufällige Zeichen, z. B. aus openssl rand -base64 48)"


def _addresses(settings: Settings) -> Iterator[str]:
    base = settings["PORTAL_BASE_URL"]
    parts = urlsplit(base)
    everybody = any(host.startswith("*") or re.fullmatch(r"\.[^.]*", host) for host in settings["ALLOWED_HOSTS"])
    if everybody:
        yield "ALLOWED_HOSTS erlaubt jeden Namen (*)"
    if not base:
        yield "PORTAL_BASE_URL fehlt"
    elif parts.scheme != "https":
        yield "PORTAL_BASE_URL muss mit https:// beginnen"
    elif not ADDRESS.fullmatch(base) or not _has_port(base):
        yield "PORTAL_BASE_URL ist keine Adresse wie https://wissen.stadt.de"
    elif not everybody and parts.hostname not in settings["ALLOWED_HOSTS"]:
        yield f"ALLOWED_HOSTS enthält {parts.hostname} aus PORTAL_BASE_URL nicht"


def _has_port(base: str) -> bool:
    """Whether the port, if one is named, is one."""
    try:
        return urlsplit(base).port != 0
    except ValueError:
        return False


def _data(settings: Settings) -> Iterator[str]:
    if ":memory:" in str(settings["DATABASES"]["default"]["NAME"]):
        yield "DATABASE_URL nennt eine Datenbank, die mit dem Prozess endet"
    if not settings["VAR_DIR"].is_absolute():
        yield "PORTAL_VAR_DIR muss mit / beginnen"


def _numbers(settings: Settings) -> Iterator[str]:
    for name, least in NOT_BELOW.items():
        if not settings["ALLAUTH_TRUSTED_PROXY_COUNT" if name == "TRUSTED_PROXY_COUNT" else name] >= least:
            yield f"{name} ist zu klein (mindestens {least})"


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
            bare = parseaddr(address)[1] if name == "DEFAULT_FROM_EMAIL" else address
            domain = bare.rpartition("@")[2].lower()
            if not _is_address(bare) or domain in EXAMPLES or domain.rpartition(".")[2] in EXAMPLES[:4]:
                yield f"{name} ist eine Beispieladresse oder keine Adresse"
    if not re.match(r"(mailto|https):.", settings["SECURITY_CONTACT"]):
        yield "SECURITY_CONTACT beginnt weder mit mailto: noch mit https:"


def _is_address(text: str) -> bool:
    """One address without a name before it: answers to mails of the portal go there, and each mail would fail."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


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
            network = ip_network(text)
        except ValueError:
            yield "OPERATOR_NETWORKS enthält, was kein Netz ist (10.1.0.0/16)"
        else:
            if network.prefixlen < SMALLEST_NETWORK[network.version]:
                yield "OPERATOR_NETWORKS erlaubt allen, was nur der Betrieb wissen soll"


def _logging(settings: Settings) -> Iterator[str]:
    if settings["LOGGING"]["root"]["level"] not in logging.getLevelNamesMapping():
        yield "LOG_LEVEL ist unbekannt (INFO, WARNING oder ERROR)"
