"""Production starts with what is safe, and with nothing else: each unsafe environment is one sentence and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from accounts.models import User
from portal import start

ROOT = Path(__file__).resolve().parent.parent.parent
SAFE = {
    "SECRET_KEY": "k7QmZ" * 12,
    "PORTAL_BASE_URL": "https://wissen.stadt.internal",
    "EMAIL_URL": "smtp+tls://portal:geheim@mail.stadt.internal:587",
    "DEFAULT_FROM_EMAIL": "Wissensportal <portal@stadt.internal>",
    "KTS_EMAIL": "redaktion@stadt.internal",
}
UNSAFE = {
    "SECRET_KEY": {
        "": "SECRET_KEY fehlt",
        "kurz": "SECRET_KEY ist zu kurz",
        "a" * 60: "SECRET_KEY ist zu kurz oder zu einfach",
        "django-insecure-" + "k7QmZ" * 9: "SECRET_KEY ist aus",
    },
    "PORTAL_BASE_URL": {
        "": "PORTAL_BASE_URL fehlt",
        "http://wissen.stadt.internal": "PORTAL_BASE_URL muss mit https:// beginnen",
        "https://": "PORTAL_BASE_URL ist keine Adresse",
        "https://wissen.stadt.internal/portal": "PORTAL_BASE_URL ist keine Adresse",
        "https://wissen.stadt.internal#start": "PORTAL_BASE_URL ist keine Adresse",
        "https://name:wort@wissen.stadt.internal": "PORTAL_BASE_URL ist keine Adresse",
        "https://wissen.stadt.internal:99999": "PORTAL_BASE_URL ist keine Adresse",
        "https://Wissen.stadt.internal": "PORTAL_BASE_URL ist keine Adresse",
        "https://wissen.stadt.internal\n": "PORTAL_BASE_URL beginnt oder endet",
        " https://wissen.stadt.internal": "PORTAL_BASE_URL beginnt oder endet",
    },
    "ALLOWED_HOSTS": {
        "*": "ALLOWED_HOSTS erlaubt jeden Namen",
        ".internal": "ALLOWED_HOSTS erlaubt jeden",
        "wissen.stadt.internal, *": "ALLOWED_HOSTS erlaubt jeden",
        "anders.stadt.internal": "ALLOWED_HOSTS enthält wissen.stadt.internal",
    },
    "DATABASE_URL": {"": "DATABASE_URL ist leer", "sqlite://:memory:": "DATABASE_URL nennt eine Datenbank, die mit dem Prozess endet"},
    "PORTAL_VAR_DIR": {"": "PORTAL_VAR_DIR muss mit / beginnen", "var": "PORTAL_VAR_DIR muss mit / beginnen"},
    "CACHE_URL": {
        "locmemcache://": "CACHE_URL nennt einen Zwischenspeicher, den die Prozesse nicht teilen",
        "dummycache://": "CACHE_URL nennt",
        "filecache:///tmp/x": "CACHE_URL nennt",
        "unsinn://": "CACHE_URL ist nicht lesbar",
    },
    "EMAIL_URL": {
        "": "EMAIL_URL nennt keinen Mailserver",
        "consolemail://": "EMAIL_URL nennt keinen Mailserver",
        "memorymail://": "EMAIL_URL nennt keinen Mailserver",
        "dummymail://": "EMAIL_URL nennt keinen Mailserver",
        "smtp://": "EMAIL_URL nennt keinen Mailserver",
        "unsinn": "EMAIL_URL ist nicht lesbar",
    },
    "DEFAULT_FROM_EMAIL": {
        "": "DEFAULT_FROM_EMAIL ist eine Beispieladresse",
        "Portal <portal@wissensportal.example>": "DEFAULT_FROM_EMAIL ist eine Beispieladresse",
        "portal@example.org": "DEFAULT_FROM_EMAIL ist eine Beispieladresse",
        "portal@stadt.internal\nBcc: a@b.de": "DEFAULT_FROM_EMAIL beginnt oder endet",
    },
    "KTS_EMAIL": {
        "redaktion@stadt.invalid": "KTS_EMAIL ist eine Beispieladresse",
        "redaktion@stadt.test": "KTS_EMAIL ist",
        "redaktion": "KTS_EMAIL ist eine",
        "Redaktion <redaktion@stadt.internal>": "KTS_EMAIL ist eine",
        "a@stadt.internal, b@stadt.internal": "KTS_EMAIL ist eine",
    },
    "SECURITY_CONTACT": {"sicherheit@stadt.internal": "SECURITY_CONTACT beginnt weder"},
    "ALARM_TO": {"betrieb@stadt.example": "ALARM_TO ist eine Beispieladresse"},
    "SEARCH_ENGINE": {"solr": "SEARCH_ENGINE ist unbekannt", "elasticsearch": "ELASTICSEARCH_URL fehlt"},
    "CLAMAV_URL": {"clamav:3310": "CLAMAV_URL ist nicht lesbar", "tcp://clamav": "CLAMAV_URL ist", "unix://": "CLAMAV_URL ist"},
    "OPERATOR_TOKEN": {
        "kurz": "OPERATOR_TOKEN ist zu kurz",
        "k7QmZ" * 7 + "\n": "OPERATOR_TOKEN beginnt oder endet",
        f'"{"k7QmZ" * 7}"': "OPERATOR_TOKEN beginnt",
    },
    "METRICS": {"ja": "METRICS ist weder on noch off"},
    "BACKUP_KEEP": {"0": "BACKUP_KEEP ist zu klein", "-3": "BACKUP_KEEP ist zu klein"},
    "DISK_MIN_FREE_MB": {"-1": "DISK_MIN_FREE_MB ist zu klein"},
    "OPERATOR_NETWORKS": {
        "0.0.0.0/1": "OPERATOR_NETWORKS erlaubt allen",
        "0.0.0.0/0": "OPERATOR_NETWORKS erlaubt allen",
        "unsinn": "OPERATOR_NETWORKS enthält",
    },
    "TRUSTED_PROXY_COUNT": {"eins": "TRUSTED_PROXY_COUNT ist nicht lesbar", "-1": "TRUSTED_PROXY_COUNT ist zu klein"},
    "LOG_LEVEL": {"laut": "LOG_LEVEL ist unbekannt"},
}
CASES = [(name, value, sentence) for name, values in UNSAFE.items() for value, sentence in values.items()]
IMPORT = """
import os, sys
from importlib import reload
from django.core.exceptions import ImproperlyConfigured
sys.path.insert(0, os.getcwd())
for line in sys.stdin.read().split("\\x1e"):
    name, _, value = line.partition("=")
    before = dict(os.environ)
    os.environ[name] = value
    for module in [m for m in sys.modules if m.startswith("portal.settings.")]:
        del sys.modules[module]
    try:
        import portal.settings.production
        print("startet")
    except ImproperlyConfigured as error:
        print(error)
    os.environ.clear()
    os.environ.update(before)
