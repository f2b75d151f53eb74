"""One post a person, role and place on every database: SQLite let doubles through."""

from django.db import migrations, models
from django.db.models import Min
from django.db.models.functions import Coalesce


def drop_doubles(apps, schema_editor):
    """Keep the oldest of equal posts."""
    post = apps.get_model("members", "Post")
    oldest = post.objects.values("user", "role", "store", "region").annotate(
        first=Min("pk")
    )
    post.objects.exclude(pk__in=list(oldest.values_list("first", flat=True))).delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0004_lines_returned")]

    operations = [
        migrations.RunPython(drop_doubles, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="post", name="post_unique"),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                "user",
                "role",
                Coalesce("store", 0),
                Coalesce("region", 0),
                name="post_unique",
            ),
        ),
    ]
