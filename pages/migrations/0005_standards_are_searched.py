from django.db import migrations, models

from municipalities.sorting import findable


def fill(apps, schema_editor):
    for standard in apps.get_model("pages", "Standard").objects.all():
        standard.search_text = findable(
            [standard.name, standard.full_name, standard.steward, standard.slug, standard.xrepository_urn]
        )
        standard.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_decorative_figures")]

    operations = [
        migrations.AddField("standard", "search_text", models.TextField(default="", editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
