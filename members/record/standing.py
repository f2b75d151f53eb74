"""What tiers, points and membership bring to the record: timeline kinds, policies."""

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from members.choices import KeyAccountState, PointsKind
from members.models import Activity
from members.record.relations import OnErase, OnMerge, RelationPolicy
from members.record.timeline import ActivityKind


def tier_words(names: list[str] | None) -> str:
    """The name of a tier as a timeline row keeps it ([English, Chinese])."""
    if names is None:
        return _("no tier")
    name, name_zh = names
    return name_zh if name_zh and (get_language() or "").startswith("zh") else name


def _day(written: str | None) -> str:
    day = parse_date(written or "")
    return str(formats.date_format(day, "DATE_FORMAT")) if day else ""


def _tier_line(activity: Activity) -> str:
    data = activity.data
    words = {"after": tier_words(data["after"]), "before": tier_words(data["before"])}
    if data["before"] is None:
        return _("First tier: %(after)s") % words
    if data["up"]:
        return _("Rose from %(before)s to %(after)s") % words
    return _("Fell from %(before)s to %(after)s") % words


def _floor_line(activity: Activity) -> str:
    data = activity.data
    words = {
        "tier": tier_words(data["tier"]),
        "until": _day(data["until"]),
        "reason": data["reason"],
    }
    if data["kind"] == "end":
        return _("No longer held at %(tier)s") % words
    if data["until"]:
        return _("Held at %(tier)s or above until %(until)s: %(reason)s") % words
    return _("Held at %(tier)s or above: %(reason)s") % words


def _points_line(activity: Activity) -> str:
    data = activity.data
    words = {"points": abs(data["points"]), "reason": data["reason"]}
    if data["kind"] == PointsKind.REDEEM:
        line = _("%(points)d points redeemed") % words
    elif data["points"] > 0:
        line = _("%(points)d points given by hand") % words
    else:
        line = _("%(points)d points taken by hand") % words
    return f"{line} · {data['reason']}" if data["reason"] else line


def _renewed_line(activity: Activity) -> str:
    return _("Membership renewed until %(day)s") % {"day": _day(activity.data["until"])}


def _key_account_line(activity: Activity) -> str:
    what, reason = activity.data["what"], activity.data["reason"]
    line = {
        KeyAccountState.PROPOSED: _("Proposed as a key account"),
        KeyAccountState.APPROVED: _("Approved as a key account"),
        KeyAccountState.DECLINED: _("Declined as a key account"),
        KeyAccountState.ENDED: _("No key account any more"),
        "planned": _("Plan of the key account changed"),
        "reviewed": _("Key account reviewed"),
    }[what]
    told = what in (KeyAccountState.DECLINED, KeyAccountState.ENDED) and reason
    return f"{line} · {reason}" if told else line


STANDING_KINDS = (
    ActivityKind(
        code="members.tier",
        label=gettext_lazy("Tier"),
        icon="order",
        line=_tier_line,
    ),
    ActivityKind(
        code="members.tier_floor",
        label=gettext_lazy("Tier set by hand"),
        icon="lock",
        line=_floor_line,
    ),
    ActivityKind(
        code="members.points",
        label=gettext_lazy("Points"),
        icon="pick",
        line=_points_line,
    ),
    ActivityKind(
        code="members.renewed",
        label=gettext_lazy("Membership"),
        icon="rotate",
        line=_renewed_line,
    ),
    ActivityKind(
        code="members.key_account",
        label=gettext_lazy("Key account"),
        icon="key",
        line=_key_account_line,
    ),
)

STANDING_POLICIES = (
    RelationPolicy(
        "members.TierFloor.member",
        OnMerge.MOVE_NEW,
        OnErase.BLANK,
        blank=("reason",),
        disclose=(
            "tier",
            "until",
            "reason",
            "set_at",
            "ended_at",
        ),
    ),
    RelationPolicy(
        "members.PointsEntry.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("reason",),
        disclose=(
            "kind",
            "points",
            "at",
            "reason",
            "store",
            "waived",
        ),
        withheld={"purchase": "told itself"},
    ),
    RelationPolicy(
        "members.PointsLot.member",
        OnMerge.MOVE,
        OnErase.KEEP,
        disclose=(
            "remaining",
            "expires_on",
        ),
        withheld={"entry": "told itself"},
    ),
    RelationPolicy(
        "members.MembershipTerm.member",
        OnMerge.MOVE,
        OnErase.KEEP,
        disclose=(
            "starts_on",
            "ends_on",
            "at",
            "was_until",
        ),
    ),
    RelationPolicy(
        "members.KeyAccount.member",
        OnMerge.MOVE_NEW,
        OnErase.BLANK,
        blank=("why", "credit_note", "asked_for", "decision"),
        disclose=(
            "state",
            "potential",
            "credit_note",
            "asked_for",
            "proposed_at",
            "why",
            "spend_365",
            "visit_every",
            "next_visit_on",
            "review_on",
            "decided_at",
            "decision",
            "ended_at",
        ),
    ),
    RelationPolicy(
        "members.KeyAccountReview.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("note",),
        disclose=(
            "note",
            "at",
            "spend_365",
        ),
        withheld={"account": "told itself"},
    ),
)
