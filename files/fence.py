"""Runs a program that reads hostile files, within limits of memory and time: ``python -I fence.py MEMORY SECONDS MODULE ARGUMENT``."""

from __future__ import annotations

import resource
import runpy
import signal
import sys
from pathlib import Path


def limit(memory: int, seconds: int) -> None:
    """The system ends this process when it asks for more; the worker's own end does not disturb it."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.alarm(2 * seconds)


if __name__ == "__main__":
    limit(int(sys.argv[1]), int(sys.argv[2]))
    module = sys.argv[3]
    del sys.argv[1:4]
    sys.path.append(str(Path(__file__).resolve().parent.parent))
    runpy.run_module(module, run_name="__main__", alter_sys=True)
