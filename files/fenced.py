"""Hostile files are parsed in a process of its own (files/fence.py), with narrow limits and without the portal's secrets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FENCE = Path(__file__).parent / "fence.py"
READING = "files.reading"
MEMORY = 512 * 1024 * 1024
"""Bytes the process may hold."""
SECONDS = 15
"""Computing time of one file; waiting included it may take twice as long."""
UPLOAD_SECONDS = 5
"""The same while somebody waits for the answer to an upload."""


def ask(kind: str, content: bytes, *, module: str = READING, memory: int = MEMORY, seconds: int = SECONDS) -> bytes | None:
    """What a module, run as a program, writes about a file; None where it broke off. It gets no environment: it knows no secrets."""
    try:
        answer = subprocess.run(
            [sys.executable, "-I", FENCE, str(memory), str(seconds), module, kind],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            start_new_session=True,  # Ctrl+C ends the worker, which waits for this file
            timeout=2 * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return answer.stdout if answer.returncode == 0 else None


def packed_objects(content: bytes) -> bytes | None:
    """The packed objects of a PDF; None for one that opens with a password only, or cannot be read."""
    return ask(".pdf-objects", content, seconds=UPLOAD_SECONDS)
