
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contributions', '0003_initial'),
        ('municipalities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Writer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='municipalities.municipality', verbose_name='Kommune')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='writers', to='contributions.contributionpage')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Person')),
            ],
            options={
                'verbose_name': 'Mitschreibende',
                'verbose_name_plural': 'Mitschreibende',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('municipality', None), ('person', None), _connector='XOR'), name='writer_is_municipality_or_person'), models.UniqueConstraint(fields=('page', 'municipality'), name='municipality_writes_once'), models.UniqueConstraint(fields=('page', 'person'), name='person_writes_once')],
            },
        ),
    ]
