"""OP2: stock in, backup, destroy, restore; then everything is there, people get in, and nothing sent before goes out again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from contributions.models import ContributionAttachment
from events.seats import signup
from events.seats.persons import Person
from files.uploads import store_document
from jobs.worker import drain
from notifications.models import Mail
from notifications.services import notify
from portal.demo.attachments import pdf
from portal.demo.pictures import make_picture
from tests import migrated
from tests.accounts.codes import code_of, enrolled
from tests.factories.accounts import PASSWORD, member
from tests.factories.best_practices import a_draft, published
from tests.factories.events import ON_SITE, conference
from tests.factories.municipalities import MunicipalityFactory
from tests.postgresql import tools

from . import stock
from .mailserver import taking_everything
from .production import ROOT, Visitor, named, production_environment, running

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
PERSON = "cdo@stadt-musterhausen.de"


@dataclass(frozen=True, slots=True)
class Installation:
    """A portal on a machine: its database, its folder, its settings."""

    server: str
    folder: Path
    email_url: str

    @property
    def database(self) -> str:
        return named(self.server, "wiederherstellung")

    @property
    def media(self) -> Path:
        return self.folder / "media"

    def run(self, *command: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """A command as the operator types it."""
        values = {
            "DATABASE_URL": self.database, "PORTAL_VAR_DIR": str(self.folder), "SECRET_KEY": settings.SECRET_KEY,
            "EMAIL_URL": self.email_url, "BACKUP_DIR": str(self.folder.parent / "backups"), "PATH": _path(), **changed,
        }  # fmt: skip
        return subprocess.run(command, cwd=ROOT, env=production_environment(**values), capture_output=True, text=True, check=False)

    def sql(self, *statements: str) -> None:
        with psycopg.connect(self.server.replace("postgres://", "postgresql://", 1), autocommit=True) as server:
            for statement in statements:
                server.execute(statement)


def _path() -> str:
    """With the server's own tools in front, where the server is the one of the tests' package."""
    return f"{tools()}:{os.environ['PATH']}"


@pytest.fixture
def mail_server() -> Iterator[tuple[str, list]]:
    with taking_everything() as found:
        yield found


def fill() -> dict[str, Mail]:
    """Accounts with a second factor, entries with pictures and attachments, a conference with sign-ups, mails sent and waiting."""
    town = MunicipalityFactory(name="Musterhausen")
    cdo = enrolled(member(Role.CDO, town, email=PERSON))
    cdo.password = PBKDF2PasswordHasher().encode(PASSWORD, "salz")  # the tests' own quick hasher is unknown in production
    cdo.save(update_fields=["password"])
    entry = published(by=cdo, municipality=town, title="Zebrastreifen mit Wärmebild")
    make_picture(1, entry)
    document = store_document(SimpleUploadedFile("satzung.pdf", pdf("Satzung", ("Gehwege",))), entry, title="Satzung", by=cdo)
    entry.attachments.add(ContributionAttachment(document=document, title="Satzung"))
    entry.save_revision(user=cdo).publish()
    a_draft(by=cdo, municipality=town, title="Noch nicht fertig")
    registration = conference(on_site_seats=1)
    for person in (cdo, member(Role.STAFF, town)):
        signup.sign_up(registration.pk, Person(user=person, municipality=town), ON_SITE, by=person)
    drain()
    Mail.objects.update(sent_at=timezone.now())
    waiting = [
        notify(cdo, "passwort_geaendert", key=f"wartet-{number}", subject=f"Wartet {number}", reason="das ein Test ist.")
        for number in (1, 2)
    ]
    return {"released": waiting[0], "discarded": waiting[1]}


@pytest.fixture
def installation(tmp_path: Path, mail_server) -> Iterator[Installation]:
    """An installation whose database is a copy of the test's own, so that it can be dropped."""
    folder = tmp_path / "var"
    settings.MEDIA_ROOT = folder / "media"
    found = Installation(os.environ["DATABASE_URL"], folder, mail_server[0])
    yield found
    found.sql("DROP DATABASE IF EXISTS wiederherstellung WITH (FORCE)")


