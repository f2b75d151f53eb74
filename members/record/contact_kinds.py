"""Timeline lines of contacts and promises."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from members.choices import ContactOutcome, ContactWay, Direction
from members.models import Activity
from members.record.timeline import ActivityKind


def _contact_line(activity: Activity) -> str:
    data = activity.data
    words = {
        "way": ContactWay(data["way"]).label,
        "outcome": ContactOutcome(data["outcome"]).label,
    }
    if data["direction"] == Direction.IN:
        line = _("%(way)s from the member: %(outcome)s") % words
    else:
        line = _("%(way)s: %(outcome)s") % words
    parts = [line, data.get("number"), data.get("said")]
    if data.get("promise"):
        parts.append(_promised(data["promise"], data["promise_due_on"]))
    if data.get("next_on"):
        parts.append(_("next on %(day)s") % {"day": _short_day(data["next_on"])})
    return " · ".join(part for part in parts if part)


def _short_day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return str(formats.date_format(day, pgettext("a day of every year", "j F")))


def _corrected_line(activity: Activity) -> str:
    data = activity.data
    words = {
        "way": ContactWay(data["way"]).label,
        "before": ContactOutcome(data["before"]).label,
        "outcome": ContactOutcome(data["outcome"]).label,
    }
    if data["before"] == data["outcome"]:
        return _("%(way)s (%(outcome)s): wording corrected") % words
    return _("%(way)s corrected: %(before)s → %(outcome)s") % words


def _made_line(activity: Activity) -> str:
    return _promised(activity.data["what"], activity.data["due_on"])


def _promised(what: str, due_on: str) -> str:
    words = {"what": what, "day": _short_day(due_on)}
    return _("Promised by %(day)s: %(what)s") % words


def _kept_line(activity: Activity) -> str:
    return _with_note(_("Promise kept: %(what)s"), activity)


def _broken_line(activity: Activity) -> str:
    return _with_note(_("Promise not kept: %(what)s"), activity)


def _with_note(sentence: str, activity: Activity) -> str:
    line = sentence % {"what": activity.data["what"]}
    note = activity.data.get("note")
    return f"{line} · {note}" if note else line


def _handed_on_line(activity: Activity) -> str:
    data = activity.data
    words = {"owner": data["owner"], "what": data["what"]}
    return _("Promise handed to %(owner)s: %(what)s") % words


CONTACT_KINDS = (
    ActivityKind(
        code="members.contact",
        label=gettext_lazy("Contact"),
        icon="comment",
        line=_contact_line,
    ),
    ActivityKind(
        code="members.contact_corrected",
        label=gettext_lazy("Contact corrected"),
        icon="edit",
        line=_corrected_line,
    ),
    ActivityKind(
        code="members.promise_made",
        label=gettext_lazy("Promise"),
        icon="thumbtack",
        line=_made_line,
    ),
    ActivityKind(
        code="members.promise_kept",
        label=gettext_lazy("Promise kept"),
        icon="check",
        line=_kept_line,
    ),
    ActivityKind(
        code="members.promise_broken",
        label=gettext_lazy("Promise not kept"),
        icon="cross",
        line=_broken_line,
    ),
    ActivityKind(
        code="members.promise_handed_on",
        label=gettext_lazy("Promise handed on"),
        icon="user",
        line=_handed_on_line,
    ),
)
