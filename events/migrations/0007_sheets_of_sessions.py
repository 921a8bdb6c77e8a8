from typing import Any

from django.db import migrations, models


def mark(apps: Any, schema_editor: Any) -> None:
    sheets = apps.get_model("events", "EvaluationSheet").objects
    about = [sheet.pk for sheet in sheets.iterator() if any(key.startswith("sitzung:") for key in (*sheet.ratings, *sheet.texts))]
    sheets.filter(pk__in=about).update(of_session=True)


class Migration(migrations.Migration):
    dependencies = [("events", "0006_session_changes")]

    operations = [
        migrations.AddField(model_name="evaluationsheet", name="of_session", field=models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
