"""Timeline lines of what is done to many members at once; tags and lists on a merge."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Activity
from members.record.relations import OnErase, OnMerge, RelationPolicy
from members.record.timeline import ActivityKind

LIST_RELATIONS = (
    RelationPolicy(
        "members.MemberTag.member",
        OnMerge.MOVE_NEW,
        OnErase.DELETE,
        disclose=(
            "tag",
            "at",
        ),
    ),
    RelationPolicy(
        "members.MemberListEntry.member",
        OnMerge.MOVE_NEW,
        OnErase.DELETE,
        disclose=(
            "member_list",
            "at",
        ),
    ),
)


def _owner_line(activity: Activity) -> str:
    owner = activity.data.get("owner")
    if not owner:
        return _("Looked after by nobody now")
    return _("Looked after by %(owner)s now") % {"owner": owner}


def _tag_line(activity: Activity) -> str:
    words = {"tag": activity.data.get("tag", "")}
    if activity.data.get("is_taken"):
        return _("Tag “%(tag)s” taken off") % words
    return _("Tagged “%(tag)s”") % words


def _list_line(activity: Activity) -> str:
    words = {"list": activity.data.get("list", "")}
    if activity.data.get("is_taken"):
        return _("Taken off the list “%(list)s”") % words
    return _("Put on the list “%(list)s”") % words


LIST_KINDS = (
    ActivityKind(
        code="members.owner",
        label=gettext_lazy("Looked after by"),
        icon="user",
        line=_owner_line,
    ),
    ActivityKind(
        code="members.tag", label=gettext_lazy("Tag"), icon="tag", line=_tag_line
    ),
    ActivityKind(
        code="members.list",
        label=gettext_lazy("List"),
        icon="list-ul",
        line=_list_line,
    ),
)
