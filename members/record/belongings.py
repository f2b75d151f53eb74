"""Owned things, products in use, events: their timeline lines and relation policies."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import AttendanceState, UseState
from members.models import Activity
from members.record.relations import OnErase, OnMerge, RelationPolicy
from members.record.timeline import ActivityKind

BELONGING_POLICIES = (
    RelationPolicy(
        "members.OwnedThing.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("name", "serial", "serial_norm"),
        disclose=(
            "kind",
            "name",
            "serial",
            "bought_on",
            "reading",
            "next_service_on",
            "warranty_until",
            "interval_reading",
            "reading_on",
            "retired_on",
            "next_service_reading",
            "unit",
            "interval_days",
        ),
        withheld={"purchase": "told itself", "serial_norm": "the same, once more"},
    ),
    RelationPolicy(
        "members.ServiceRecord.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("what", "brought_by_name", "brought_by_phone"),
        disclose=(
            "thing",
            "at",
            "store",
            "what",
            "amount",
            "reading",
            "next_on",
            "brought_by_name",
            "brought_by_phone",
            "next_reading",
        ),
        withheld={"technician": "names a colleague", "brought_by": "another member"},
    ),
    RelationPolicy(
        "members.ServiceRecord.brought_by",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("brought_by_name", "brought_by_phone"),
        withheld={"*": "about the owner's thing; told to its owner"},
    ),
    RelationPolicy(
        "members.ProductUse.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("how", "effect"),
        disclose=(
            "product",
            "category",
            "since",
            "how",
            "effect",
            "state",
            "follow_up_on",
        ),
    ),
    RelationPolicy(
        "members.EventAttendance.member",
        OnMerge.MOVE_NEW,
        OnErase.BLANK,
        blank=("led_to",),
        disclose=("title", "on", "state", "led_to"),
    ),
)


def _of(sentence: Callable[[], str], *names: str) -> Callable[[Activity], str]:
    """A line that puts the row's data into a sentence of the reader's language."""

    def line(activity: Activity) -> str:
        words = {name: activity.data.get(name, "") for name in names}
        return sentence() % words

    return line


def _use_line(activity: Activity) -> str:
    data = activity.data
    words = {"what": data["what"], "state": UseState(data["state"]).label}
    line = _("%(what)s: %(state)s") % words
    return f"{line} · {data['effect']}" if data.get("effect") else line


def _event_line(activity: Activity) -> str:
    data = activity.data
    words = {"what": data["title"], "state": AttendanceState(data["state"]).label}
    line = _("%(what)s: %(state)s") % words
    return f"{line} · {data['led_to']}" if data.get("led_to") else line


BELONGING_KINDS = (
    ActivityKind(
        code="members.thing",
        label=gettext_lazy("Owned thing"),
        icon="key",
        line=_of(lambda: _("Owned thing written down: %(what)s"), "what"),
    ),
    ActivityKind(
        code="members.thing_retired",
        label=gettext_lazy("Owned thing"),
        icon="key",
        line=_of(lambda: _("No longer owned: %(what)s"), "what"),
    ),
    ActivityKind(
        code="members.service",
        label=gettext_lazy("Service"),
        icon="cog",
        line=_of(lambda: _("Service of %(thing)s: %(what)s"), "thing", "what"),
    ),
    ActivityKind(
        code="members.product_use",
        label=gettext_lazy("Product in use"),
        icon="clipboard-list",
        line=_use_line,
    ),
    ActivityKind(
        code="members.event",
        label=gettext_lazy("Event"),
        icon="calendar",
        line=_event_line,
    ),
)
