"""The public pages. Staff edit them in Wagtail; each exists once per language."""

from datetime import date
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from campaigns.choices import CallAim
from feedback.choices import RecoveryStep
from feedback.models import Cause
from feedback.views.public import feedback_form
from members.models import Store, User
from portal.blocks import BodyBlock

PLACES_BELOW_HOME = [
    "portal.StandardPage",
    "portal.StoresPage",
    "portal.NewsIndexPage",
    "portal.EventIndexPage",
    "portal.FeedbackPage",
    "portal.KnowledgePage",
]
NEWS_A_PAGE = 8


class PublicPage(Page):
    """What all public pages have: a lead, a picture, and a body of blocks."""

    lead = models.TextField(
        _("lead"), blank=True, help_text=_("One or two sentences under the title.")
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]

    class Meta:
        abstract = True


class HomePage(PublicPage):
    """The first page of one language. Its title is the chain's name on every page."""

    motto = models.CharField(
        _("motto"), max_length=120, blank=True, help_text=_("Large, on the picture.")
    )
    small_print = models.CharField(
        _("small print"), max_length=200, blank=True, help_text=_("Foot of every page.")
    )

    search_fields = [*PublicPage.search_fields, index.SearchField("motto")]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("motto"), FieldPanel("lead"), FieldPanel("picture")],
            heading=_("Opening"),
        ),
        FieldPanel("body"),
        FieldPanel("small_print"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = PLACES_BELOW_HOME
    page_description = _("The first page of the site in one language.")

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(PublicPage):
    """A page of text and pictures, such as the story of the house."""

    parent_page_types = ["portal.HomePage", "portal.StandardPage"]
    subpage_types = ["portal.StandardPage"]
    page_description = _("Text and pictures in any order.")

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


class KnowledgePage(PublicPage):
    """Scripts and guidance for staff: stands beside the work it fits (K).

    Strangers are sent to the log-in: what we tell ourselves is nobody else's.
    """

    for_step = models.CharField(
        _("for the step of service recovery"),
        max_length=12,
        choices=RecoveryStep.choices,
        blank=True,
    )
    for_cause = models.ForeignKey(
        Cause,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for the cause"),
        help_text=_("Empty: for every cause."),
    )

    for_aim = models.CharField(
        _("for calls with the aim"),
        max_length=16,
        choices=CallAim.choices,
        blank=True,
        help_text=_("Known traps and good words: stands beside such a call."),
    )

    content_panels = [
        *PublicPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("for_step"),
                FieldPanel("for_cause"),
                FieldPanel("for_aim"),
            ],
            heading=_("Beside which work"),
        ),
    ]
    parent_page_types = ["portal.HomePage", "portal.KnowledgePage"]
    subpage_types = ["portal.KnowledgePage"]
    page_description = _("Guidance for staff, shown beside the work.")

    class Meta:
        verbose_name = _("knowledge page")
        verbose_name_plural = _("knowledge pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page for staff; anybody else is asked to log in."""
        user = request.user
        if not (isinstance(user, User) and user.has_perm("wagtailadmin.access_admin")):
            return redirect_to_login(request.path, reverse("account_login"))
        served: HttpResponse = super().serve(request, *args, **kwargs)
        served["Cache-Control"] = "private, no-store"
        return served


class StoresPage(PublicPage):
    """All open stores by region, straight from the register of stores."""

    max_count_per_parent = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    page_description = _("Lists the open stores; they are kept under Stores.")

    class Meta:
        verbose_name = _("stores page")
        verbose_name_plural = _("stores pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Adds `stores`: the open ones, with their region, in order of region."""
        context = super().get_context(request, *args, **kwargs)
        context["stores"] = (
            Store.objects.open()
            .select_related("region")
            .order_by("region__name", "code")
        )
        return context


class NewsIndexPage(PublicPage):
    """The list of news, newest first."""

    max_count_per_parent = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["portal.NewsPage"]
    page_description = _("Lists the news below it.")

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def latest(self) -> "models.QuerySet[NewsPage]":
        """The published news of this list, newest first, with their pictures."""
        news: models.QuerySet[NewsPage] = (
            NewsPage.objects.child_of(self)
            .live()
            .select_related("picture")
            .prefetch_related("picture__renditions")
            .order_by("-day", "-pk")
        )
        return news

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Adds `news`, and `older_url` when there are more than fit on a page.

        Pages by keyset: ?before=2026-11-01.412 is what stands after that entry.
        """
        context = super().get_context(request, *args, **kwargs)
        found = self.latest()
        mark = _day_and_pk(request.GET.get("before", ""))
        if mark:
            day, pk = mark
            found = found.filter(Q(day__lt=day) | Q(day=day, pk__lt=pk))
        rows = list(found[: NEWS_A_PAGE + 1])
        context["news"] = rows[:NEWS_A_PAGE]
        context["newer_url"] = self.get_url(request) if mark else ""
        context["older_url"] = ""
        if len(rows) > NEWS_A_PAGE:
            last = rows[NEWS_A_PAGE - 1]
            context["older_url"] = f"?before={last.day.isoformat()}.{last.pk}"
        return context


class NewsPage(PublicPage):
    """One piece of news."""

    day = models.DateField(_("day"), default=timezone.localdate)

    search_fields = [*PublicPage.search_fields, index.FilterField("day")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("day"),
        *PublicPage.content_panels[len(Page.content_panels) :],
    ]
    parent_page_types = ["portal.NewsIndexPage"]
    subpage_types: list[str] = []
    page_description = _("One piece of news.")

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")


class FeedbackPage(PublicPage):
    """The way in for complaints, praise, suggestions and questions."""

    max_count_per_parent = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    page_description = _("Words above the feedback form.")

    class Meta:
        verbose_name = _("feedback page")
        verbose_name_plural = _("feedback pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of feedback, under the words of this page."""
        return feedback_form(request, self)


def _day_and_pk(mark: str) -> tuple[date, int] | None:
    """Read a place in the list ("2026-11-01.412"); None when it is none."""
    day, _dot, pk = mark.partition(".")
    try:
        return date.fromisoformat(day), int(pk)
    except ValueError:
        return None
