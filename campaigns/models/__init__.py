"""Data of campaigns. One file a concept."""

from campaigns.models.campaign import Campaign
from campaigns.models.cap_entry import CapEntry
from campaigns.models.journey import CampaignStep, Enrolment
from campaigns.models.outreach_rules import OutreachRules
from campaigns.models.run import Recipient, Run
from campaigns.models.template import MessageTemplate, TemplateText, TemplateVersion
from campaigns.models.tracking import Click

__all__ = [
    "Campaign",
    "CampaignStep",
    "CapEntry",
    "Click",
    "Enrolment",
    "MessageTemplate",
    "OutreachRules",
    "Recipient",
    "Run",
    "TemplateText",
    "TemplateVersion",
]
