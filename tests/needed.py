"""Programs of the system that some tests need beside the project's own packages."""

from __future__ import annotations

import os
import shutil

import pytest

PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
"""Debian keeps servers where only root's PATH looks."""


def needed(program: str, *, package: str) -> str:
    """The path of a program. Where CI is set a missing one fails the test; elsewhere the test says what was left out and how to get it."""
    found = shutil.which(program, path=PLACES)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{program} fehlt. Holen: apt-get install {package}")
    return found
