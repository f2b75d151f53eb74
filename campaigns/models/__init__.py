"""Data of campaigns. One file a concept."""

from campaigns.models.campaign import Campaign
from campaigns.models.run import Recipient, Run
from campaigns.models.template import MessageTemplate, TemplateText, TemplateVersion
from campaigns.models.tracking import Click

__all__ = [
    "Campaign",
    "Click",
    "MessageTemplate",
    "Recipient",
    "Run",
    "TemplateText",
    "TemplateVersion",
]
