"""Timeline lines of archives that change hands."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Activity
from members.record.timeline import ActivityKind


def _handed_over_line(activity: Activity) -> str:
    words = {"before": activity.data["from"], "after": activity.data["to"]}
    if not words["before"]:
        return _("Now looked after by %(after)s") % words
    return _("Handed over by %(before)s to %(after)s") % words


KEEPING_KINDS = (
    ActivityKind(
        code="members.handed_over",
        label=gettext_lazy("Handover"),
        icon="group",
        line=_handed_over_line,
    ),
)
