"""The staff's list of cases."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from feedback.choices import CaseChannel, CaseKind, CaseStatus
from feedback.models import Case
from feedback.queries.cases import with_members
from feedback.search import find_cases
from feedback.workflow import STATES
from members.models import scope_of

HOUR = 3600
# get_…_display() builds its table anew for every cell: a tenth of the page's time.
LABELS: dict[str, Any] = dict(
    [*CaseStatus.choices, *CaseKind.choices, *CaseChannel.choices]
)
DAY_HOURS = 48


class StatusColumn(Column):
    """The status with its colour, and what is severe or held back."""

    cell_template_name = "feedback/cells/status.html"

    def get_cell_context_data(
        self, instance: Case, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(
            instance, parent_context
        )
        return context | {
            "case": instance,
            "state": STATES[instance.status],
            "status": LABELS[instance.status],
        }


class AgeColumn(Column):
    """How long ago it was received, and for how long nobody accepted it."""

    cell_template_name = "feedback/cells/age.html"

    def get_cell_context_data(
        self, instance: Any, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(
            instance, parent_context
        )
        return context | {"case": instance, "age": age_of(instance, instance.accept_by)}


class DueColumn(Column):
    """When the first of the case's clocks is due."""

    cell_template_name = "feedback/cells/due.html"

    def get_cell_context_data(
        self, instance: Case, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(
            instance, parent_context
        )
        due_at = instance.next_due_at
        return context | {
            "due_at": due_at,
            "is_late": due_at is not None and due_at <= timezone.now(),
            "since": timesince(due_at, depth=1) if due_at else "",
        }


def age_of(case: Case, accept_by: datetime | None) -> dict[str, Any]:
    """Hours since receipt (days from 48 hours on), and whether it should have been
    accepted by now."""
    now = timezone.now()
    hours = max(0, int((now - case.received_at).total_seconds() // HOUR))
    waits = case.accepted_at is None and case.is_open
    return {
        "hours": hours,
        "days": hours // 24 if hours >= DAY_HOURS else 0,
        "is_unaccepted": waits,
        "is_late": waits and accept_by is not None and now >= accept_by,
    }


class CaseTitleColumn(TitleColumn):
    """Reference and kind, leading to the workspace."""

    cell_template_name = "feedback/cells/title.html"

    def get_cell_context_data(
        self, instance: Case, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(
            instance, parent_context
        )
        about = {"kind": LABELS[instance.kind], "channel": LABELS[instance.channel]}
        return context | about


def who_of(case: Case) -> str:
    """The member's or the guest's name, or that it is nobody we know."""
    if case.member is not None:
        return case.member.name
    return case.name or _("Guest")


COLUMNS = [
    CaseTitleColumn(
        "reference",
        label=gettext_lazy("Case"),
        get_url=lambda case: case.get_absolute_url(),
    ),
    StatusColumn("status", label=gettext_lazy("Status")),
    Column("who", label=gettext_lazy("Who"), accessor=who_of),
    Column(
        "store",
        label=gettext_lazy("Store"),
        accessor="store",
        classname="case-wide",
    ),
    Column(
        "handler",
        label=gettext_lazy("Handler"),
        accessor="handler",
        classname="case-wide",
    ),
    DueColumn("next_due_at", label=gettext_lazy("Next due"), sort_key="next_due_at"),
    AgeColumn(
        "received_at",
        label=pgettext_lazy("filter", "Received"),
        sort_key="received_at",
    ),
]


class CaseIndexView(IndexView):
    """All cases of the person's stores; what is held in quarantine on request only."""

    template_name = "feedback/case_list.html"
    results_template_name = "feedback/case_list_results.html"
    list_display = COLUMNS
    is_searchable = True
    default_ordering = ("-received_at", "-pk")
    page_title = gettext_lazy("Feedback")
    paginate_by = 30

    @property
    def shows_held(self) -> bool:
        return bool(self.request.GET.get("waiting") == "held")

    def get_base_queryset(self) -> QuerySet[Case]:
        return with_members(super().get_base_queryset())

    def filter_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if not self.shows_held:
            queryset = queryset.filter(quarantine="")
        found: QuerySet[Case] = super().filter_queryset(queryset)
        return found

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        return find_cases(queryset, self.search_query, user=self.request.user)

    def order_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        # What is due nowhere comes last, whichever database and direction.
        if self.ordering in ("next_due_at", "-next_due_at"):
            due = F("next_due_at")
            is_down = self.ordering.startswith("-")
            order = due.desc if is_down else due.asc
            return queryset.order_by(order(nulls_last=True), "-pk")
        found: QuerySet[Case] = super().order_queryset(queryset)
        return found

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        scope = scope_of(self.request.user, "feedback.add_case")
        if not scope:
            return []
        return [
            HeaderButton(
                _("Register a case"), url=reverse("feedback_register"), icon_name="plus"
            )
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        held = Case.objects.visible_to(self.request.user).exclude(quarantine="")
        return context | {
            "held_count": held.order_by("store").values("pk")[:100].count(),
            "shows_held": self.shows_held,
        }
