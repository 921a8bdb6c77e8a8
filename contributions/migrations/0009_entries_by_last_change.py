"""The list of the KTS shows what changed last first: without an index the whole stock is sorted for its first page.

The column is Wagtail's, which has no index on it; the name is ours, so an index that Wagtail may add one day stands beside it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0008_published_version"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS portal_page_last_change ON wagtailcore_page (latest_revision_created_at, id)",
            "DROP INDEX IF EXISTS portal_page_last_change",
        ),
    ]
