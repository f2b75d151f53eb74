"""What a copy of a member's data tells of the correspondence of the cases."""

from collections.abc import Sequence

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from feedback.models import Attachment, CaseEntry
from members.record.disclosers import Section, label_of, text_of

COLUMNS = ("at", "kind", "body")


def correspondence(member_ids: Sequence[int]) -> list[Section]:
    """What the member and we wrote to each other in cases, with the names of files.

    Only what the customer may read: notes and changes stay in the house.
    """
    entries = CaseEntry.objects.public().filter(case__member__in=member_ids)
    files = Prefetch("attachments", queryset=Attachment.objects.public())
    rows = [
        [
            entry.case.reference,
            *(text_of(entry, name) for name in COLUMNS),
            ", ".join(file.name for file in entry.attachments.all()),
        ]
        for entry in entries.select_related("case")
        .prefetch_related(files)
        .order_by("case__received_at", "case_id", "at", "pk")
    ]
    labels = [_("Case"), *(label_of(CaseEntry, name) for name in COLUMNS), _("Files")]
    return [
        Section("feedback-caseentry", _("What we wrote to each other"), labels, rows)
    ]
