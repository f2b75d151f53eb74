"""What every chain begins with: when a problem counts as one that comes back."""

from django.db import migrations

# kind, cases, days
RULES = (
    ("cause_store", 4, 30),
    ("batch", 3, 60),
    ("member", 3, 90),
    ("limit", 3, 7),
)


def write(apps, schema_editor):
    """Write the rules into a database that has none."""
    rule = apps.get_model("feedback", "RecurrenceRule")
    if not rule.objects.exists():
        for kind, cases, days in RULES:
            rule.objects.create(kind=kind, cases=cases, days=days)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0010_corrective_steps")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
