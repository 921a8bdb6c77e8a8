from django.db import migrations, models

from data_standards.fields import field_names
from municipalities.sorting import findable


def fill(apps, schema_editor):
    for artefact in apps.get_model("data_standards", "Artefact").objects.iterator():
        artefact.search_text = findable([artefact.title, *field_names(artefact.format, artefact.text)])
        artefact.save(update_fields=["search_text"])
    for wording in apps.get_model("data_standards", "Wording").objects.iterator():
        wording.search_text = findable([wording.facts.get(name, "") for name in ("title", "summary", "keywords")])
        wording.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("data_standards", "0006_disputed_wording")]

    operations = [
        migrations.AddField("artefact", "search_text", models.TextField(default="", editable=False)),
        migrations.AddField("wording", "search_text", models.TextField(default="", editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
