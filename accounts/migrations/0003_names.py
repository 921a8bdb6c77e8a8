from __future__ import annotations

from django.db import migrations, models

from municipalities.sorting import sort_key


def fill(apps, schema_editor):
    """The key as the model makes it, 1,000 people at a time."""
    users, batch = apps.get_model("accounts", "User").objects, []
    for user in users.only("first_name", "last_name", "email").iterator(1_000):
        user.sort_key = sort_key(f"{user.last_name} {user.first_name}") or sort_key(user.email)
        batch.append(user)
        if len(batch) == 1_000:
            users.bulk_update(batch, ["sort_key"])
            batch = []
    users.bulk_update(batch, ["sort_key"])


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_what_protects_and_ends"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={"ordering": ["sort_key", "pk"], "verbose_name": "Person", "verbose_name_plural": "Personen"},
        ),
        migrations.AddField(
            model_name="user",
            name="sort_key",
            field=models.CharField(db_index=True, default="", editable=False, max_length=250),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
