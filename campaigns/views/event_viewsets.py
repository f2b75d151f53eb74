"""Declared staff screens of events."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView

from campaigns.actions.events import change_event, create_event
from campaigns.models import Event
from campaigns.queries.event_figures import EventNumbers, numbers_of
from campaigns.views.event_forms import EventForm
from members.models import scope_of
from members.scoped_admin import ScopedModelViewSet


class _StoreAsked:
    """Who works in some stores chooses one of them."""

    right = "campaigns.change_event"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]  # mixin
        view: Any = self
        form.store_required = not scope_of(view.request.user, self.right).everywhere
        return form


class EventCreateView(_StoreAsked, CreateView):
    """Make an event; a draft until it is announced."""

    right = "campaigns.add_event"

    def save_instance(self) -> Event:
        return create_event(**self.form.cleaned_data, by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("campaigns_event", args=[self.object.pk])


class EventEditView(_StoreAsked, EditView):
    """Change an event."""

    def save_instance(self) -> Event:
        return change_event(
            event=self.object,
            by=self.request.user,
            at=timezone.now(),
            **self.form.cleaned_data,
        )

    def get_success_url(self) -> str:
        return reverse("campaigns_event", args=[self.object.pk])


class _NumberColumn(Column):
    """One number of each event; read for the whole page at once."""

    def get_value(self, instance: Any) -> Any:
        return getattr(instance, "numbers", EventNumbers()).__getattribute__(self.name)


class EventIndexView(IndexView):
    """Events, those to come and those past, with how they filled."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("store")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        rows = list(context["object_list"])
        for row, numbers in zip(rows, numbers_of(rows), strict=True):
            row.numbers = numbers
        context["table"].data = rows
        return context

    def get_edit_url(self, instance: Event) -> str:
        return reverse("campaigns_event", args=[instance.pk])

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return list(super().header_more_buttons)


def _when(event: Event) -> str:
    return f"{timezone.localtime(event.starts_at):%Y-%m-%d %H:%M}"


class EventViewSet(ScopedModelViewSet):
    """Tastings, salons, company evenings."""

    model = Event
    name = "campaigns_events"
    url_prefix = "campaigns/events"
    menu_label = _("Events")
    icon = "date"
    menu_order = 30
    inspect_view_enabled = False
    index_view_class = EventIndexView
    add_view_class = EventCreateView
    edit_view_class = EventEditView
    list_display = [
        Column("title", label=_("Event"), accessor=str, sort_key="title", width="30%"),
        Column("when", label=_("When"), accessor=_when, sort_key="starts_at"),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("store", label=_("Store"), accessor=lambda row: row.store or "–"),
        Column("capacity", label=_("Seats")),
        _NumberColumn("listed", label=_("Invited")),
        _NumberColumn("accepted", label=_("Accepted")),
        _NumberColumn("waiting", label=_("Waiting")),
        _NumberColumn("came", label=_("Came")),
    ]
    list_filter = ["state", "store", "club"]
    search_fields = ["title", "title_zh"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return EventForm
