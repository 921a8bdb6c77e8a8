
import django.db.models.deletion
import modelcluster.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contributions', '0004_writer'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='NeedIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('lead', models.TextField(blank=True, verbose_name='Einleitung')),
            ],
            options={
                'verbose_name': 'Liste der Bedarfe',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NeedPage',
            fields=[
                ('contributionpage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='contributions.contributionpage')),
                ('purpose', models.TextField(blank=True, verbose_name='Zweck')),
                ('budget', models.PositiveIntegerField(blank=True, null=True, verbose_name='Budget in Euro')),
                ('needed_on', models.DateField(blank=True, null=True, verbose_name='gebraucht ab')),
            ],
            options={
                'verbose_name': 'Bedarf',
            },
            bases=('contributions.contributionpage',),
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.TextField(blank=True, verbose_name='Bezeichnung')),
                ('amount', models.PositiveIntegerField(blank=True, null=True, verbose_name='Menge')),
                ('unit', models.CharField(blank=True, max_length=12, verbose_name='Einheit')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='third_kind.needpage')),
            ],
            options={
                'verbose_name': 'Position',
                'verbose_name_plural': 'Positionen',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
    ]
