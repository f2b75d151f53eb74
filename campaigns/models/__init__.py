"""Data of campaigns. One file a concept."""

from campaigns.models.call import Call, CallList
from campaigns.models.campaign import Campaign
from campaigns.models.cap_entry import CapEntry
from campaigns.models.club import Club, ClubMembership
from campaigns.models.event import Event, Invitation
from campaigns.models.follow_up import (
    FollowUpMeasure,
    FollowUpProblem,
    ServiceRule,
)
from campaigns.models.journey import CampaignStep, Enrolment
from campaigns.models.outreach_rules import OutreachRules
from campaigns.models.run import Recipient, Run
from campaigns.models.survey import (
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    SurveyReply,
)
from campaigns.models.template import MessageTemplate, TemplateText, TemplateVersion
from campaigns.models.thanks import ThanksRule, ThanksSuggestion
from campaigns.models.tracking import Click

__all__ = [
    "Call",
    "CallList",
    "Campaign",
    "CampaignStep",
    "CapEntry",
    "Click",
    "Club",
    "ClubMembership",
    "Enrolment",
    "Event",
    "FollowUpMeasure",
    "FollowUpProblem",
    "Invitation",
    "MessageTemplate",
    "OutreachRules",
    "Recipient",
    "Run",
    "ServiceRule",
    "Survey",
    "SurveyAnswer",
    "SurveyQuestion",
    "SurveyReply",
    "TemplateText",
    "TemplateVersion",
    "ThanksRule",
    "ThanksSuggestion",
]
