from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("data_standards", "0005_one_version_in_force"),
    ]

    operations = [
        migrations.AlterField(
            model_name="wording",
            name="stage",
            field=models.CharField(
                choices=[
                    ("konsultation", "Konsultation"),
                    ("beschluss", "Beschlussfassung"),
                    ("beanstandet", "Korrektur, gegen die Einspruch erhoben wurde"),
                ],
                max_length=20,
            ),
        ),
    ]
