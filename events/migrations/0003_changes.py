from django.db import migrations, models
import django.utils.timezone


class Migration(migrations.Migration):
    dependencies = [("events", "0002_desk")]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="announced",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="registration",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="Grund der Absage"),
        ),
        migrations.AddField(
            model_name="registration",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="session",
            name="changed_at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name="externalevent",
            name="changed_at",
            field=models.DateTimeField(auto_now=True),
        ),
    ]
