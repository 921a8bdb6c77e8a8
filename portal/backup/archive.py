"""A backup on disk: one folder that appears complete or not at all, with a list of what is in it.

``wissensportal-20261128-213000Z/`` holds ``manifest.json``, ``database.dump`` (PostgreSQL) or ``database.sqlite3``, and ``media.tar``.
The secret key is never in it: who finds a backup must not be able to sign sessions or read second factors with it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import shutil
import tarfile
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from .words import Failed, Refused

FORMAT = 1
"""Of the folder and its manifest; a number this code does not know is refused."""
MANIFEST, MEDIA = "manifest.json", "media.tar"
NAME = re.compile(r"^wissensportal-\d{8}-\d{6}Z$")
UNFINISHED = ".unfertig-"
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself. ``files`` maps a name to the SHA-256 of its content."""

    created_at: str
    database: str
    server_version: int
    secret_fingerprint: str
    migrations: list[str]
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Raises Refused where there is no manifest that this version understands."""
        try:
            values = json.loads((folder / MANIFEST).read_text())
            if values["format"] == FORMAT:
                return cls(**values)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused(f"{folder} ist keine Sicherung dieses Portals ({MANIFEST} fehlt oder ist unlesbar).") from error
        raise Refused(f"{folder} hat das Format {values['format']}, diese Version kennt nur {FORMAT}.")


def fingerprint(secret_key: str) -> str:
    """Tells two secret keys apart without revealing either: 16 hexadecimal digits."""
    return hmac.new(secret_key.encode(), b"wissensportal.backup.fingerprint", hashlib.sha256).hexdigest()[:16]


def name_at(moment: datetime) -> str:
    return f"wissensportal-{moment:%Y%m%d-%H%M%S}Z"  # UTC: names sort by age, in the hour after summer time too


def checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def verify(folder: Path, manifest: Manifest) -> None:
    """Raises Refused where a file is missing or is not what was written."""
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise Refused(f"In der Sicherung fehlt {name}.")
        if checksum(path) != expected:
            raise Refused(f"{name} ist beschädigt: Die Prüfsumme stimmt nicht. Nehmen Sie eine andere Sicherung.")


def complete(folder: Path) -> list[Path]:
    """The finished backups in a folder, newest first."""
    found = [path for path in folder.iterdir() if NAME.match(path.name) and (path / MANIFEST).is_file()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def clear_unfinished(folder: Path) -> None:
    """What an interrupted backup left behind; call it under the lock only."""
    for path in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path)


def pack(source: Path, target: Path) -> int:
    """Write a folder's files as a tar archive; how many. A file that is deleted meanwhile is left out."""
    count = 0
    with tarfile.open(target, "w") as archive:
        for path in sorted(source.rglob("*")) if source.is_dir() else []:
            if not path.is_file():
                continue
            try:
                archive.add(path, arcname=str(path.relative_to(source)), recursive=False)
            except FileNotFoundError:
                continue
            count += 1
    return count


def unpack(archive_path: Path, target: Path) -> int:
    """Write the files of an archive into a new folder, which appears when all are there; how many."""
    beside = target.with_name(f"{UNFINISHED}{target.name}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, mode=0o750)
    count = 0
    with tarfile.open(archive_path) as archive:
        for member in archive:
            _write_file(archive, member, beside)
            count += 1
    beside.rename(target)
    return count


def _write_file(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """One regular file; anything else, and what would leave the folder, is refused (Debian's Python 3.11.2 knows no ``filter``)."""
    name = PurePosixPath(member.name)
    source = archive.extractfile(member) if member.isreg() and not name.is_absolute() and ".." not in name.parts else None
    if source is None:
        raise Failed(f"{member.name} in {MEDIA} ist keine Datei dieses Ordners.")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file, CHUNK)
    target.chmod(0o640)


def bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
