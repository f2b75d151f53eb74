"""Praise, for which a member may be thanked by letter."""

from collections.abc import Iterable
from datetime import date

from feedback.choices import CaseKind
from feedback.models import Case
from members.queries.figures import midnight, portal_day
from members.record.thanks import ThanksOccasion


def praised(since: date) -> Iterable[tuple[int, str, date]]:
    """Praise of members that came in since that day and that nobody has thanked for
    yet; one query."""
    cases = Case.objects.filter(
        kind=CaseKind.PRAISE,
        member__isnull=False,
        received_at__gte=midnight(since),
        quarantine="",
        praise__thanked_at=None,
    )
    for pk, member_id, at in cases.values_list("pk", "member_id", "received_at"):
        if member_id is not None:
            yield member_id, f"feedback.case:{pk}", portal_day(at)


PRAISED = ThanksOccasion("praise", praised)
