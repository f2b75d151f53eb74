"""The member's clubs and answers on the record, and their rows on the timeline."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.choices import SurveyState
from campaigns.models import Club, ClubMembership, Survey, SurveyAnswer
from members.models import Activity, scope_of
from members.models.bilingual import in_reader_language
from members.record.panels import RecordPanel
from members.record.timeline import ActivityKind

ANSWERS_SHOWN = 5


class ClubsPanel(RecordPanel):
    """The clubs a member belongs to and may be taken into; what surveys were answered."""

    name = "campaigns.clubs"
    heading = gettext_lazy("Clubs and surveys")
    order = 245
    permission = "campaigns.view_club"
    template_name = "campaigns/clubs/panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        user = self.user
        current = ClubMembership.objects.visible_to(user).current()
        belongs = list(current.filter(member=self.member).select_related("club"))
        others = Club.objects.visible_to(user).going_on()
        answers = SurveyAnswer.objects.visible_to(user).filter(member=self.member)
        surveys = Survey.objects.visible_to(user).filter(state=SurveyState.OPEN)
        scope = scope_of(user, "campaigns.change_club")
        return super().get_context_data(parent_context) | {
            "belongs": belongs,
            "others": others.exclude(pk__in=[each.club_id for each in belongs]),
            "answers": answers.select_related("survey").prefetch_related(
                "replies__question"
            )[:ANSWERS_SHOWN],
            "surveys": surveys,
            "may_change": scope.covers(self.member.home_store_id),
        }


def _club_line(activity: Activity) -> str:
    data = activity.data
    words = {"club": in_reader_language(data["name"], data.get("name_zh", ""))}
    if data.get("what") == "left":
        return _("Left “%(club)s”") % words
    return _("Joined “%(club)s”") % words


def _survey_line(activity: Activity) -> str:
    data = activity.data
    words = {"survey": in_reader_language(data["name"], data.get("name_zh", ""))}
    if data.get("is_bad"):
        return _("Answered “%(survey)s”: not content") % words
    return _("Answered “%(survey)s”") % words


GATHERING_KINDS = (
    ActivityKind("campaigns.club", gettext_lazy("Club"), "group", _club_line),
    ActivityKind("campaigns.survey", gettext_lazy("Survey"), "form", _survey_line),
)
