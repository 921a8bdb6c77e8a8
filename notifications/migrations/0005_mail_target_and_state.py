from django.db import migrations, models


def note_what_was_sent(apps, schema_editor):
    """Mails of before know the moment of sending alone."""
    apps.get_model("notifications", "Mail").objects.exclude(sent_at=None).update(state="sent")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_hold_after_restore")]

    operations = [
        migrations.AddField(model_name="mail", name="target", field=models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            model_name="mail", name="outcome", field=models.CharField(blank=True, max_length=250, verbose_name="Grund")
        ),
        migrations.AddField(
            model_name="mail",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "wartet"),
                    ("sent", "verschickt"),
                    ("dropped", "nicht mehr nötig"),
                    ("refused", "nicht zustellbar"),
                ],
                db_index=True,
                default="waiting",
                max_length=10,
                verbose_name="Stand",
            ),
        ),
        migrations.RunPython(note_what_was_sent, migrations.RunPython.noop),
    ]
