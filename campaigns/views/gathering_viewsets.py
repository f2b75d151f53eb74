"""Declared staff screens of surveys and clubs."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView

from campaigns.actions.clubs import save_club
from campaigns.actions.surveys import save_survey
from campaigns.models import Club, Survey
from campaigns.views.survey_forms import SurveyForm
from members.models import scope_of
from members.scoped_admin import ScopedModelViewSet


class _StoreAsked:
    """Who works in some stores chooses one of them; back to the row's own page."""

    right = ""
    page = ""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]  # mixin
        view: Any = self
        form.store_required = not scope_of(view.request.user, self.right).everywhere
        return form

    def get_success_url(self) -> str:
        view: Any = self
        return reverse(self.page, args=[view.object.pk])


def _survey_values(form: SurveyForm) -> dict[str, Any]:
    names = ("name", "name_zh", "intro", "intro_zh", "store")
    cleaned = form.cleaned_data
    return {name: cleaned[name] for name in names} | {"questions": form.questions()}


class SurveyCreateView(_StoreAsked, CreateView):
    """Write a survey; a draft until it is opened."""

    right = "campaigns.add_survey"
    page = "campaigns_survey"
    template_name = "campaigns/surveys/create.html"

    def save_instance(self) -> Survey:
        return save_survey(by=self.request.user, **_survey_values(self.form))


class SurveyEditView(_StoreAsked, EditView):
    """Change a survey; its questions only while nobody has answered."""

    right = "campaigns.change_survey"
    page = "campaigns_survey"
    template_name = "campaigns/surveys/edit.html"

    def save_instance(self) -> Survey:
        return save_survey(
            by=self.request.user, survey=self.object, **_survey_values(self.form)
        )


class SurveyIndexView(IndexView):
    """Surveys with how many answered."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        found: QuerySet[Any] = rows.select_related("store").annotate(
            answered=Count("answers")
        )
        return found

    def get_edit_url(self, instance: Survey) -> str:
        return reverse("campaigns_survey", args=[instance.pk])


class SurveyViewSet(ScopedModelViewSet):
    """Questions to members."""

    model = Survey
    name = "campaigns_surveys"
    url_prefix = "campaigns/surveys"
    menu_label = _("Surveys")
    icon = "form"
    menu_order = 40
    inspect_view_enabled = False
    index_view_class = SurveyIndexView
    add_view_class = SurveyCreateView
    edit_view_class = SurveyEditView
    list_display = [
        Column("name", label=_("Survey"), accessor=str, sort_key="name"),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("store", label=_("Store"), accessor=lambda row: row.store or "–"),
        Column("answered", label=_("Answers")),
    ]
    list_filter = ["state", "store"]
    search_fields = ["name", "name_zh"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return SurveyForm


class ClubForm(WagtailAdminModelForm):  # type: ignore[misc]  # Wagtail ships no types
    """What a club is. Its members come on its page, or by themselves."""

    store_required = False

    class Meta:
        model = Club
        fields = ["name", "name_zh", "words", "words_zh", "store", "leader", "is_open"]

    def clean_store(self) -> Any:
        """A club of the whole chain is for those who work in the whole chain."""
        store = self.cleaned_data["store"]
        if store is None and self.store_required:
            self.add_error("store", _("Choose one of your stores."))
        return store


class ClubCreateView(_StoreAsked, CreateView):
    """Make a club."""

    right = "campaigns.add_club"
    page = "campaigns_club"

    def save_instance(self) -> Club:
        return save_club(by=self.request.user, **self.form.cleaned_data)


class ClubEditView(_StoreAsked, EditView):
    """Change a club."""

    right = "campaigns.add_club"
    page = "campaigns_club"
    # Clerks take members in and out; what a club is, is for those who may make one.
    permission_required = "add"

    def save_instance(self) -> Club:
        return save_club(
            by=self.request.user, club=self.object, **self.form.cleaned_data
        )


class ClubIndexView(IndexView):
    """Clubs with how many belong to them."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        current = Count("memberships", filter=Q(memberships__left_at=None))
        found: QuerySet[Any] = rows.select_related("store", "leader").annotate(
            belonging=current
        )
        return found

    def get_edit_url(self, instance: Club) -> str:
        return reverse("campaigns_club", args=[instance.pk])


class ClubViewSet(ScopedModelViewSet):
    """Members who belong together."""

    model = Club
    name = "campaigns_clubs"
    url_prefix = "campaigns/clubs"
    menu_label = _("Clubs")
    icon = "group"
    menu_order = 50
    inspect_view_enabled = False
    index_view_class = ClubIndexView
    add_view_class = ClubCreateView
    edit_view_class = ClubEditView
    list_display = [
        Column("name", label=_("Club"), accessor=str, sort_key="name"),
        Column("store", label=_("Store"), accessor=lambda row: row.store or "–"),
        Column("leader", label=_("Led by"), accessor=lambda row: row.leader or "–"),
        Column("belonging", label=_("Members")),
    ]
    list_filter = ["store"]
    search_fields = ["name", "name_zh"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return ClubForm