def install(installation: Installation) -> None:
    """The database as it is now; where the tests made it without migrations it is told that they are done."""
    is_migrated = MigrationRecorder(connection).applied_migrations()
    name = connection.settings_dict["NAME"]
    migrated.send_others_away()
    connection.close()
    installation.sql("DROP DATABASE IF EXISTS wiederherstellung", f'CREATE DATABASE wiederherstellung TEMPLATE "{name}"')
    if not is_migrated:
        installation.run(sys.executable, "manage.py", "migrate", "--fake").check_returncode()


def test_op2_backup_destroy_restore(installation: Installation, mail_server):
    mails = fill()
    sent = set(Mail.objects.exclude(sent_at=None).values_list("pk", flat=True))
    install(installation)
    before, files = stock.rows(installation.database), stock.files(installation.media)
    assert len(files) >= 2
    assert sent

    backup = _back_up(installation)
    _destroy(installation)
    _restore(installation, backup)

    assert stock.files(installation.media) == files
    assert stock.rows(installation.database) == before
    _somebody_signs_in_and_finds(installation)
    assert _mails_that_leave(installation, mails, mail_server[1]) == ["[Portal] Wartet 1"]


def _back_up(installation: Installation) -> Path:
    result = installation.run("bin/backup")

    assert (result.returncode, result.stderr) == (0, "")
    (backup,) = (installation.folder.parent / "backups").glob("wissensportal-*")
    assert {path.name for path in backup.iterdir()} == {"manifest.json", "database.dump", "media.tar"}
    assert not any(settings.SECRET_KEY.encode() in path.read_bytes() for path in backup.iterdir())
    return backup


def _destroy(installation: Installation) -> None:
    installation.sql("DROP DATABASE wiederherstellung WITH (FORCE)", "CREATE DATABASE wiederherstellung")
    shutil.rmtree(installation.folder)


def _restore(installation: Installation, backup: Path) -> None:
    """First with another key, which is refused and changes nothing; then as it should be."""
    refused = installation.run("bin/restore", str(backup), SECRET_KEY=f"{settings.SECRET_KEY}-anders")
    assert (refused.returncode, "SECRET_KEY ist ein anderer" in refused.stderr) == (2, True)
    assert stock.rows(installation.database) == {}

    result = installation.run("bin/restore", str(backup))

    assert result.stderr == ""
    assert result.returncode == 0
    assert "2 E-Mails sind zurückgehalten" in result.stdout


def _somebody_signs_in_and_finds(installation: Installation) -> None:
    with running(database_url=installation.database, var_dir=installation.folder, secret_key=settings.SECRET_KEY) as port:
        browser, path = Visitor(port), reverse("account_login")
        fields = dict(browser.open_form(path)) | {"login": PERSON, "password": PASSWORD}
        asked = browser.post(path, list(fields.items()))
        code = dict(browser.open_form(asked.location)) | {"code": code_of()}
        browser.post(asked.location, list(code.items()))

        assert browser.get("/mein-bereich/").status == 200
        assert "/gute-praxis/zebrastreifen-mit-waermebild/" in Visitor(port).get("/suche/?q=zebrastreifen").html


def _mails_that_leave(installation: Installation, mails: dict[str, Mail], kept: list) -> list[str]:
    """The worker runs, the operator decides, the worker runs again."""
    script = (
        "import django; django.setup(); from django.core.management import call_command as call; call('worker', once=True);"
        f"call('after_restore', release=['{mails['released'].pk}']); call('after_restore', discard=['alle']); call('worker', once=True)"
    )
    result = installation.run(sys.executable, "-c", script)

    assert (result.returncode, result.stderr) == (0, "")
    return [str(mail["Subject"]) for mail in kept]
