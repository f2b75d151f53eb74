"""Panel of the record: how complete it is, and what was changed last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.forms import Media
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.choices import GapKind
from members.models import CustomField, FieldChange, Member, scope_of
from members.queries.completeness import completeness_of
from members.queries.history import read_change
from members.record.field_words import FIELD_WORDS
from members.record.panels import RecordPanel

CHANGES_SHOWN = 5
# How the history names custom fields.
OWN = "custom."

# Where each gap is closed: a field of the form, or a part of the record.
FORM_FIELDS: dict[str, str] = {
    GapKind.PHONE: "phone",
    GapKind.BIRTHDAY: "month",
    GapKind.SOURCE: "source",
    GapKind.OWNER: "owner",
    GapKind.EMAIL: "email",
    GapKind.SEX: "sex",
    GapKind.WRONG_ADDRESS: "phone",
}


@dataclass(frozen=True)
class ShownChange:
    """A change as people read it."""

    change: FieldChange
    field: str | Promise
    old: str
    new: str


def shown_changes(changes: Sequence[FieldChange]) -> list[ShownChange]:
    """Changes in the reader's language; contact data were masked when they were kept.
    One query when custom fields are among them."""
    codes = {
        change.field.removeprefix(OWN)
        for change in changes
        if change.field.startswith(OWN)
    }
    fields = {
        f"{OWN}{field.code}": field
        for field in (CustomField.objects.filter(code__in=codes) if codes else ())
    }
    found = []
    for change in changes:
        old, new = read_change(change)
        label: str | Promise = FIELD_WORDS.get(change.field, change.field)
        if field := fields.get(change.field):
            label = str(field)
            old, new = field.shown_text(change.old), field.shown_text(change.new)
        found.append(ShownChange(change, label, old, new))
    return found


def mending_url(member: Member, kind: str) -> str:
    """The place in the form or on the record where this gap is closed."""
    field = FORM_FIELDS.get(kind)
    if field:
        return f"{reverse('members_edit', args=[member.public_id])}#id_{field}"
    part = "#members-consents" if kind == GapKind.CONSENT else ""
    return f"{member.get_absolute_url()}{part}"


class KeepingPanel(RecordPanel):
    """A percentage with what is missing, and the last changes."""

    name = "members.keeping"
    heading: ClassVar[str | Promise] = _("Data and changes")
    order = 900
    permission = "members.view_activity"
    template_name = "members/record/keeping_panel.html"

    @property
    def media(self) -> Media:
        return Media(css={"all": ["portal/css/keeping.css"]})

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        found = completeness_of(self.member, at=timezone.now())
        may_change = scope_of(self.user, "members.change_member").covers(
            self.member.home_store_id
        )
        changes = list(
            FieldChange.objects.filter(member=self.member)
            .readable_by(self.user, self.member.home_store_id)
            .select_related("by")
            .order_by("-pk")[: CHANGES_SHOWN + 1]
        )
        return super().get_context_data(parent_context) | {
            "completeness": found,
            "gaps": [
                (
                    kind.label,
                    mending_url(self.member, kind) if may_change else "",
                    found is not None and kind in found.stale,
                )
                for kind in (*found.stale, *found.missing)
            ]
            if found
            else [],
            "changes": shown_changes(changes[:CHANGES_SHOWN]),
            "has_more": len(changes) > CHANGES_SHOWN,
        }
