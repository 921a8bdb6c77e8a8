"""A portal with the production settings on the test's own PostgreSQL database: what a test seeds is what it serves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from .production import named, running

Serve = Callable[..., AbstractContextManager[int]]


@pytest.fixture(scope="module")
def serve(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Starts a portal; ``application`` names another WSGI module. Sessions made here are good there: the secret is the same."""
    var_dir: Path = tmp_path_factory.mktemp("production")
    database = named(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    return partial(running, database_url=database, var_dir=var_dir, secret_key=settings.SECRET_KEY)


@pytest.fixture(scope="module")
def port(serve: Serve) -> Iterator[int]:
    """Where the portal listens."""
    with serve() as found:
        yield found
