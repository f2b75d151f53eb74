"""Rows of the timeline about what is done for the customer and what comes after it."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Activity
from members.record.timeline import ActivityKind


def _case(activity: Activity) -> str:
    public_id = activity.data.get("public_id")
    return reverse("feedback_case", args=[public_id]) if public_id else ""


def _line(sentence: Callable[[], str]) -> Callable[[Activity], str]:
    def line(activity: Activity) -> str:
        data = activity.data
        return sentence() % {
            "reference": data.get("reference", ""),
            "due": data.get("due", ""),
            "outcome": data.get("outcome", ""),
        }

    return line


AMENDS_KINDS = (
    ActivityKind(
        "feedback.solution_approved",
        gettext_lazy("Solution approved"),
        "check",
        _line(lambda: _("Solution of %(reference)s approved")),
        _case,
    ),
    ActivityKind(
        "feedback.promise_made",
        gettext_lazy("Promised in a case"),
        "thumbtack",
        _line(lambda: _("Promised by %(due)s in %(reference)s")),
        _case,
    ),
    ActivityKind(
        "feedback.promise_kept",
        gettext_lazy("Promise of a case kept"),
        "check",
        _line(lambda: _("Promise by %(due)s in %(reference)s kept")),
        _case,
    ),
    ActivityKind(
        "feedback.promise_broken",
        gettext_lazy("Promise of a case not kept"),
        "cross",
        _line(lambda: _("Promise by %(due)s in %(reference)s not kept")),
        _case,
    ),
    ActivityKind(
        "feedback.follow_up",
        gettext_lazy("Asked after a case"),
        "view",
        _line(lambda: _("%(reference)s: content %(outcome)s of 5")),
        _case,
    ),
)
