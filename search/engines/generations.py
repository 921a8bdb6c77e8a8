"""Where the embedded index lives: one directory per generation, a pointer to the current one, two locks.

index/current             the name of the current generation, replaced in one step
index/<generation>/       one tantivy index; a path is never used twice
index/journal             keys written while a rebuild runs, to be read again before the swap
index/write.lock          held while anything is written, and during the swap
index/rebuild.lock        held by the one rebuild that may run
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from search.contract import IndexBroken


class Generations:
    """The files of an index directory. ``format_version`` changes with the schema and the analysis."""

    def __init__(self, directory: Path, format_version: int) -> None:
        self.directory = directory
        self._prefix = f"v{format_version}-"
        self._pointer = directory / "current"
        self._journal = directory / "journal"

    def current(self) -> Path:
        """The directory of the current generation; raises IndexBroken where there is none of this format."""
        try:
            name = self._pointer.read_text()
        except OSError as error:
            raise IndexBroken("no index yet") from error
        if not name.startswith(self._prefix):
            raise IndexBroken(f"index of another format: {name[:40]!r}")
        return self.directory / name

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Wait until nobody else writes, in this process or another."""
        with self._locked("write.lock"):
            yield

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Wait until no other rebuild runs; gives the empty directory of a new generation and starts the journal.

        Everything but the current generation is cleared first: the one before it, and what an interrupted rebuild
        left behind. If this rebuild fails, its remains go too.
        """
        with self._locked("rebuild.lock"):
            new = self.directory / f"{self._prefix}{time.time_ns()}-{uuid4().hex[:8]}"
            with self.writing():
                self._remove_all_but({self._name()})
                new.mkdir()
                self._journal.write_text("")
            try:
                yield new
            finally:
                if self._name() != new.name:
                    self._journal.unlink(missing_ok=True)
                    shutil.rmtree(new, ignore_errors=True)

    def note(self, keys: Iterable[str]) -> bool:
        """Remember keys for the rebuild that runs; False where none does. Only inside ``writing``."""
        if not self._journal.exists():
            return False
        with self._journal.open("a") as journal:
            journal.writelines(f"{key}\n" for key in keys)
        return True

    def noted(self) -> list[str]:
        """The remembered keys, each once. Only inside ``writing``."""
        return list(dict.fromkeys(self._journal.read_text().split("\n")[:-1]))

    def publish(self, new: Path) -> None:
        """Make a generation the current one; its predecessor stays for those who read it until the next rebuild.

        Only inside ``writing``.
        """
        draft = self._pointer.with_suffix(".new")
        with draft.open("w") as file:
            file.write(new.name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self._pointer)
        self._journal.unlink()

    def _name(self) -> str:
        return self._pointer.read_text() if self._pointer.exists() else ""

    def _remove_all_but(self, names: set[str]) -> None:
        for path in self.directory.iterdir():
            if path.is_dir() and path.name not in names:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """An exclusive lock that the system frees when the process dies; waits for it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / name).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
