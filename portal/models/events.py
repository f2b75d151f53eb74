"""Public pages of events: the list of those to come, and one page for each."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from campaigns.choices import EventState
from campaigns.models import Event
from campaigns.views.registering import event_page
from portal.models.pages import PublicPage

LISTED = 24


class EventIndexPage(PublicPage):
    """The list of events to come, the next one first."""

    max_count_per_parent = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["portal.EventPage"]
    page_description = _("Lists the events to come that have a page below it.")

    class Meta:
        verbose_name = _("event list")
        verbose_name_plural = _("event lists")

    def coming(self) -> "models.QuerySet[EventPage]":
        """The pages of announced events that are not over, the next one first."""
        found: models.QuerySet[EventPage] = (
            EventPage.objects.child_of(self)
            .live()
            .filter(event__state=EventState.OPEN, event__ends_at__gt=timezone.now())
            .select_related("picture", "event")
            .prefetch_related("picture__renditions")
            .order_by("event__starts_at", "pk")
        )
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Adds `events`: at most LISTED pages."""
        context = super().get_context(request, *args, **kwargs)
        context["events"] = self.coming()[:LISTED]
        return context


class EventPage(PublicPage):
    """The words and pictures of one event in one language; its facts are the event's."""

    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("event"),
        help_text=_("Day, place and seats are kept there."),
    )
    map_picture = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("map"),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("event"),
        FieldPanel("lead"),
        FieldPanel("picture"),
        FieldPanel("map_picture"),
        FieldPanel("body"),
    ]
    parent_page_types = ["portal.EventIndexPage"]
    subpage_types: list[str] = []
    page_description = _("One event, with the form to register.")

    class Meta:
        verbose_name = _("event page")
        verbose_name_plural = _("event pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The event, and the form to register under the words of this page."""
        return event_page(request, self)
