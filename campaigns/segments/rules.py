"""Segment rules: who was sent, followed and answered what, who never answered."""

from typing import Any

from django import forms
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.choices import CallState, InvitationState
from campaigns.models import (
    Call,
    Campaign,
    Click,
    Club,
    ClubMembership,
    Event,
    Invitation,
    Recipient,
    Survey,
    SurveyAnswer,
)
from members.segments.parameters import RuleForm, days_field, moment_ago, name_of
from members.segments.rules import RuleGroup, SegmentRule


class _Optional(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A row, or any of them when left blank."""

    def __init__(self, queryset: QuerySet[Any], label: Any) -> None:
        super().__init__(
            queryset,
            label=label,
            required=False,
            empty_label=gettext_lazy("– any –"),
        )


class CampaignForm(RuleForm):
    """Which campaign (any when blank), and within how many days."""

    campaign = _Optional(
        Campaign.objects.order_by("name"), label=gettext_lazy("campaign")
    )
    days = days_field()


def _of(rows: QuerySet[Any], params: dict[str, Any], name: str) -> QuerySet[Any]:
    """Those of the row that was chosen; all of them when none was."""
    chosen = params.get(name)
    return rows.filter(**{name: chosen}) if chosen else rows


def _named(model: type[Model], params: dict[str, Any], name: str) -> str:
    if not params.get(name):
        return _("any")
    return _("“%(name)s”") % {"name": name_of(model, params[name])}


def sent_to(params: dict[str, Any]) -> QuerySet[Recipient]:
    """The letters of a campaign that left within so many days, for one member outside."""
    letters = Recipient.objects.filter(
        member=OuterRef("pk"), message__accepted_at__gte=moment_ago(params["days"])
    )
    return _of(letters, params, "campaign")


class SentRule(SegmentRule):
    """Members whose letter of a campaign left within so many days of now."""

    code = "campaigns.sent"
    label = gettext_lazy("Was sent a campaign in the last days")
    group = RuleGroup.CAMPAIGNS
    form_class = CampaignForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(Exists(sent_to(params)))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "was sent in the last %(days)s day: %(campaign)s",
            "was sent in the last %(days)s days: %(campaign)s",
            days,
        ) % {"campaign": _named(Campaign, params, "campaign"), "days": days}


class ClickedRule(SegmentRule):
    """Members who followed a link of a campaign's letter; scanners don't count."""

    code = "campaigns.clicked"
    label = gettext_lazy("Followed a link of a campaign")
    group = RuleGroup.CAMPAIGNS
    form_class = CampaignForm

    def condition(self, params: dict[str, Any]) -> Q:
        clicks = Click.objects.by_people().filter(
            member=OuterRef("pk"), at__gte=moment_ago(params["days"])
        )
        if params.get("campaign"):
            letters = Recipient.objects.filter(
                campaign=params["campaign"], message=OuterRef("message")
            )
            clicks = clicks.filter(Exists(letters))
        return Q(Exists(clicks))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "followed a link in the last %(days)s day: %(campaign)s",
            "followed a link in the last %(days)s days: %(campaign)s",
            days,
        ) % {"campaign": _named(Campaign, params, "campaign"), "days": days}


class NoAnswerRule(SegmentRule):
    """Members who were sent a campaign and neither followed a link nor answered."""

    code = "campaigns.no_answer"
    label = gettext_lazy("Was sent a campaign and gave no answer")
    group = RuleGroup.CAMPAIGNS
    form_class = CampaignForm

    def condition(self, params: dict[str, Any]) -> Q:
        clicks = Click.objects.by_people().filter(message=OuterRef("message"))
        answers = Invitation.objects.filter(
            recipient=OuterRef("pk"), answered_at__isnull=False
        )
        return Q(Exists(sent_to(params).exclude(Exists(clicks) | Exists(answers))))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "gave no answer to a letter of the last %(days)s day: %(campaign)s",
            "gave no answer to a letter of the last %(days)s days: %(campaign)s",
            days,
        ) % {"campaign": _named(Campaign, params, "campaign"), "days": days}


SILENT = "silent"
# What an invitation came to: its words, and the states that mean it.
ANSWERS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "accepted": (
        gettext_lazy("accepted"),
        (
            InvitationState.ACCEPTED,
            InvitationState.WAITING,
            InvitationState.OFFERED,
            InvitationState.CAME,
            InvitationState.MISSED,
        ),
    ),
    "declined": (
        gettext_lazy("declined"),
        (InvitationState.DECLINED, InvitationState.CANCELLED),
    ),
    "came": (gettext_lazy("came"), (InvitationState.CAME,)),
    "missed": (gettext_lazy("stayed away"), (InvitationState.MISSED,)),
    SILENT: (
        gettext_lazy("gave no answer"),
        (InvitationState.INVITED, InvitationState.UNCONFIRMED),
    ),
}


class InvitationForm(RuleForm):
    """Which event (any when blank), what came of it, invited within how many days."""

    event = _Optional(Event.objects.order_by("-starts_at"), label=gettext_lazy("event"))
    answer = forms.ChoiceField(
        choices=[(code, words) for code, (words, _states) in ANSWERS.items()],
        label=gettext_lazy("answer"),
    )
    days = days_field(initial=180)


class InvitationRule(SegmentRule):
    """Members by what they answered to the invitation to an event, and whether they
    came."""

    code = "campaigns.invitation"
    label = gettext_lazy("Answered an invitation, came, or not")
    group = RuleGroup.CAMPAIGNS
    form_class = InvitationForm

    def condition(self, params: dict[str, Any]) -> Q:
        _words, states = ANSWERS[params["answer"]]
        invitations = Invitation.objects.filter(
            member=OuterRef("pk"),
            state__in=states,
            invited_at__gte=moment_ago(params["days"]),
        )
        return Q(Exists(_of(invitations, params, "event")))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "invited in the last %(days)s day to %(event)s: %(answer)s",
            "invited in the last %(days)s days to %(event)s: %(answer)s",
            days,
        ) % {
            "event": _named(Event, params, "event"),
            "answer": ANSWERS[params["answer"]][0],
            "days": days,
        }


CALLS = {
    "spoken": (gettext_lazy("we spoke"), CallState.DONE),
    "unreached": (gettext_lazy("not reached"), CallState.UNREACHED),
}


class CalledForm(RuleForm):
    """Spoken with or not, within how many days."""

    outcome = forms.ChoiceField(
        choices=[(code, words) for code, (words, _state) in CALLS.items()],
        label=gettext_lazy("outcome"),
    )
    days = days_field()


class CalledRule(SegmentRule):
    """Members whom a call list called: spoken with, or not reached."""

    code = "campaigns.called"
    label = gettext_lazy("Was called from a call list")
    group = RuleGroup.CAMPAIGNS
    form_class = CalledForm

    def condition(self, params: dict[str, Any]) -> Q:
        _words, state = CALLS[params["outcome"]]
        calls = Call.objects.filter(
            member=OuterRef("pk"), state=state, done_at__gte=moment_ago(params["days"])
        )
        return Q(Exists(calls))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "called in the last %(days)s day: %(outcome)s",
            "called in the last %(days)s days: %(outcome)s",
            days,
        ) % {"outcome": CALLS[params["outcome"]][0], "days": days}


class ClubForm(RuleForm):
    """Which club (any when blank)."""

    club = _Optional(Club.objects.order_by("name"), label=gettext_lazy("club"))


class ClubRule(SegmentRule):
    """Members of a club."""

    code = "campaigns.club"
    label = gettext_lazy("Belongs to a club")
    group = RuleGroup.CAMPAIGNS
    form_class = ClubForm

    def condition(self, params: dict[str, Any]) -> Q:
        own = ClubMembership.objects.current().filter(member=OuterRef("pk"))
        return Q(Exists(_of(own, params, "club")))

    def describe(self, params: dict[str, Any]) -> str:
        return _("belongs to a club: %(club)s") % {"club": _named(Club, params, "club")}


class SurveyForm(RuleForm):
    """Which survey (any when blank), within how many days."""

    survey = _Optional(Survey.objects.order_by("-pk"), label=gettext_lazy("survey"))
    days = days_field(initial=365)


class SurveyRule(SegmentRule):
    """Members who answered a survey."""

    code = "campaigns.survey"
    label = gettext_lazy("Answered a survey")
    group = RuleGroup.CAMPAIGNS
    form_class = SurveyForm

    def condition(self, params: dict[str, Any]) -> Q:
        answers = SurveyAnswer.objects.filter(
            member=OuterRef("pk"), at__gte=moment_ago(params["days"])
        )
        return Q(Exists(_of(answers, params, "survey")))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "answered a survey in the last %(days)s day: %(survey)s",
            "answered a survey in the last %(days)s days: %(survey)s",
            days,
        ) % {"survey": _named(Survey, params, "survey"), "days": days}


CAMPAIGN_RULES: tuple[SegmentRule, ...] = (
    SentRule(),
    ClickedRule(),
    NoAnswerRule(),
    InvitationRule(),
    CalledRule(),
    ClubRule(),
    SurveyRule(),
)
