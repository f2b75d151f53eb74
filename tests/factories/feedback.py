"""Cases, made the way the product makes them: by the action."""

from datetime import UTC, datetime

from feedback.actions.opening import open_case
from feedback.choices import CaseChannel, CaseKind

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def make_case(**fields):
    """An online complaint of a guest; any argument of open_case may be given."""
    return open_case(
        **{
            "kind": CaseKind.COMPLAINT,
            "body": "The tea was stale.",
            "channel": CaseChannel.ONLINE,
            "at": AT,
            "language": "en",
        }
        | fields
    )