"""


def environment(tmp_path: Path, **values: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    module = {"DJANGO_SETTINGS_MODULE": "portal.settings.production", "PORTAL_VAR_DIR": str(tmp_path)}
    return {**kept, **SAFE, **module, **values}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> list[str]:
    """What the settings say to each environment, from one process that loads them anew for each."""
    asked = ["LOG_LEVEL=INFO", "EMAIL_URL=aus", *(f"{name}={value}" for name, value, _sentence in CASES)]
    command = [sys.executable, "-c", IMPORT]
    where = environment(tmp_path_factory.mktemp("var"))
    done = subprocess.run(command, input="\x1e".join(asked), cwd=ROOT, env=where, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_what_is_safe_starts(verdicts):
    assert verdicts[:2] == ["startet", "startet"]


@pytest.mark.parametrize(("name", "value", "sentence"), CASES)
def test_what_is_unsafe_is_refused_in_one_sentence(verdicts, name, value, sentence):
    verdict = verdicts[2 + CASES.index((name, value, sentence))]

    assert verdict.startswith("Das Portal startet nicht: ")
    assert sentence in verdict
    assert verdict.count(" · ") == 0  # and nothing else is held against it
    assert value not in verdict or len(value) < 10


def test_every_unsafe_variable_stands_in_the_operations_page():
    page = (ROOT / "docs/operations.md").read_text()

    assert {name for name in UNSAFE if f"`{name}`" not in page} == set()


@pytest.mark.parametrize(
    "command",
    [["-m", "gunicorn", "--bind", "127.0.0.1:0"], ["-m", "gunicorn", "-c", "/dev/null", "portal.wsgi"], ["manage.py", "worker"]],
    ids=["gunicorn", "gunicorn without its configuration", "worker"],
)
def test_nothing_serves_with_unsafe_settings_and_all_faults_are_named_at_once(tmp_path, command):
    where = environment(tmp_path, SECRET_KEY="kurz", ALLOWED_HOSTS="*", EMAIL_URL="")
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=where, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout
    for part in ("SECRET_KEY ist zu kurz", "ALLOWED_HOSTS erlaubt jeden Namen", "EMAIL_URL nennt keinen Mailserver"):
        assert part in done.stderr
    if "-c" not in command:
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("module", ["", "portal.settings.unsinn", "unsinn.settings"])
def test_without_settings_the_command_line_says_which_there_are(tmp_path, module):
    where = environment(tmp_path, DJANGO_SETTINGS_MODULE=module)
    done = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=where, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("DJANGO_SETTINGS_MODULE nennt keine Einstellungen. Es gibt:\n")
    assert [line.split()[0] for line in done.stderr.splitlines()[1:]] == list(start.TAKEN)


@pytest.mark.django_db
def test_accounts_of_the_demo_keep_a_real_portal_from_serving(settings):
    assert start.refusal() == ""

    User.objects.create_user("cdo.bamberg@demo.example", "x")

    assert "Konten der Vorführung" in start.refusal(web=False)
    settings.DEMO = True
    assert start.refusal(web=False) == ""


@pytest.mark.django_db
def test_missing_static_files_keep_web_servers_from_serving_and_not_the_worker(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "portal.lean_styles.LeanManifestStaticFilesStorage"}}

    assert start.refusal(web=False) == ""
    assert start.refusal() == "Das Portal startet nicht: die statischen Dateien fehlen (manage.py collectstatic)."


def test_a_database_that_is_away_is_waited_for():
    """Without the mark for the database any query fails; here the message of a server that is away stands for it."""
    from django.db import OperationalError, connection

    def away(*args: object) -> None:
        raise OperationalError

    original, connection.cursor = connection.cursor, away
    try:
        assert start.refusal(web=False) == ""
    finally:
        connection.cursor = original
