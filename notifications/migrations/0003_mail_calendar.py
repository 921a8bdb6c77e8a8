from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_mail_unsubscribe_path")]

    operations = [
        migrations.AddField(model_name="mail", name="calendar", field=models.TextField(blank=True)),
    ]
