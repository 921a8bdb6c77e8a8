"""The folder of a backup: complete or not there, and refused where it is damaged. The whole way: tests/probes/test_restore.py."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import tarfile
from pathlib import Path

import pytest

from portal.backup import archive
from portal.backup.__main__ import main
from portal.backup.words import FAILED, Failed, Refused, size_of

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ["wissensportal-20261128-023000Z", "wissensportal-20261129-023000Z"]


def manifest(**changes) -> archive.Manifest:
    values = {"created_at": "2026-11-28T02:30:00+00:00", "database": "sqlite", "server_version": 3, "secret_fingerprint": "0" * 16}
    return archive.Manifest(**{**values, "migrations": ["pages.0001_initial"], **changes})


def a_backup(folder: Path, name: str = NAMES[0]) -> Path:
    path = folder / name
    path.mkdir()
    (path / "media.tar").write_bytes(b"inhalt")
    manifest(files={"media.tar": archive.checksum(path / "media.tar")}).write(path)
    return path


def test_files_come_back_as_they_were(tmp_path: Path):
    source, packed, target = tmp_path / "media", tmp_path / "media.tar", tmp_path / "zurück"
    (source / "bilder").mkdir(parents=True)
    (source / "bilder" / "straße.png").write_bytes(bytes(range(256)))
    (source / "leer.pdf").write_bytes(b"")

    assert (archive.pack(source, packed), archive.unpack(packed, target)) == (2, 2)
    assert (target / "bilder" / "straße.png").read_bytes() == bytes(range(256))
    assert (target / "leer.pdf").read_bytes() == b""
    assert not list(tmp_path.glob(f"{archive.UNFINISHED}*"))


@pytest.mark.parametrize("name", ["../draussen", "/draussen", "a/../../draussen"])
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, name: str):
    with tarfile.open(tmp_path / "media.tar", "w") as file:
        member = tarfile.TarInfo(name)
        member.size = 1
        file.addfile(member, io.BytesIO(b"x"))

    with pytest.raises(Failed, match="keine Datei dieses Ordners"):
        archive.unpack(tmp_path / "media.tar", tmp_path / "innen" / "media")
    assert not (tmp_path / "draussen").exists()
    assert not (tmp_path / "innen" / "media").exists()


def test_a_link_is_refused(tmp_path: Path):
    with tarfile.open(tmp_path / "media.tar", "w") as file:
        member = tarfile.TarInfo("verweis")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        file.addfile(member)

    with pytest.raises(Failed):
        archive.unpack(tmp_path / "media.tar", tmp_path / "media")


def test_a_changed_byte_and_a_missing_file_are_refused(tmp_path: Path):
    backup = a_backup(tmp_path)
    archive.verify(backup, archive.Manifest.read(backup))
    (backup / "media.tar").write_bytes(b"inhald")
    with pytest.raises(Refused, match="beschädigt"):
        archive.verify(backup, archive.Manifest.read(backup))
    (backup / "media.tar").unlink()
    with pytest.raises(Refused, match=r"fehlt media\.tar"):
        archive.verify(backup, archive.Manifest.read(backup))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', '{"format": 9}'])
def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path, text: str):
    (tmp_path / archive.MANIFEST).write_text(text)

    with pytest.raises(Refused):
        archive.Manifest.read(tmp_path)


def test_only_finished_backups_count_newest_first(tmp_path: Path):
    for name in NAMES:
        a_backup(tmp_path, name)
    (tmp_path / f"{archive.UNFINISHED}{NAMES[0]}").mkdir()
    (tmp_path / "wissensportal-20261130-023000Z").mkdir()  # without a manifest

    assert [path.name for path in archive.complete(tmp_path)] == NAMES[::-1]
    archive.clear_unfinished(tmp_path)
    assert not list(tmp_path.glob(f"{archive.UNFINISHED}*"))


def test_a_fingerprint_tells_keys_apart_and_shows_none():
    assert archive.fingerprint("a" * 50) != archive.fingerprint("b" * 50)
    assert "aaa" not in archive.fingerprint("a" * 50)


@pytest.mark.parametrize(("count", "text"), [(0, "0 Byte"), (1500, "1,5 kB"), (12_345_678, "12,3 MB"), (5 * 10**12, "5,0 TB")])
def test_sizes_are_said_for_people(count, text):
    assert size_of(count) == text


def test_what_nobody_expected_is_told_and_its_trace_is_in_the_log(monkeypatch, capsys, caplog):
    def broken(options: object) -> None:
        raise KeyError("Ursache")

    monkeypatch.setattr("portal.backup.__main__._run", broken)

    assert main(["restore", "x"]) == FAILED
    assert "Fehlgeschlagen: KeyError: 'Ursache'\nLassen Sie Webserver und Arbeitsprozess aus" in capsys.readouterr().err
    assert "in broken" in caplog.text


@pytest.mark.parametrize("name", ["backup", "restore", "manage", "_portal"])
def test_the_commands_can_be_called_and_a_missing_file_of_settings_is_said(name: str, tmp_path: Path):
    path = ROOT / "bin" / name
    environment = {**os.environ, "PORTAL_ENV_FILE": str(tmp_path / "fehlt.env")}

    result = subprocess.run([path], env=environment, capture_output=True, text=True, check=False)

    assert path.stat().st_mode & stat.S_IXUSR
    assert (result.returncode, "ist nicht lesbar" in result.stderr) == (2, True)
