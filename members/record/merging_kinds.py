"""What merges bring to a record: timeline rows, relations, and how rows are settled."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Activity, ConsentState, ContactPoint
from members.record.relations import (
    OnErase,
    OnMerge,
    RelationPolicy,
    relation_policies,
)
from members.record.timeline import ActivityKind, activity_kinds


def later_act(kept: ConsentState, left: ConsentState) -> dict[str, Any]:
    """A consent stands as by its latest act; at the same moment a withdrawal counts."""
    if left.since > kept.since or (left.since == kept.since and not left.is_given):
        return {"is_given": left.is_given, "since": left.since}
    return {}


def fuller_point(kept: ContactPoint, left: ContactPoint) -> dict[str, Any]:
    """The same number twice: confirmed once is confirmed, wrong once is wrong."""
    return {
        "verified_at": kept.verified_at or left.verified_at,
        "invalid_at": kept.invalid_at or left.invalid_at,
    }


for policy in (
    RelationPolicy(
        "members.DuplicatePair.first",
        OnMerge.KEEP,
        OnErase.DELETE,
        withheld={"*": "a guess about two records, decided by staff"},
    ),
    RelationPolicy(
        "members.DuplicatePair.second",
        OnMerge.KEEP,
        OnErase.DELETE,
        withheld={"*": "a guess about two records, decided by staff"},
    ),
    RelationPolicy(
        "members.Merge.survivor",
        OnMerge.KEEP,
        OnErase.BLANK,
        blank=("before", "after", "report"),
        withheld={"*": "how records are kept; what was merged is told itself"},
    ),
    RelationPolicy(
        "members.Merge.duplicate",
        OnMerge.KEEP,
        OnErase.BLANK,
        blank=("before", "after", "report"),
        withheld={"*": "how records are kept; what was merged is told itself"},
    ),
):
    relation_policies.register(policy)


def _merged_line(activity: Activity) -> str:
    return _("Record %(number)s was merged into this one") % {
        "number": activity.data["number"]
    }


def _unmerged_line(activity: Activity) -> str:
    return _("Merge with record %(number)s undone") % {
        "number": activity.data["number"]
    }


for kind in (
    ActivityKind("members.merged", gettext_lazy("Merge"), "group", _merged_line),
    ActivityKind(
        "members.unmerged", gettext_lazy("Merge undone"), "undo", _unmerged_line
    ),
):
    activity_kinds.register(kind)


def _household_line(activity: Activity) -> str:
    words = {"name": activity.data["name"]}
    if activity.data["what"] == "joined":
        return _("Taken into the household of %(name)s") % words
    return _("Taken out of the household of %(name)s") % words


activity_kinds.register(
    ActivityKind(
        "members.household", gettext_lazy("Household"), "home", _household_line
    )
)
