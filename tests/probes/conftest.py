"""A portal with the production settings on the test's own PostgreSQL database: what a test seeds is what it serves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from .kinds import Stock, stocked
from .production import named, running

Serve = Callable[..., AbstractContextManager[int]]


@pytest.fixture(scope="module")
def serve(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Starts a portal; ``application`` names another WSGI module. Sessions made here are good there: the secret is the same."""
    var_dir: Path = tmp_path_factory.mktemp("production")
    database = named(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    return partial(running, database_url=database, var_dir=var_dir, secret_key=settings.SECRET_KEY)


@pytest.fixture(scope="module")
def made_stock(module_database: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Stock, Path, Path]:
    """One thing of each kind, with where its files and its index lie: made once for a module, it takes longer than most probes."""
    media, index = tmp_path_factory.mktemp("media"), tmp_path_factory.mktemp("index")
    with override_settings(MEDIA_ROOT=media, SEARCH_INDEX_DIR=index):
        return stocked(), media, index


@pytest.fixture
def stock(made_stock: tuple[Stock, Path, Path], portal: object, settings: Any) -> Stock:
    """The stock as if made for this probe alone; for probes within one transaction."""
    made, settings.MEDIA_ROOT, settings.SEARCH_INDEX_DIR = made_stock
    return deepcopy(made)


@pytest.fixture(scope="module")
def port(serve: Serve) -> Iterator[int]:
    """Where the portal listens."""
    with serve() as found:
        yield found
