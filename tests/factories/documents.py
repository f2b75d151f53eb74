"""Controlled documents in any state, made without their actions."""

from datetime import UTC, date, datetime

from members.models import ExportRequest

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def make_document(member, *, asked_by, **fields):
    """A request for one member's row, asked for on 20 November 2026, to be used for a
    week; any field may be given."""
    number = ExportRequest.objects.count() + 1
    document = ExportRequest.objects.create(
        **{
            "number": f"C2026-{number:04d}",
            "form": "csv",
            "asked_by": asked_by,
            "asked_at": AT,
            "picked": [member.pk],
            "rows_asked": 1,
            "fields": ["member_no", "name", "phone"],
            "purpose": "Calling the guests of the tasting",
            "use_from": date(2026, 11, 20),
            "use_until": date(2026, 11, 26),
            "recipient": asked_by,
            "expires_at": datetime(2026, 11, 26, 16, 0, tzinfo=UTC),
            "due_at": datetime(2026, 11, 26, 16, 0, tzinfo=UTC),
            "language": "en",
        }
        | fields
    )
    document.stores.set([member.home_store])
    return document
