"""Enters the cases of before into the register: what came in, and what has ended."""

from django.db import migrations

FINAL = ("closed", "settled", "rejected", "duplicate", "withdrawn", "spam")
CHUNK = 2000


def enter(apps, schema_editor):
    Case = apps.get_model("feedback", "Case")
    Entry = apps.get_model("feedback", "RegisterEntry")
    rows = []
    cases = Case.objects.filter(quarantine="", register=None).order_by("received_at")
    for case in cases.iterator(chunk_size=CHUNK):
        known = {"case_id": case.pk, "store_id": case.store_id}
        rows.append(
            Entry(
                kind="received",
                change=1,
                status="received",
                at=case.received_at,
                entered_at=case.received_at,
                **known,
            )
        )
        if case.status in FINAL:
            moment = max(case.closed_at, case.received_at)
            rows.append(
                Entry(
                    kind="ended",
                    change=-1,
                    status=case.status,
                    at=moment,
                    entered_at=moment,
                    **known,
                )
            )
        if len(rows) >= CHUNK:
            Entry.objects.bulk_create(rows)
            rows = []
    Entry.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0007_register_and_readings")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
