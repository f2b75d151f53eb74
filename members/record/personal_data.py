"""Relations and timeline kinds of what people ask about their own data."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Activity
from members.record.relations import OnErase, OnMerge, RelationPolicy
from members.record.timeline import ActivityKind

PERSONAL_POLICIES = (
    RelationPolicy(
        "members.ErasureRequest.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("reason", "decision"),
        disclose=(
            "state",
            "asked_at",
            "reason",
            "due_on",
            "decided_at",
            "decision",
        ),
    ),
    RelationPolicy(
        "members.Disclosure.member",
        OnMerge.MOVE,
        OnErase.DELETE,
        disclose=(
            "state",
            "asked_at",
            "reason",
            "fetched_at",
            "ready_at",
        ),
        withheld={
            "file": "the copy itself",
            "sha256": "the copy itself",
            "language": "the copy's",
            "expires_at": "the copy's",
            "due_at": "how our machine works",
        },
    ),
)


def _erased_line(_activity: Activity) -> str:
    return _("Everything personal was erased")


def _asked_line(_activity: Activity) -> str:
    return _("Wants all personal data erased")


def _disclosed_line(_activity: Activity) -> str:
    return _("A copy of all data was put together for the member")


PERSONAL_KINDS = (
    ActivityKind(
        code="members.erased",
        label=gettext_lazy("Erased"),
        icon="bin",
        line=_erased_line,
    ),
    ActivityKind(
        code="members.erasure_asked",
        label=gettext_lazy("Wish to be erased"),
        icon="bin",
        line=_asked_line,
    ),
    ActivityKind(
        code="members.disclosed",
        label=gettext_lazy("Copy of all data"),
        icon="doc-full",
        line=_disclosed_line,
    ),
)
