from __future__ import annotations

import sys

from django.db import migrations

from portal.stored_text import normalise


def normalise_stored_text(apps, schema_editor):
    for said in normalise(apps, schema_editor.connection):
        sys.stderr.write(f"{said}\n")


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_names"),
        ("best_practices", "0003_initial"),
        ("contributions", "0004_writer"),
        ("events", "0002_initial"),
        ("exchange", "0001_initial"),
        ("files", "0001_initial"),
        ("municipalities", "0001_initial"),
        ("notifications", "0005_mail_target_and_state"),
        ("pages", "0001_initial"),
        ("search", "0003_save_once"),
        ("account", "0001_initial"),
        ("taggit", "0001_initial"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(normalise_stored_text, migrations.RunPython.noop, elidable=True),
    ]
