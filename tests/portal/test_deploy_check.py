"""OP5: what Django itself says about the production settings."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

from django.urls import reverse

from tests.factories.accounts import editor
from tests.helpers import signed_in

ROOT = Path(__file__).resolve().parent.parent.parent


def test_op5_the_check_for_deployment_has_no_warning(tmp_path: Path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "PORTAL_BASE_URL": "https://wissen.stadt.example",
        "PORTAL_VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "EMAIL_URL": "smtp+tls://user:password@mail.stadt.example:587",
        "DEFAULT_FROM_EMAIL": "portal@stadt-bamberg.de",
        "KTS_EMAIL": "kts@stadt-bamberg.de",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")


def test_op5_no_page_can_be_framed_but_the_previews_of_the_admin(portal, client):
    admin = signed_in(editor()).get(reverse("wagtailadmin_home"))

    assert client.get("/").headers["X-Frame-Options"] == "DENY"
    assert client.get("/gibt-es-nicht/").headers["X-Frame-Options"] == "DENY"
    assert (admin.status_code, admin.headers["X-Frame-Options"]) == (200, "SAMEORIGIN")
