"""Cases, made the way the product makes them: by the action."""

from datetime import UTC, datetime

from feedback.actions.opening import open_case
from feedback.choices import CaseChannel, CaseKind, Decision, Finding
from feedback.models import Case, CaseCategory, Cause

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


def judge(case, **fields):
    """The case, sorted and judged, so that it may be closed; its status stays."""
    category, _made = CaseCategory.objects.get_or_create(
        code="service", defaults={"name": "Service process", "name_zh": "服务过程"}
    )
    cause = Cause.objects.filter(code="attitude").first() or Cause.add_root(
        code="attitude", name="Attitude", name_zh="服务态度"
    )
    Case.objects.filter(pk=case.pk).update(
        **{
            "category": category,
            "cause": cause,
            "finding": Finding.OURS,
            "decision": Decision.UPHELD,
        }
        | fields
    )
    return Case.objects.get(pk=case.pk)
