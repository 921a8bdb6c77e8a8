import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial"), ("events", "0003_changes")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="draft",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="pages.contributionpage",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="material_told_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
    ]
